"""A month's report as its page has it, and by plain statements over the rows of these two months.

Prints {report, plain, off}: seconds either way, and the largest difference of what both tell, as a
share. The report has a trend of twelve months, which the statements do not.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.inside.period import ROUNDS, time_best
from reports.editions.build import State, build_report
from reports.editions.facts import collect_scope
from reports.editions.report import Report
from reports.editions.scopes import BRAND
from reports.periods import name_days
from reports.satisfaction.facts import Satisfaction
from reports.satisfaction.measure import measure_period
from reports.selection import Selection, brand_day, midnight

CLOSED = """
    WITH turned AS (
        SELECT id, thread_id, verb, agent_id, at, facts ->> 'reason' AS reason,
            lag(verb) OVER passed AS previous, lead(verb) OVER passed AS next,
            lead(at) OVER passed AS next_at, lead(agent_id) OVER passed AS next_agent_id
        FROM inbox_threadevent
        WHERE verb IN ('closed', 'reopened') AND at >= %(start)s AND at < %(end)s
        WINDOW passed AS (PARTITION BY thread_id ORDER BY at, id)
    ), closed AS (
        SELECT id, thread_id, reason, date_trunc('month', at AT TIME ZONE %(zone)s) AS month
        FROM turned WHERE verb = 'closed' AND previous IS DISTINCT FROM 'closed'
            AND NOT coalesce(next = 'reopened' AND next_agent_id IS NOT NULL
                AND next_at <= at + interval '10 minutes', false)
    )
"""
CLOSINGS = f"""
    {CLOSED}
    SELECT month, channel_id, reason, verdict, count(*), count(sent_at), count(answered_at),
        count(*) FILTER (WHERE now >= 4), count(now), count(*) FILTER (WHERE before >= 4),
        count(before), count(*) FILTER (WHERE needs_less), count(needs_less),
        count(now - before), sum(now - before), sum((now - before) * (now - before))
    FROM closed JOIN inbox_thread AS thread ON thread.id = thread_id
    LEFT JOIN (SELECT event_id, verdict FROM reports_closure) AS decided ON event_id = closed.id
    LEFT JOIN reports_survey AS survey ON closure_id = closed.id
    GROUP BY month, channel_id, reason, verdict
"""
TOPICS = f"""
    {CLOSED}
    SELECT month, label_id, count(*) FROM closed JOIN inbox_thread_labels USING (thread_id)
    GROUP BY month, label_id
"""
WAITS = """
    WITH threads AS MATERIALIZED (
        SELECT * FROM inbox_thread WHERE opened_at >= %(start)s AND opened_at < %(end)s
    ), said AS (
        SELECT message.thread_id, message.channel_id, direction, message.created_at AS said_at,
            lag(direction) OVER earlier AS previous,
            min(message.created_at) FILTER (WHERE direction = 'outbound') OVER later AS answered_at
        FROM inbox_message AS message JOIN threads AS thread ON thread.id = message.thread_id
        WHERE direction IN ('inbound', 'outbound') AND NOT is_automatic AND replaced_by_id IS NULL
        WINDOW earlier AS (PARTITION BY thread_id ORDER BY message.created_at, message.id),
            later AS (PARTITION BY thread_id ORDER BY message.created_at DESC, message.id DESC)
    ), waits AS (
        SELECT 'first' AS kind, channel_id, opened_at AS began_at,
            status = 'closed' AND first_response_at IS NULL AS is_unneeded,
            extract(epoch FROM coalesce(first_response_at, %(now)s) - opened_at) AS time
        FROM threads
        UNION ALL
        SELECT 'resolution', channel_id, opened_at, status = 'closed' AND first_response_at IS NULL,
            extract(epoch FROM coalesce(closed_at, %(now)s) - opened_at)
        FROM threads
        UNION ALL
        SELECT 'next', said.channel_id, said_at, answered_at IS NULL AND waiting_since IS NULL,
            extract(epoch FROM coalesce(answered_at, %(now)s) - said_at)
        FROM said JOIN threads AS thread ON thread.id = thread_id
        WHERE direction = 'inbound' AND previous = 'outbound' AND said_at > first_response_at
    )
"""
RESPONSE = f"""
    {WAITS}
    SELECT date_trunc('month', began_at AT TIME ZONE %(zone)s) AS month, kind, count(*),
        avg(time) FILTER (WHERE NOT is_unneeded), var_samp(time) FILTER (WHERE NOT is_unneeded),
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY time)
            FILTER (WHERE NOT is_unneeded),
        avg((time <= 300)::int) FILTER (WHERE NOT is_unneeded),
        avg((time <= 3600)::int) FILTER (WHERE NOT is_unneeded)
    FROM waits GROUP BY month, kind
"""
CONTACTS = f"""
    {WAITS}
    SELECT channel_id, extract(isodow FROM began_at AT TIME ZONE %(zone)s),
        extract(hour FROM began_at AT TIME ZONE %(zone)s), count(*)
    FROM waits WHERE kind <> 'resolution' AND began_at >= %(month)s AND began_at < %(end)s
    GROUP BY 1, 2, 3
"""


def read_plainly(selection: Selection, now: datetime) -> dict[str, list[tuple[Any, ...]]]:
    values = {
        "start": midnight(selection.before().first), "now": now, "zone": settings.TIME_ZONE,
        "end": midnight(selection.last + timedelta(days=1)), "month": midnight(selection.first),
    }  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for name, statement in PLAIN.items():
            cursor.execute(statement, values)
            found[name] = cursor.fetchall()
    return found


PLAIN = {"closings": CLOSINGS, "topics": TOPICS, "response": RESPONSE, "contacts": CONTACTS}


def tell_plainly(selection: Selection, found: dict[str, list[tuple[Any, ...]]]) -> dict[str, float]:
    """What both tell, of the month itself."""
    here = {
        name: [row[1:] for row in found[name] if row[0].date() == selection.first]
        for name in ("closings", "topics", "response")
    }
    closings = [sum(row[place] or 0 for row in here["closings"]) for place in range(3, 15)]
    first = next(row for row in here["response"] if row[0] == "first")
    names = ("closures", "asked", "answered", "satisfied", "told", "satisfied_before",
             "told_before", "less", "told_less", "pairs", "gain")  # fmt: skip
    return {
        **dict(zip(names, map(float, closings), strict=False)),
        "topics": sum(row[1] for row in here["topics"]),
        "first_mean": float(first[2]), "first_median": first[4][0],
        "contacts": sum(row[3] for row in found["contacts"]),
    }  # fmt: skip


def tell_ours(measured: Satisfaction) -> dict[str, float]:
    mean, before = measured.gain.mean or 0.0, measured.before_csat
    return {
        "closures": measured.closures, "asked": measured.asked, "answered": measured.answered,
        "satisfied": measured.csat.successes, "told": measured.csat.total,
        "satisfied_before": before.successes, "told_before": before.total,
        "less": measured.less.successes, "told_less": measured.less.total,
        "pairs": measured.gain.pairs, "gain": measured.gain.pairs * mean,
        "topics": sum(topic.closures for topic in measured.topics),
        "first_mean": measured.response["first_mean"].amount or 0.0,
        "first_median": measured.response["first_median"].amount or 0.0,
        "contacts": sum(map(sum, measured.hours)),
    }  # fmt: skip


def make_report(selection: Selection, now: datetime) -> Report:
    period = name_days(selection.first, selection.last)
    facts = collect_scope(BRAND, period, now=now)
    return build_report(facts, BRAND, period, State(now))


def compare() -> dict[str, float]:
    now = timezone.now()
    last = brand_day(now).replace(day=1) - timedelta(days=1)
    selection = Selection(last.replace(day=1), last)
    report, _made = time_best(lambda: make_report(selection, now), ROUNDS)
    plain, found = time_best(lambda: read_plainly(selection, now), 2)
    ours = tell_ours(measure_period(selection, now=now))
    theirs = tell_plainly(selection, found)
    for name in theirs:
        print(f"{name:20} {ours[name]:14,.3f} {theirs[name]:14,.3f}", file=sys.stderr)
    off = max(abs(ours[name] - theirs[name]) / max(1, theirs[name]) for name in theirs)
    return {"report": report, "plain": plain, "off": off}


if __name__ == "__main__":
    print(json.dumps(compare()))
