"""Labels: put on a thread, taken off it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Label, LabelRule, Thread, Verb
from inbox.threads.changing import lock_thread, mark_stale, record_event

MAX_LABELS = 10  # of one thread


@transaction.atomic
def label_thread(thread: Thread, label: Label, *, by: Agent, now: datetime) -> Thread:
    """Harmless twice. Raises ValidationError beyond MAX_LABELS."""
    current = lock_thread(thread.pk)
    borne = set(current.labels.values_list("pk", flat=True))
    if label.pk in borne:
        return current
    if len(borne) >= MAX_LABELS:
        words = _("A thread bears %(n)d labels at most.")
        raise ValidationError({"label": ValidationError(words, params={"n": MAX_LABELS})})
    _put_on(current, label, by, now)
    return current


@transaction.atomic
def label_by_rule(
    thread_id: int, rule: LabelRule, *, word: str, now: datetime, **facts: object
) -> bool:
    """False where the thread bears it already, or as many as it can, or somebody took it off.

    `word`: of the rule's, what the customer wrote; `facts`: more for the event.
    """
    current, label = lock_thread(thread_id), rule.label
    borne = set(current.labels.values_list("pk", flat=True))
    if label.pk in borne or len(borne) >= MAX_LABELS or was_taken_off(current, label):
        return False
    _put_on(current, label, None, now, rule=rule.pk, word=word, **facts)
    return True


def was_taken_off(thread: Thread, label: Label) -> bool:
    """By hand: taking back what a rule did with many threads says nothing of this one."""
    taken_off = thread.events.filter(verb=Verb.UNLABELLED, facts__label=label.pk)
    return taken_off.exclude(facts__has_key="run").exists()


def _put_on(
    current: Thread, label: Label, by: Agent | None, now: datetime, **facts: object
) -> None:
    current.labels.add(label)
    mark_stale(current)
    record_event(current, Verb.LABELLED, by, now, label=label.pk, name=label.name, **facts)


@transaction.atomic
def unlabel_thread(
    thread: Thread, label: Label, *, by: Agent, now: datetime, **facts: object
) -> Thread:
    """Harmless twice. `facts`: more for the event."""
    current = lock_thread(thread.pk)
    if current.labels.filter(pk=label.pk).exists():
        current.labels.remove(label)
        mark_stale(current)
        record_event(current, Verb.UNLABELLED, by, now, label=label.pk, name=label.name, **facts)
    return current
