"""Keep waits, closings and their sums true to the threads. Whoever comes twice finds nothing to do.

Triggers list each thread that changes, or of which a survey does, in the transaction of the change.
Its waits and closings are made anew from messages and events, and then the sums of the days that
they belong to: never added to, so nothing drifts, and a crash between the two leaves a day that is
still marked as stale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Min

from agents.brand import brand_zone
from inbox.models import Thread
from reports.closures.derive import write_closures
from reports.closures.tallies import sum_up_closures
from reports.models import ChangedThread, StaleDay
from reports.opening import JOIN_HOURS, SCHEDULE, read_open_spans
from reports.tallies import SUM_DAYS, SUM_HOURS

BATCH = 5000  # threads in one transaction
LOCK = 20_047  # of the database, held by whoever counts
TURN = 20_048  # held by the worker that counts in the background

TAKE_CHANGES = """
    WITH taken AS (
        DELETE FROM reports_changedthread
        WHERE id IN (SELECT id FROM reports_changedthread ORDER BY id LIMIT %s)
        RETURNING thread_id
    ) SELECT DISTINCT thread_id FROM taken
"""
FORGET_WAITS = """
    WITH gone AS (DELETE FROM reports_wait WHERE thread_id = ANY(%s) RETURNING day)
    INSERT INTO reports_staleday (day) SELECT DISTINCT day FROM gone ON CONFLICT DO NOTHING
"""
MAKE_SPANS = """
    CREATE TEMPORARY TABLE open_spans (
        schedule_id bigint, starts float8[], ends float8[], before float8[]) ON COMMIT DROP
"""
# A turn is what customers write between two answers. The first one is the thread's own beginning.
# A closing that a customer's next message ended also ends a turn: without an answer, unless that
# was on its way. One that was undone by hand never was; what came after it and did not end it
# (thanks) asks nothing. So it is with the clocks (`inbox.sla.waits`).
# A thread that waits for nothing without having been answered was taken back by who wrote it.
WRITE_WAITS = f"""
    WITH threads AS (
        SELECT thread.*, {SCHEDULE} AS schedule_id FROM inbox_thread AS thread
        JOIN connectors_channel AS channel ON channel.id = thread.channel_id
        {JOIN_HOURS.format("thread")}
        WHERE thread.id = ANY(%(ids)s) AND thread.status <> 'merged' AND NOT channel.is_read_only
    ), turned AS (
        SELECT thread_id, verb, at, facts, lead(at) OVER later AS next_at,
            lead(verb) OVER later = 'reopened' AND lead(agent_id) OVER later IS NULL
                AND NOT lead(facts) OVER later ? 'reply' AS is_asked_again
        FROM inbox_threadevent
        WHERE thread_id = ANY(%(ids)s) AND verb IN ('closed', 'reopened')
        WINDOW later AS (PARTITION BY thread_id ORDER BY at, id)
    ), closings AS (
        SELECT thread_id, at AS closed_at, next_at AS reopened_at,
            CASE WHEN facts ->> 'reason' = 'answered' THEN 'unmet' ELSE 'unneeded' END AS outcome
        FROM turned JOIN threads AS thread ON thread.id = thread_id
        WHERE verb = 'closed' AND is_asked_again AND at <= settled_at
    ), said AS (
        SELECT thread_id, direction, created_at AS said_at,
            lag(direction) OVER earlier AS previous, lag(created_at) OVER earlier AS previous_at,
            min(created_at) FILTER (WHERE direction = 'outbound') OVER later AS answered_at
        FROM inbox_message AS message
        WHERE thread_id = ANY(%(ids)s) AND replaced_by_id IS NULL AND (
            direction = 'inbound' AND deleted_at IS NULL AND NOT EXISTS (
                SELECT FROM closings WHERE closings.thread_id = message.thread_id
                AND created_at > closed_at AND received_at < reopened_at)
            OR direction = 'outbound' AND NOT is_automatic)
        WINDOW earlier AS (PARTITION BY thread_id ORDER BY created_at, id),
            later AS (PARTITION BY thread_id ORDER BY created_at DESC, id DESC)
    ), again AS (
        SELECT DISTINCT ON (thread_id, said_at) thread_id, said_at, closed_at, outcome
        FROM said JOIN closings USING (thread_id)
        WHERE direction = 'inbound' AND previous = 'inbound'
            AND previous_at <= closed_at AND closed_at < said_at
        ORDER BY thread_id, said_at, closed_at
    ), unanswered AS (
        SELECT DISTINCT ON (thread_id) thread_id, again.closed_at, outcome
        FROM again JOIN threads AS thread ON thread.id = thread_id
        WHERE again.closed_at >= opened_at
            AND (first_response_at IS NULL OR said_at <= first_response_at)
        ORDER BY thread_id, said_at
    ), turns AS (
        SELECT thread_id, said_at, previous, answered_at, closed_at IS NOT NULL AS is_again,
            CASE WHEN answered_at IS NULL OR lead(said_at) OVER later <= answered_at
                THEN lead(closed_at) OVER later END AS cut_at
        FROM said LEFT JOIN again USING (thread_id, said_at)
        WHERE direction = 'inbound' AND (closed_at IS NOT NULL OR previous = 'outbound')
        WINDOW later AS (PARTITION BY thread_id ORDER BY said_at)
    ), waits AS (
        SELECT thread.id, 'first' AS kind, opened_at AS began_at,
            coalesce(unanswered.closed_at, first_response_at, thread.closed_at) AS ended_at,
            CASE WHEN outcome IS NOT NULL THEN outcome
                WHEN first_response_at IS NOT NULL THEN 'met'
                WHEN status = 'closed' AND closed_reason = 'answered' THEN 'unmet'
                WHEN status = 'closed' OR waiting_since IS NULL THEN 'unneeded'
                ELSE 'waiting' END AS state
        FROM threads AS thread LEFT JOIN unanswered ON thread_id = thread.id
        UNION ALL
        SELECT thread.id, 'next', said_at, coalesce(cut_at, answered_at),
            CASE WHEN cut_at IS NOT NULL THEN 'unneeded'
                WHEN answered_at IS NOT NULL THEN 'met'
                WHEN waiting_since IS NULL OR said_at <= settled_at THEN 'unneeded'
                ELSE 'waiting' END
        FROM turns JOIN threads AS thread ON thread.id = thread_id
        WHERE is_again OR said_at > first_response_at
        UNION ALL
        SELECT thread.id, 'resolution', opened_at, closed_at,
            CASE WHEN status <> 'closed' THEN 'waiting'
                WHEN closed_reason = 'answered' OR first_response_at IS NOT NULL THEN 'met'
                ELSE 'unneeded' END
        FROM threads AS thread
    ), made AS (
        INSERT INTO reports_wait (thread_id, channel_id, team_id, kind, state, began_at, ended_at,
            day, hour, is_open, is_follow_up, is_incident, time, open_time)
        SELECT thread.id, thread.channel_id, thread.team_id, kind, state, began_at, ended_at,
            (began_at AT TIME ZONE %(zone)s)::date,
            extract(hour FROM began_at AT TIME ZONE %(zone)s),
            coalesce(began < ends[first], false), follow_up_of_id IS NOT NULL,
            EXISTS (SELECT FROM inbox_incidentthread AS place WHERE place.thread_id = thread.id),
            ended - began,
            CASE WHEN last = 0 THEN 0
                ELSE before[last] + least(ended, ends[last]) - starts[last] END
            - CASE WHEN first = 0 THEN 0
                ELSE before[first] + least(began, ends[first]) - starts[first] END
        FROM waits
        JOIN threads AS thread USING (id)
        JOIN open_spans USING (schedule_id)
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM began_at)::float8 AS began,
                extract(epoch FROM
                    CASE WHEN ended_at IS NOT NULL AND state <> 'waiting'
                        THEN greatest(began_at, ended_at) END)::float8 AS ended
        ) AS moments
        CROSS JOIN LATERAL (
            SELECT width_bucket(began, starts) AS first, width_bucket(ended, starts) AS last
        ) AS places
        RETURNING day
    )
    INSERT INTO reports_staleday (day) SELECT DISTINCT day FROM made ON CONFLICT DO NOTHING
"""  # noqa: S608 - a constant
WRITE_DAY = f"""
    INSERT INTO reports_daytally (day, kind, hours, channel_id, team_id, is_incident, met, unneeded,
        follow_ups, seconds, within_5, within_60, buckets, counts)
    {SUM_DAYS.format(condition="day = %s")}
"""
WRITE_HOURS = f"""
    INSERT INTO reports_hourtally (day, hour, is_open, channel_id, team_id, is_incident,
        contacts)
    {SUM_HOURS.format(condition="day = %s")}
"""


def has_work() -> bool:
    return ChangedThread.objects.exists() or StaleDay.objects.exists()


def count_anew(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """All that has changed, a batch at a time; `may_go_on` is asked before each."""
    while may_go_on() and count_changed_threads(now=now):
        pass
    for day in StaleDay.objects.order_by("-day").values_list("day", flat=True):
        if may_go_on():
            sum_up_day(day)


@transaction.atomic
def count_changed_threads(*, now: datetime) -> bool:
    """Make the waits and closings of one batch anew. False where nothing had changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(TAKE_CHANGES, [BATCH])
        ids = [thread_id for (thread_id,) in cursor.fetchall()]
        cursor.execute(FORGET_WAITS, [ids])
        _write_waits(cursor, ids, now)
        write_closures(cursor, ids)
    return bool(ids)


def _write_waits(cursor: CursorWrapper, ids: Sequence[int], now: datetime) -> None:
    threads = Thread.objects.filter(pk__in=ids)
    began = threads.aggregate(at=Min("opened_at"))["at"]
    if began is None:
        return
    cursor.execute(MAKE_SPANS)
    for schedule_id, hours in read_open_spans(began, now).items():
        cursor.execute(
            "INSERT INTO open_spans VALUES (%s, %s::float8[], %s::float8[], %s::float8[])",
            [schedule_id, hours.starts, hours.ends, hours.before],
        )
    cursor.execute(WRITE_WAITS, {"ids": list(ids), "zone": brand_zone()})
    cursor.execute("DROP TABLE open_spans")


@transaction.atomic
def sum_up_day(day: date) -> None:
    """Nothing where somebody else has done it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("DELETE FROM reports_staleday WHERE day = %s", [day])
        if not cursor.rowcount:
            return
        for table in ("daytally", "hourtally"):
            cursor.execute(f"DELETE FROM reports_{table} WHERE day = %s", [day])  # noqa: S608
        cursor.execute(WRITE_DAY, [day])
        cursor.execute(WRITE_HOURS, [day])
        sum_up_closures(cursor, day)


def mark_today(*, now: datetime) -> None:
    """The hours of today have changed: what came in today is counted again."""
    today = now.astimezone(ZoneInfo(brand_zone())).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_changedthread (thread_id)"
            " SELECT DISTINCT thread_id FROM reports_wait WHERE day >= %s",
            [today],
        )
