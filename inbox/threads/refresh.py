"""What a thread says of itself, computed anew from its messages. Nobody else changes it.

Computed from the whole thread each time, so late messages give the same answer as early ones.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

# An answer is a person's outbound message, whomever it answers. What a customer wrote later than
# the last answer, and later than the last closing by a person (`settled_at`), is waiting; what was
# deleted waits no more. An answer that was deleted did come, but the customer waits again. An
# edited post counts once, as its latest version, with the time of its first (`created_at`).
# Networks give whole seconds: what was written privately within the one of our answer waits, too,
# unless that is what we answered. Nothing is due while nothing waits; what is due otherwise, the
# clocks say, which are derived after the commit (`inbox.sla.compute`).
# Handles in front only address people; where there is nothing else, they stay.
CUT_SNIPPET = r"left(coalesce(nullif(regexp_replace({0}, '^(\s*@\w+)+\s+', ''), ''), {0}), 280)"
REFRESH = f"""
    UPDATE inbox_thread AS thread SET
        opened_at = coalesce(facts.top_at, facts.asked_at, facts.first_at, thread.opened_at),
        first_response_at = facts.first_response_at,
        last_message_at = coalesce(facts.last_at, thread.opened_at),
        message_count = facts.message_count,
        snippet = coalesce(
            facts.snippet, CASE WHEN facts.asked_at IS NULL THEN thread.snippet ELSE '' END),
        unanswered_count = CASE WHEN is_done THEN 0 ELSE facts.unanswered_count END,
        waiting_since = CASE WHEN is_done THEN NULL ELSE facts.waiting_since END,
        status = CASE
            WHEN is_done OR (thread.status = 'snoozed' AND NOT thread.id = ANY(%(woken)s))
                THEN thread.status
            WHEN facts.waiting_since IS NULL THEN 'pending' ELSE 'open' END,
        snoozed_until = CASE
            WHEN thread.status = 'snoozed' AND NOT thread.id = ANY(%(woken)s)
                THEN thread.snoozed_until END,
        queue_at = CASE
            WHEN is_done THEN coalesce(thread.closed_at, thread.queue_at)
            ELSE coalesce(facts.waiting_since, facts.last_at, thread.opened_at) END,
        next_due_at = CASE
            WHEN NOT is_done AND facts.waiting_since IS NOT NULL THEN thread.next_due_at END,
        has_stale_clocks = true,
        version = thread.version + (thread.id = ANY(%(bumped)s))::int
    FROM (
        SELECT thread.id, thread.status IN ('closed', 'merged') AS is_done,
            whole.*, answers.*, latest.snippet
        FROM inbox_thread AS thread
        CROSS JOIN LATERAL (
            SELECT min(created_at) FILTER (WHERE external_id = thread.top_external_id) AS top_at,
                min(created_at) FILTER (WHERE direction = 'inbound') AS asked_at,
                min(created_at) AS first_at,
                max(created_at) AS last_at,
                count(*) AS message_count,
                max(created_at) FILTER (
                    WHERE direction = 'outbound' AND NOT is_automatic AND deleted_at IS NULL)
                    AS answered_at
            FROM inbox_message
            WHERE thread_id = thread.id AND direction <> 'note' AND replaced_by_id IS NULL
        ) AS whole
        CROSS JOIN LATERAL (
            SELECT coalesce(greatest(whole.answered_at, thread.settled_at), '-infinity') AS until
        ) AS settled
        CROSS JOIN LATERAL (
            SELECT min(created_at) FILTER (
                    WHERE direction = 'outbound' AND NOT is_automatic
                    AND created_at >= coalesce(whole.top_at, whole.asked_at)) AS first_response_at,
                min(created_at) FILTER (WHERE is_waiting) AS waiting_since,
                count(*) FILTER (WHERE is_waiting) AS unanswered_count
            FROM (
                SELECT direction, is_automatic, created_at,
                    direction = 'inbound' AND deleted_at IS NULL AND (
                        created_at > settled.until
                        OR kind = 'direct_message' AND created_at = whole.answered_at
                        AND created_at > coalesce(thread.settled_at, '-infinity')
                        AND NOT EXISTS (
                            SELECT FROM inbox_reply AS reply
                            JOIN inbox_message AS answer ON answer.id = reply.message_id
                            WHERE reply.in_reply_to_id = message.id AND NOT reply.is_automatic
                                AND answer.created_at = message.created_at)
                    ) AS is_waiting
                FROM inbox_message AS message
                WHERE thread_id = thread.id AND replaced_by_id IS NULL
            ) AS messages
        ) AS answers
        LEFT JOIN LATERAL (
            SELECT {CUT_SNIPPET.format("text")} AS snippet FROM inbox_message
            WHERE thread_id = thread.id AND direction = 'inbound'
                AND deleted_at IS NULL AND replaced_by_id IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 1
        ) AS latest ON true
        WHERE thread.id = ANY(%(ids)s)
    ) AS facts
    WHERE thread.id = facts.id
"""  # noqa: S608 - a constant


def refresh_threads(
    ids: Collection[int], *, bumped: Collection[int] = (), woken: Collection[int] = ()
) -> None:
    """Recompute the derived columns. `bumped`: their version rises; `woken`: from snooze."""
    if ids:
        parameters = {"ids": sorted(ids), "bumped": list(bumped), "woken": list(woken)}
        with connection.cursor() as cursor:
            cursor.execute(REFRESH, parameters)
