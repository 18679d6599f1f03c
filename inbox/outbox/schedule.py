"""Answers that leave later: when we open, or at a time that their author chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from inbox.channels.hours import Openings
from inbox.models import Reply, Status, Thread, Verb
from inbox.outbox.send import return_reply, stands
from inbox.outbox.take_back import AlreadyGone
from inbox.outbox.wake import wake_sender
from inbox.threads.changing import lock_thread, record_event

LATEST = timedelta(days=8)  # beyond it, nobody remembers what was said
SOONEST = timedelta(minutes=1)
OVERTAKEN = gettext_noop(
    "Something new was written here before the time at which it was to go out."
)
# As `has_claim` and the version have it, for many.
_CLOSED_BY_AUTHOR = Q(thread__status=Status.CLOSED, thread__closed_by=F("agent"))
_HELD_BY_AUTHOR = ~Q(thread__status=Status.CLOSED) & Q(thread__owner=F("agent"))
STANDS = Case(
    When(
        _CLOSED_BY_AUTHOR | _HELD_BY_AUTHOR,
        version=F("thread__version"),
        agent__is_active=True,
        then=True,
    ),
    default=False,
)


@dataclass(frozen=True, slots=True)
class Departures:
    """When an answer may leave, but now. `opens_at`: while we are closed, when we open again.
    `tomorrow_at`: a usual hour of tomorrow, to be changed.
    """

    opens_at: datetime | None
    tomorrow_at: datetime


def list_departures(thread: Thread, *, now: datetime) -> Departures:
    """By the hours of the thread's team, else its channel's, else the brand's."""
    opening = Openings(now).of(thread.channel_id, thread.team_id)
    opens_at = opening.opens_at if opening and not opening.is_open else None
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    return Departures(opens_at, tomorrow.replace(hour=9, minute=0, second=0, microsecond=0))


def check_departure(at: datetime, *, now: datetime) -> datetime:
    """Raises ValidationError for what is past, or too far ahead."""
    if not now + SOONEST <= at <= now + LATEST:
        raise ValidationError({"scheduled_for": _("Choose a time within the next week.")})
    return at


@transaction.atomic
def send_now(reply: Reply, *, by: Agent, now: datetime) -> Thread:
    """What was put off goes out at once. Raises AlreadyGone, also for what a colleague wrote."""
    thread = lock_thread(reply.thread_id)
    mine = Reply.objects.filter(agent=by, state=Reply.State.QUEUED, scheduled_for__isnull=False)
    parts = mine.filter(thread=thread, created_at=reply.created_at)
    hurried = list(parts.order_by("pk"))
    if not hurried:
        raise AlreadyGone(_("It has gone out already."))
    parts.update(not_before=now, scheduled_for=None)
    for part in hurried:
        part.not_before, part.scheduled_for = now, None
        wake_sender(part)
    record_event(thread, Verb.REPLY_HURRIED, by, now, reply=reply.pk)
    return thread


def return_overtaken(*, now: datetime, limit: int = 200) -> int:
    """Who had an answer waiting for its time hears at once that somebody wrote meanwhile, or that
    the thread is theirs no more, and has the text back: no colleague relies on what will not go
    out. Returns how many; harmless twice.
    """
    waiting = Reply.objects.filter(state=Reply.State.QUEUED, scheduled_for__isnull=False)
    overtaken = waiting.alias(stands=STANDS).filter(stands=False).order_by("pk")
    ids = list(overtaken.values_list("pk", flat=True)[:limit])
    return sum(_return(pk, now=now) for pk in ids)


@transaction.atomic
def _return(pk: int, *, now: datetime) -> bool:
    thread = lock_thread(Reply.objects.values_list("thread_id", flat=True).get(pk=pk))
    reply = Reply.objects.select_for_update(of=("self",)).select_related("agent").get(pk=pk)
    if reply.state != Reply.State.QUEUED or stands(reply, thread, now=now):
        return False
    return_reply(reply, now=now, words="" if reply.version == thread.version else OVERTAKEN)
    return True
