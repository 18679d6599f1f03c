"""Snooze: out of sight until a time, or until the customer writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import Status, Thread, ThreadEvent, Verb
from inbox.threads.changing import lock_thread, raise_version, record_event
from inbox.threads.conflicts import NotOwner, ThreadClosed
from inbox.threads.refresh import refresh_threads

LONGEST = timedelta(days=180)


@transaction.atomic
def snooze_thread(
    thread: Thread, *, until: datetime | None, by: Agent, now: datetime, is_forced: bool = False
) -> Thread:
    """Until a time, or (None) until the customer writes. No clock of an answer stops for it.

    Raises NotOwner where a colleague has it, unless forced (a lead's right), ThreadClosed, or
    ValidationError for a time that is past or too far away.
    """
    if until and not now < until <= now + LONGEST:
        raise ValidationError({"until": _("Choose a time within the next half year.")})
    current = lock_thread(thread.pk)
    if not is_forced and current.owner_id not in (None, by.pk):
        raise NotOwner(current)
    if current.is_closed:
        raise ThreadClosed(current)
    current.status, current.snoozed_until = Status.SNOOZED, until
    raise_version(current, by)
    current.save()
    record_event(current, Verb.SNOOZED, by, now, until=until.isoformat() if until else None)
    refresh_threads([current.pk])
    return current


@transaction.atomic
def wake_thread(thread: Thread, *, by: Agent, now: datetime) -> Thread:
    """Before its time, by hand. Harmless where it is awake."""
    current = lock_thread(thread.pk)
    if current.status != Status.SNOOZED:
        return current
    raise_version(current, by)
    current.save(update_fields=["version"])
    record_event(current, Verb.WOKEN, by, now)
    refresh_threads([current.pk], woken=[current.pk])
    current.refresh_from_db()
    return current


def list_due(now: datetime) -> QuerySet[Thread]:
    return Thread.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now)


@transaction.atomic
def wake_due_threads(*, now: datetime, limit: int = 500) -> int:
    """Those whose time has come. Returns how many; harmless twice and late."""
    due = list_due(now).select_for_update(skip_locked=True, no_key=True)
    ids = list(due.order_by("snoozed_until").values_list("pk", flat=True)[:limit])
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread_id=pk, verb=Verb.WOKEN, at=now) for pk in ids
    )
    refresh_threads(ids, woken=ids)
    hint_threads(ids)
    return len(ids)
