"""The clocks of threads are derived anew and stored, with an event for each warning and breach.

The one place that writes clocks. Threads are locked in the order of their numbers, so that an
answer which comes meanwhile is either seen or makes the thread stale once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from inbox.hints import hint_threads
from inbox.models import SlaClock, Thread, ThreadEvent, Verb
from inbox.sla.derive import Clocks
from inbox.sla.load import load_facts, load_promises

BATCH = 200  # threads that are locked at a time: some tenths of a second
RUNS = Q(met_at=None, stopped_at=None)
WRITTEN = [
    "policy_id", "target", "in_opening_hours", "started_at", "due_at", "warn_at", "met_at",
    "stopped_at", "paused_time", "warned_at", "breached_at",
]  # fmt: skip
COLUMNS = (
    "channel_id", "status", "closed_at", "closed_reason", "settled_at", "opened_at", "priority",
    "top_external_id", "next_due_at", "has_stale_clocks", "team_id",
)  # fmt: skip
HAS_WORK = """
    SELECT EXISTS (SELECT FROM inbox_thread WHERE has_stale_clocks
            AND (waiting_since IS NULL OR waiting_since <= %(now)s))
        OR EXISTS (SELECT FROM inbox_slaclock WHERE met_at IS NULL AND stopped_at IS NULL
            AND breached_at IS NULL AND due_at < %(now)s)
        OR EXISTS (SELECT FROM inbox_slaclock WHERE met_at IS NULL AND stopped_at IS NULL
            AND warned_at IS NULL AND warn_at < %(now)s)
"""
STORE_DUE = """
    UPDATE inbox_thread AS thread
    SET next_due_at = derived.due_at, has_stale_clocks = coalesce(waiting_since > %s, false)
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS derived (id, due_at)
    WHERE thread.id = derived.id
"""


def has_work(now: datetime) -> bool:
    """Whether `compute_stale_clocks` would find a thread; each part by its own index. Written by
    hand: asked each second, putting it together would cost more than asking.
    """
    with connection.cursor() as cursor:
        cursor.execute(HAS_WORK, {"now": now})
        return bool(cursor.fetchone()[0])


@transaction.atomic
def compute_stale_clocks(*, now: datetime, limit: int = BATCH) -> int:
    """A batch of the threads whose messages have changed, or whose warning or breach has come.

    Harmless twice, late, and in several workers at once. Returns how many threads; 0: none is left.
    """
    ids = {*_find_stale(now, limit), *_find_due(now, limit)}
    threads = Thread.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=ids)
    return store_clocks(threads, now=now)


def _find_stale(now: datetime, limit: int) -> list[int]:
    """Networks' clocks may be ahead of ours: what waits only from then on has its clock then."""
    has_come = Q(waiting_since=None) | Q(waiting_since__lte=now)
    stale = Thread.objects.filter(has_come, has_stale_clocks=True).order_by("pk")
    return list(
        stale.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit]
    )


def _find_due(now: datetime, limit: int) -> list[int]:
    """Two statements, for either has an index of its own."""
    breached = SlaClock.objects.filter(RUNS, breached_at=None, due_at__lt=now).order_by("due_at")
    warned = SlaClock.objects.filter(RUNS, warned_at=None, warn_at__lt=now).order_by("warn_at")
    return [
        *breached.values_list("thread", flat=True)[:limit],
        *warned.values_list("thread", flat=True)[:limit],
    ]


def store_clocks(locked: QuerySet[Thread], *, now: datetime) -> int:
    """Derive and store the clocks of threads that the query locks. Returns how many threads."""
    threads = list(locked.only(*COLUMNS).order_by("pk"))
    if not threads:
        return 0
    facts = load_facts([thread.pk for thread in threads])
    promises = load_promises(thread.channel_id for thread in threads)
    derived = [facts.derive(thread, promises, now=now) for thread in threads]
    pairs = list(zip(threads, derived, strict=True))
    held = {one.pk: one for clocks in facts.held.values() for one in clocks}
    touched = _write_clocks(pairs, held)
    events = list(_tell(pairs, held, now))
    ThreadEvent.objects.bulk_create(events)
    _write_due(pairs, now)
    hint_threads(touched)
    return len(threads)


Pairs = Sequence[tuple[Thread, Clocks]]


def _write_clocks(pairs: Pairs, held: dict[int, SlaClock]) -> set[int]:
    """Only what differs. Returns the threads of which something did."""
    derived = [clock for _thread, found in pairs for clock in found.clocks]
    for thread, found in pairs:
        for clock in found.clocks:
            clock.thread_id = thread.pk
    gone = held.keys() - {clock.pk for clock in derived}
    SlaClock.objects.filter(pk__in=gone).delete()
    changed = [one for one in derived if one.pk and _describe(one) != _describe(held[one.pk])]
    SlaClock.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    new = SlaClock.objects.bulk_create([one for one in derived if not one.pk])
    return {one.thread_id for one in [*changed, *new, *(held[pk] for pk in gone)]}


def _describe(clock: SlaClock) -> list[object]:
    return [getattr(clock, name) for name in WRITTEN]


def _write_due(pairs: Pairs, now: datetime) -> None:
    """Rows that would stay as they are are left alone."""
    changed = [
        (thread.pk, found.next_due_at)
        for thread, found in pairs
        if thread.has_stale_clocks or thread.next_due_at != found.next_due_at
    ]
    if changed:
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*changed, strict=True)]
            cursor.execute(STORE_DUE, [now, *columns])


def _tell(pairs: Pairs, held: dict[int, SlaClock], now: datetime) -> Iterator[ThreadEvent]:
    """Each warning and breach at its true time, and once: the row says that it was told."""
    for thread, found in pairs:
        for clock in found.clocks:
            former = held.get(clock.pk)
            facts = {"metric": clock.metric, "due_at": clock.due_at and clock.due_at.isoformat()}
            for verb, at in _list_news(clock, former, now):
                yield ThreadEvent(thread=thread, verb=verb, at=at, facts=facts)


def _list_news(
    clock: SlaClock, former: SlaClock | None, now: datetime
) -> Iterator[tuple[Verb, datetime]]:
    if clock.warned_at and not (former and former.warned_at):
        yield Verb.WARNED, clock.warned_at
    if clock.breached_at and not (former and former.breached_at):
        yield Verb.BREACHED, clock.breached_at
    if former and former.breached_at and not clock.breached_at:
        yield Verb.BREACH_LIFTED, now
