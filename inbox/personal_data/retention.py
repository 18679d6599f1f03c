"""What nobody needs any more goes by itself: payloads after days, words and names after months.

Open threads keep all of it. The sweep remembers how far it came, so it reads each row once:
payloads by the messages' ids, and what was left since its thread was open by the times of closing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from agents.dates import months_before
from agents.models import Agent
from inbox.models import Customer, Message, Profile, Retention, Status, Thread
from inbox.models.threads import NO_DUE
from inbox.personal_data.empty import empty_threads
from inbox.signals import profiles_erased
from inbox.threads.changing import lock_channel

TURN = 20_049  # of the one worker that empties
MESSAGES = 1000  # in one transaction
THREADS = 50
SETTLED = timedelta(hours=1)  # by then every closing is committed

FREE_PAYLOADS = """
    WITH next AS MATERIALIZED (
        SELECT message.id, received_at, coalesce(status IN ('closed', 'merged'), true) AS is_ended
        FROM inbox_message AS message LEFT JOIN inbox_thread AS thread ON thread.id = thread_id
        WHERE message.id > %(floor)s ORDER BY message.id LIMIT %(most)s
    ), old AS (
        SELECT id, is_ended FROM next WHERE id < coalesce(
            (SELECT min(id) FROM next WHERE received_at >= %(before)s),
            (SELECT max(id) + 1 FROM next))
    ), emptied AS (
        UPDATE inbox_message SET raw = '{}'
        WHERE id IN (SELECT id FROM old WHERE is_ended) AND raw <> '{}'
    )
    SELECT max(id), count(*) FROM old
"""
# Closed threads stand in the queue's index by the time of closing.
CLOSED = """
    SELECT id, queue_at FROM inbox_thread
    WHERE status = 'closed' AND queue_due_at = %(none)s
        AND (queue_at, id) > (%(closed_at)s, %(thread)s) AND queue_at < %(before)s
    ORDER BY queue_at, id LIMIT %(most)s
"""

log = structlog.get_logger(__name__)


def read_retention() -> Retention:
    """As it was set; before that as it is by default."""
    return Retention.objects.order_by("pk").first() or Retention()


def change_retention(*, raw_days: int, text_months: int, by: Agent, now: datetime) -> Retention:
    """From the next sweep on. What has gone does not come back. Raises ValidationError."""
    with transaction.atomic():
        held = lock_retention()
        held.raw_days, held.text_months = raw_days, text_months
        held.changed_at, held.changed_by = now, by
        held.full_clean()
        held.save(update_fields=["raw_days", "text_months", "changed_at", "changed_by"])
    log.info("retention_changed", by=by.pk, raw_days=raw_days, text_months=text_months)
    return held


def lock_retention() -> Retention:
    Retention.objects.get_or_create(pk=1)
    return Retention.objects.select_for_update().get(pk=1)


def sweep(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """A batch a transaction, until nothing is old or the turn is over."""
    for free in (free_payloads, free_late_payloads, empty_old_threads):
        while may_go_on() and free(now=now):
            pass


@transaction.atomic
def free_payloads(*, now: datetime) -> bool:
    """The payloads of the next messages that are old enough. False at the end."""
    held = lock_retention()
    parameters: dict[str, Any] = {
        "floor": held.raw_message, "most": MESSAGES, "before": now - timedelta(days=held.raw_days),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FREE_PAYLOADS, parameters)
        floor, count = cursor.fetchone()
    if count:
        held.raw_message = floor
        held.save(update_fields=["raw_message"])
    return bool(count == MESSAGES)


@transaction.atomic
def free_late_payloads(*, now: datetime) -> bool:
    """Those that were old enough while their thread was open, now that it is closed."""
    held = lock_retention()
    rows = _read_closed(held.raw_closed_at, held.raw_thread, before=now - SETTLED)
    if rows:
        old = Message.objects.filter(
            thread__in=[pk for pk, _closed_at in rows], pk__lte=held.raw_message
        )
        old.exclude(raw={}).update(raw={})
        held.raw_thread, held.raw_closed_at = rows[-1]
        held.save(update_fields=["raw_thread", "raw_closed_at"])
    return len(rows) == THREADS


@transaction.atomic
def empty_old_threads(*, now: datetime) -> bool:
    """Words and names of the next threads that were closed long enough ago, and of what was merged
    into them.
    """
    held = lock_retention()
    before = months_before(now, held.text_months)
    rows = _read_closed(held.text_closed_at, held.text_thread, before=before)
    if rows:
        _empty([pk for pk, _closed_at in rows], before=before, now=now)
        held.text_thread, held.text_closed_at = rows[-1]
        held.save(update_fields=["text_thread", "text_closed_at"])
    return len(rows) == THREADS


def _empty(ids: Sequence[int], *, before: datetime, now: datetime) -> None:
    """Locked in the order of all: a thread that was opened again meanwhile is left."""
    channels = Thread.objects.filter(pk__in=ids).values_list("channel", flat=True)
    for channel_id in sorted(set(channels)):
        lock_channel(channel_id)
    closed = Q(pk__in=ids, status=Status.CLOSED, closed_at__lt=before)
    merged = Q(merged_into__in=ids, merged_into__status=Status.CLOSED)
    locked = Thread.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    threads = [one for one in locked.filter(closed | merged) if not one.is_erased]
    written = Message.objects.filter(thread__in=threads, author__customer__isnull=False)
    names = {one.profile_id for one in threads if one.profile_id}
    names |= set(written.values_list("author_id", flat=True))
    empty_threads(threads, now=now, why="age")
    _forget_names(names, now=now)


def _forget_names(ids: Collection[int], *, now: datetime) -> None:
    """Of customers of whom nothing else is left."""
    written = Message.objects.filter(author=OuterRef("pk"))
    topped = Thread.objects.filter(profile=OuterRef("pk"))
    customers = Profile.objects.filter(pk__in=ids, customer__isnull=False)
    bare = list(customers.exclude(Exists(written)).exclude(Exists(topped)))
    profiles_erased.send(None, profiles=bare, now=now)
    Profile.objects.filter(pk__in=[one.pk for one in bare]).delete()
    people = Customer.objects.filter(pk__in={one.customer_id for one in bare}, profiles=None)
    people.delete()


def _read_closed(
    closed_at: datetime | None, thread: int, *, before: datetime
) -> list[tuple[int, datetime]]:
    parameters: dict[str, Any] = {
        "none": NO_DUE, "closed_at": closed_at or datetime.min.replace(tzinfo=before.tzinfo),
        "thread": thread, "before": before, "most": THREADS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, parameters)
        return list(cursor.fetchall())
