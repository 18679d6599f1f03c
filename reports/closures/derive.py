"""Closings of threads, from their events: made anew with whatever else follows from a thread.

A run of closings without a reopening between is one closing, with its first time and last reason.
One that an agent undid within minutes is none. What somebody was asked about stays in any case.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from agents.brand import brand_zone

COLUMNS = """
    thread_id, channel_id, team_id, label_ids, reason, is_incident, closed_at, reopened_at, day,
    hour
"""
# `run`: how many reopenings went before. A reopening counts itself, so it ends the run before its
# own. What a merge left open was reopened by nobody: it was closed for no time. An event that a
# merge moves to a thread of another batch takes its closing along; only what is nowhere is gone.
# NOT IN looks `found` up by hash; NOT EXISTS compared each row of it with each closing.
WRITE_CLOSURES = f"""
    WITH turned AS (
        SELECT id, thread_id, verb, agent_id, at, facts ->> 'reason' AS reason,
            count(*) FILTER (WHERE verb = 'reopened') OVER passed AS run
        FROM inbox_threadevent
        WHERE thread_id = ANY(%(ids)s) AND verb IN ('closed', 'reopened')
        WINDOW passed AS (PARTITION BY thread_id ORDER BY at, id)
    ), closed AS (
        SELECT id, thread_id, run, at AS closed_at, row_number() OVER passed AS place,
            last_value(reason) OVER (passed ROWS BETWEEN UNBOUNDED PRECEDING
                AND UNBOUNDED FOLLOWING) AS reason
        FROM turned WHERE verb = 'closed'
        WINDOW passed AS (PARTITION BY thread_id, run ORDER BY at, id)
    ), closings AS (
        SELECT closed.*, reopened.at AS ended_at
        FROM closed LEFT JOIN turned AS reopened ON reopened.verb = 'reopened'
            AND reopened.thread_id = closed.thread_id AND reopened.run = closed.run + 1
        WHERE place = 1 AND NOT coalesce(reopened.agent_id IS NOT NULL
                AND reopened.at <= closed.closed_at + interval '10 minutes', false)
            OR EXISTS (SELECT FROM reports_survey WHERE closure_id = closed.id)
    ), found AS (
        SELECT closings.id AS event_id, thread.id AS thread_id, thread.channel_id, thread.team_id,
            coalesce((
                SELECT array_agg(label_id ORDER BY label_id) FROM inbox_thread_labels AS labelled
                WHERE labelled.thread_id = thread.id), '{{}}') AS label_ids,
            coalesce(reason, '') AS reason,
            EXISTS (SELECT FROM inbox_incidentthread AS place WHERE place.thread_id = thread.id)
                AS is_incident,
            closings.closed_at,
            coalesce(ended_at, CASE WHEN thread.status <> 'closed' THEN closings.closed_at END)
                AS reopened_at,
            (closings.closed_at AT TIME ZONE %(zone)s)::date AS day,
            extract(hour FROM closings.closed_at AT TIME ZONE %(zone)s)::smallint AS hour
        FROM closings JOIN inbox_thread AS thread ON thread.id = closings.thread_id
    ), gone AS (
        DELETE FROM reports_closure AS closure
        WHERE thread_id = ANY(%(ids)s)
            AND closure.event_id NOT IN (SELECT event_id FROM found)
            AND NOT EXISTS (
                SELECT FROM inbox_threadevent AS event
                WHERE event.id = closure.event_id AND event.thread_id <> ALL(%(ids)s))
        RETURNING event_id
    ), freed AS (
        UPDATE reports_survey SET closure_id = NULL
        WHERE closure_id IN (SELECT event_id FROM gone)
    ), made AS (
        INSERT INTO reports_closure AS closure (event_id, {COLUMNS})
        SELECT event_id, {COLUMNS} FROM found
        EXCEPT SELECT event_id, {COLUMNS} FROM reports_closure WHERE thread_id = ANY(%(ids)s)
        ON CONFLICT (event_id) DO UPDATE SET ({COLUMNS}) = (
            excluded.thread_id, excluded.channel_id, excluded.team_id, excluded.label_ids,
            excluded.reason, excluded.is_incident, excluded.closed_at, excluded.reopened_at,
            excluded.day, excluded.hour)
    )
    INSERT INTO reports_staleday (day)
    SELECT day FROM found UNION SELECT day FROM reports_closure WHERE thread_id = ANY(%(ids)s)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - a constant


def write_closures(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Those of these threads as their events have them. Verdicts stay; changed days are marked."""
    cursor.execute(WRITE_CLOSURES, {"ids": list(ids), "zone": brand_zone()})
