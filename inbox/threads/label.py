"""Labels: put on a thread, taken off it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Label, Thread, Verb
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
        raise ValidationError(
            {"label": _("A thread bears %(n)d labels at most.") % {"n": MAX_LABELS}}
        )
    current.labels.add(label)
    mark_stale(current)
    record_event(current, Verb.LABELLED, by, now, label=label.pk, name=label.name)
    return current


@transaction.atomic
def unlabel_thread(thread: Thread, label: Label, *, by: Agent, now: datetime) -> Thread:
    """Harmless twice."""
    current = lock_thread(thread.pk)
    if current.labels.filter(pk=label.pk).exists():
        current.labels.remove(label)
        mark_stale(current)
        record_event(current, Verb.UNLABELLED, by, now, label=label.pk, name=label.name)
    return current
