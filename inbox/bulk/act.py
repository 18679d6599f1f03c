"""An act on many threads: each a step of its own, so that count, progress and undo are exact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import structlog
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from agents.models import Agent
from inbox.bulk.deeds import DEEDS, UNDOINGS, Left, check_right
from inbox.models import BulkAct, BulkStep, Verb
from inbox.models.steps import StepState
from inbox.steps import do_steps
from inbox.threads.conflicts import Conflict
from inbox.threads.leave import as_written, leave_step

AT_ONCE = 25  # threads; the worker goes on with the others
MOST = 500  # threads of one act

Kind, State = BulkAct.Kind, StepState
# What customers and the clock change; a warning, say, or a rule's label are in nobody's way.
BY_OTHERS = [
    Verb.REOPENED, Verb.ATTACHED, Verb.FOLLOWED_UP, Verb.WOKEN, Verb.MERGED, Verb.RELEASED
]  # fmt: skip
BROKEN = gettext_noop("Something went wrong on our side.")

log = structlog.get_logger(__name__)


def begin_act(
    kind: BulkAct.Kind, ids: Collection[int], *, by: Agent, now: datetime, **facts: Any
) -> BulkAct:
    """On the first MOST of these threads. What cannot be done is left, with the words why."""
    with transaction.atomic():
        act = BulkAct.objects.create(kind=kind, facts=facts, by=by, at=now)
        steps = [BulkStep(act=act, thread_id=pk) for pk in sorted(set(ids))[:MOST]]
        BulkStep.objects.bulk_create(steps)
    go_on(act.pk, now=now)
    act.refresh_from_db()
    return act


def undo_act(act: BulkAct, *, now: datetime) -> BulkAct:
    """Of every thread that nobody has changed since. What was not done yet stays as it is."""
    begun = BulkAct.objects.filter(pk=act.pk, undone_at=None)
    if begun.update(undone_at=now, finished_at=None):
        act.steps.filter(state=State.TODO).update(state=State.LEFT)
        go_on(act.pk, now=now)
    act.refresh_from_db()
    return act


def go_on(act_id: int, *, now: datetime) -> None:
    """The next part of an act or of its undoing. Harmless twice, also at once."""
    act = BulkAct.objects.select_related("by").filter(pk=act_id, finished_at=None).first()
    if act is None:
        return
    state = State.DONE if act.undone_at else State.TODO
    steps = act.steps.filter(state=state)
    with as_written():
        is_more = do_steps(steps, lambda pk: _do_step(pk, act, state, now=now), at_once=AT_ONCE)
    if is_more:
        _wake(act)
    else:  # unless it was undone meanwhile
        same = BulkAct.objects.filter(pk=act.pk, undone_at=act.undone_at)
        same.update(finished_at=now)


def find_unfinished(*, limit: int = 20) -> list[int]:
    """A lost wake-up leaves some."""
    unfinished = BulkAct.objects.filter(finished_at=None).order_by("at")
    return list(unfinished.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _do_step(pk: int, act: BulkAct, state: StepState, *, now: datetime) -> None:
    locked = BulkStep.objects.select_for_update(of=("self",)).select_related("thread")
    step = locked.get(pk=pk)
    if step.state != state:
        return
    try:
        with transaction.atomic():
            (_take_back if act.undone_at else _carry_out)(act, step, now=now)
    except (Conflict, ValidationError) as error:
        leave_step(step, error)
    except OperationalError:  # the database's trouble, not the thread's: the sweep tries again
        raise
    except Exception as error:  # one thread must not keep all others waiting
        log.exception("bulk_step_failed", step=pk, error=type(error).__name__)
        step.state, step.words = State.LEFT, BROKEN
    step.save()


def _carry_out(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    if not act.by.is_active:  # who left meanwhile claims nothing more
        raise Left(step.thread)
    check_right(step.thread, by=act.by)
    newest = step.thread.events.order_by("-pk").values_list("pk", flat=True).first() or 0
    step.former = DEEDS[Kind(act.kind)](act, step.thread, now=now) or {}
    written = step.thread.events.filter(pk__gt=newest, agent=act.by)
    step.event = written.order_by("-pk").first()
    step.state = State.DONE if step.event else State.LEFT  # it was so already


def _take_back(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    later = step.thread.events.filter(pk__gt=step.event_id or 0)
    if later.filter(~Q(agent=None) | Q(verb__in=BY_OTHERS)).exists():
        raise Left(step.thread)
    UNDOINGS[Kind(act.kind)](act, step, now=now)
    step.state = State.UNDONE


def _wake(act: BulkAct) -> None:
    # By name: tasks import the verbs, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.go_on_with_bulk", args=[act.pk], retry=False),
        robust=True,
    )
