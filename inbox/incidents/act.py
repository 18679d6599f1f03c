"""All threads of an incident are answered or closed: part by part, with progress and undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.port import Network
from inbox.incidents.answer import answer_step, take_back_answer
from inbox.incidents.close import close_step, take_back_closing
from inbox.incidents.group import ACTIVE
from inbox.incidents.vary import check_variety, read_texts
from inbox.models import ClosedReason, Incident, IncidentAct, IncidentStep
from inbox.threads.changing import lock_channel
from inbox.threads.leave import as_written

AT_ONCE = 50  # in one transaction; the worker goes on with the others

Kind, State = IncidentAct.Kind, IncidentStep.State


@transaction.atomic
def answer_incident(
    incident: Incident, *, texts: Sequence[str], by: Agent, now: datetime
) -> IncidentAct:
    """Queue an answer in each thread that is nobody's or one's own, paced. Raises ValidationError
    where the network would refuse the texts as a whole.
    """
    said = read_texts(texts)
    if incident.threads.filter(channel__network=Network.X, status__in=ACTIVE).exists():
        check_variety(said)
    return _begin(IncidentAct(incident=incident, kind=Kind.ANSWER, texts=said, by=by, at=now))


@transaction.atomic
def close_incident(
    incident: Incident, *, reason: ClosedReason, by: Agent, now: datetime
) -> IncidentAct:
    """Close each thread that is nobody's or one's own."""
    return _begin(IncidentAct(incident=incident, kind=Kind.CLOSE, reason=reason, by=by, at=now))


@transaction.atomic
def undo_act(act: IncidentAct, *, by: Agent, now: datetime) -> IncidentAct:
    """What is closed opens again; answers that have not gone out are cancelled."""
    current = _lock(act.pk)
    if current.undone_at is None:
        current.undone_at, current.undone_by, current.finished_at = now, by, None
        current.steps.filter(state=State.TODO).update(state=State.LEFT, words="", facts={})
        _do_part(current, now=now)
    return current


@transaction.atomic
def go_on(act_id: int, *, now: datetime) -> None:
    """The next part of an act or of its undoing. Harmless twice, also at once."""
    unfinished = IncidentAct.objects.filter(pk=act_id, finished_at=None)
    act = unfinished.select_for_update(of=("self",), skip_locked=True).first()
    if act:
        _do_part(act, now=now)


def find_unfinished(*, limit: int = 20) -> list[int]:
    """A lost wake-up leaves some."""
    unfinished = IncidentAct.objects.filter(finished_at=None).order_by("at")
    return list(unfinished.values_list("pk", flat=True)[:limit])


def _begin(act: IncidentAct) -> IncidentAct:
    Incident.objects.select_for_update(of=("self",)).get(pk=act.incident_id)
    if act.incident.acts.filter(finished_at=None).exists():
        raise ValidationError({"texts": _("Wait until what is under way is done, or undo it.")})
    act.save()
    mine_or_free = Q(owner=None) | Q(owner=act.by)
    threads = act.incident.threads.filter(mine_or_free, status__in=ACTIVE).order_by("pk")
    IncidentStep.objects.bulk_create(
        IncidentStep(act=act, thread_id=pk, was_free=owner is None)
        for pk, owner in threads.values_list("pk", "owner")
    )
    _do_part(act, now=act.at)
    return act


def _lock(act_id: int) -> IncidentAct:
    return IncidentAct.objects.select_for_update(of=("self",)).get(pk=act_id)


def _do_part(act: IncidentAct, *, now: datetime) -> None:
    channels = act.incident.threads.order_by("channel").values_list("channel", flat=True)
    for channel_id in channels.distinct():
        lock_channel(channel_id)
    wanted = State.DONE if act.undone_at else State.TODO
    steps = act.steps.filter(state=wanted).order_by("pk").select_related("thread", "reply")
    for step in steps[:AT_ONCE]:
        _do_step(act, step, now=now)
    if steps.exists():
        _wake(act)
    else:
        act.finished_at = now
    act.save(update_fields=["undone_at", "undone_by", "finished_at"])


def _do_step(act: IncidentAct, step: IncidentStep, *, now: datetime) -> None:
    if act.undone_at:
        do = take_back_answer if act.kind == Kind.ANSWER else take_back_closing
    else:
        do = answer_step if act.kind == Kind.ANSWER else close_step
    with as_written():
        do(act, step, now=now)
    step.save(update_fields=["state", "words", "facts", "reply"])


def _wake(act: IncidentAct) -> None:
    # By name: tasks import the verbs, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task(
            "inbox.tasks.go_on_with_incident", args=[act.pk], retry=False
        ),
        robust=True,
    )
