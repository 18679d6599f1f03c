"""Which threads belong to an incident: looked up by word or label, counted before it is made."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import (
    Direction,
    Incident,
    IncidentThread,
    Label,
    Message,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)

MOST = 2000  # threads that are added at once; what is more is added by the next turn
SHORTEST = 3  # letters of a word that are worth looking for
OPEN = [Status.OPEN, Status.PENDING, Status.SNOOZED]
ACTIVE = [Status.OPEN, Status.PENDING]  # what is snoozed was put off on purpose: not touched


def find_threads(*, keyword: str, label: Label | None) -> QuerySet[Thread]:
    """Threads not closed, of no incident yet, whose customers wrote the word, or with the label."""
    free = Thread.objects.filter(status__in=OPEN, incident_place=None)
    if label:
        free = free.filter(labels=label)
    if keyword:
        said = Message.objects.filter(
            thread=OuterRef("pk"), direction=Direction.INBOUND, text__icontains=keyword
        )
        free = free.filter(Exists(said))
    return free


def exclude_incidents(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Without what belongs to an incident: the ordinary customers' figures."""
    return threads.exclude(Exists(IncidentThread.objects.filter(thread=OuterRef("pk"))))


def check_rule(*, name: str, keyword: str, label: Label | None) -> None:
    """Raises ValidationError by field."""
    if not name:
        raise ValidationError({"name": _("Give it a name by which colleagues know it.")})
    if not label and len(keyword) < SHORTEST:
        words = _("Choose a label, or a word of at least %(n)d letters.") % {"n": SHORTEST}
        raise ValidationError({"keyword": words})


@transaction.atomic
def begin_incident(
    *, name: str, keyword: str, label: Label | None, by: Agent, now: datetime
) -> Incident:
    """With the threads that match now. Raises ValidationError by field."""
    name, keyword = _tidy(name), _tidy(keyword)
    check_rule(name=name, keyword=keyword, label=label)
    incident = Incident.objects.create(name=name, keyword=keyword, label=label, by=by, began_at=now)
    add_threads(incident, by=by, now=now)
    return incident


@transaction.atomic
def add_threads(incident: Incident, *, by: Agent, now: datetime) -> int:
    """What matches and is in no incident yet; how many were added."""
    found = find_threads(keyword=incident.keyword, label=incident.label)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:MOST])
    places = [IncidentThread(incident=incident, thread_id=pk) for pk in ids]
    IncidentThread.objects.bulk_create(places, ignore_conflicts=True)  # another incident's by now
    mine = IncidentThread.objects.filter(incident=incident, thread__in=ids)
    added = list(mine.values_list("thread", flat=True))
    facts = {"incident": incident.pk, "name": incident.name}
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread_id=pk, verb=Verb.GROUPED, agent=by, at=now, facts=facts) for pk in added
    )
    hint_threads(added)
    return len(added)


def end_incident(incident: Incident, *, by: Agent, now: datetime) -> None:
    """Harmless twice: the first one's name stays. Its threads stay its own, so that figures of the
    past stay what they were.
    """
    going_on = Incident.objects.filter(pk=incident.pk, ended_at=None)
    going_on.update(ended_at=now, ended_by=by)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
