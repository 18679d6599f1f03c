"""A rule is applied to the last days: first looked through, then, if a lead says so, labelled.

What was counted is what is labelled: each thread found is a step of its own, and count, progress
and undoing are read from the steps.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from inbox.label_rules.sweep import find_matches
from inbox.models import (
    Direction,
    Label,
    LabelRule,
    LabelRun,
    LabelStep,
    Message,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.steps import do_steps
from inbox.threads.changing import lock_thread
from inbox.threads.label import label_by_rule, unlabel_thread

DAYS = 30
AT_ONCE = 100  # threads; the worker goes on with the others
MOST = 20_000  # threads of one run: the newest
CHUNK = 2000  # messages held at once

State = LabelStep.State


@transaction.atomic
def look_back(rule: LabelRule, *, by: Agent, now: datetime) -> LabelRun:
    """Count what the rule would have labelled in the last DAYS. Raises ValidationError while
    another run of the rule goes on.
    """
    LabelRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.runs.filter(finished_at=None).exists():
        raise ValidationError(_("Wait until what is under way is done, or undo it."))
    rule.runs.filter(begun_at=None).delete()  # looked through, and never more than that
    run = LabelRun.objects.create(rule=rule, by=by, at=now)
    _wake(run)
    return run


@transaction.atomic
def begin_run(run: LabelRun, *, by: Agent, now: datetime) -> LabelRun:
    """Put the label on all that was found. Harmless twice."""
    current = LabelRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.finished_at and current.begun_at is None:
        current.begun_at, current.begun_by, current.finished_at = now, by, None
        current.save(update_fields=["begun_at", "begun_by", "finished_at"])
        _wake(current)
    return current


@transaction.atomic
def undo_run(run: LabelRun, *, by: Agent, now: datetime) -> LabelRun:
    """Take the label off where the run has put it on, and nobody has changed it since."""
    current = LabelRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.undone_at is None:
        current.undone_at, current.undone_by, current.finished_at = now, by, None
        current.save(update_fields=["undone_at", "undone_by", "finished_at"])
        current.steps.filter(state=State.TODO).update(state=State.LEFT)
        _wake(current)
    return current


def go_on(run_id: int, *, now: datetime) -> None:
    """The next part of a run or of its undoing. Harmless twice, also at once."""
    run = LabelRun.objects.select_related("rule__label").filter(pk=run_id, finished_at=None).first()
    if run is None:
        return
    if run.begun_at is None and run.undone_at is None:
        is_left = _look_at_day(run)
    else:
        is_left = _do_steps(run, now=now)
    if is_left:
        _wake(run)
    else:  # unless it was begun or undone meanwhile
        same = LabelRun.objects.filter(pk=run.pk, begun_at=run.begun_at, undone_at=run.undone_at)
        same.update(finished_at=now)


def find_unfinished(*, limit: int = 20) -> list[int]:
    """A lost wake-up leaves some."""
    unfinished = LabelRun.objects.filter(finished_at=None).order_by("at")
    return list(unfinished.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _look_at_day(run: LabelRun) -> bool:
    """The newest first. False: that was the last one."""
    locked = LabelRun.objects.filter(pk=run.pk).select_for_update(skip_locked=True, of=("self",))
    current = locked.select_related("rule__label").first()
    if current is None or current.looked_days >= DAYS:
        return current is None
    until = current.at - current.looked_days * timedelta(days=1)
    found = _find_threads(current.rule, until - timedelta(days=1), until)
    steps = [LabelStep(run=current, thread_id=pk, word=word) for pk, word in found.items()]
    LabelStep.objects.bulk_create(steps, ignore_conflicts=True)
    current.looked_days = DAYS if current.steps.count() >= MOST else current.looked_days + 1
    current.save(update_fields=["looked_days"])
    return current.looked_days < DAYS


def _find_threads(rule: LabelRule, since: datetime, until: datetime) -> dict[int, str]:
    """What the rule would label, by the word that stands there."""
    channels = Channel.objects.values_list("pk", flat=True)
    if rule.channel_id:
        channels = channels.filter(pk=rule.channel_id)
    written = Message.objects.filter(
        channel__in=list(channels), created_at__gte=since, created_at__lt=until,
        direction=Direction.INBOUND, thread__isnull=False,
    )  # fmt: skip
    texts = written.only("thread", "channel", "text").iterator(chunk_size=CHUNK)
    matches = find_matches(texts, [rule])
    found = {one.thread_id: word for one, _rule, word in matches if one.thread_id}
    for thread_id in _list_untouchable(rule.label, list(found)):
        found.pop(thread_id, None)
    return found


def _list_untouchable(label: Label, ids: list[int]) -> set[int]:
    """They bear the label already, or somebody has taken it off."""
    bearing = Thread.objects.filter(pk__in=ids, labels=label).values_list("pk", flat=True)
    taken_off = ThreadEvent.objects.filter(
        thread__in=ids, verb=Verb.UNLABELLED, facts__label=label.pk
    ).exclude(facts__has_key="run")
    return {*bearing, *taken_off.values_list("thread", flat=True)}


def _do_steps(run: LabelRun, *, now: datetime) -> bool:
    wanted = run.steps.filter(state=State.DONE if run.undone_at else State.TODO)
    return do_steps(wanted, lambda pk: _do_step(pk, run, now=now), at_once=AT_ONCE)


@transaction.atomic
def _do_step(pk: int, run: LabelRun, *, now: datetime) -> None:
    step = LabelStep.objects.select_for_update().get(pk=pk)
    if run.undone_at and step.state == State.DONE:
        step.state = State.UNDONE if _take_off(step, run, now=now) else State.LEFT
    elif not run.undone_at and step.state == State.TODO:
        is_done = label_by_rule(step.thread_id, run.rule, word=step.word, now=now, run=run.pk)
        step.state = State.DONE if is_done else State.LEFT
    step.save(update_fields=["state"])


def _take_off(step: LabelStep, run: LabelRun, *, now: datetime) -> bool:
    """False where somebody has put it on or taken it off since."""
    thread, label = lock_thread(step.thread_id), run.rule.label
    changes = thread.events.filter(verb__in=[Verb.LABELLED, Verb.UNLABELLED], facts__label=label.pk)
    latest = changes.order_by("-pk").first()
    if not latest or latest.verb != Verb.LABELLED or latest.facts.get("run") != run.pk:
        return False
    unlabel_thread(thread, label, by=run.undone_by or run.by, now=now, run=run.pk)
    return True


def _wake(run: LabelRun) -> None:
    # By name: tasks import the verbs, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.go_on_with_labels", args=[run.pk], retry=False),
        robust=True,
    )
