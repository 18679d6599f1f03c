"""Messages come into the index a moment after they were committed: ingest waits for none of it.

Triggers list what is due (`inbox.models.search`), so that no statement can forget to.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from inbox.search.spans import MONTH_SHIFT

BATCH = 500  # messages
TURN = 0x736561726368  # of the one worker that indexes

TAKE_DUE = """
    DELETE FROM inbox_searchdue WHERE id IN (
        SELECT id FROM inbox_searchdue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING message_id
"""
# The earlier versions of an edited post, and what stands in no thread, are not looked for; nor what
# its author deleted, nor what was erased here.
SELECT_ENTRIES = f"""
    SELECT message.id, message.created_at, ARRAY[day, -1 - (day >> {MONTH_SHIFT})],
        inbox_words(message.text) || array_to_tsvector(ARRAY[
            'c:' || message.channel_id, 'd:' || message.direction,
            'k:' || CASE message.kind WHEN 'direct_message' THEN 'private' ELSE 'public' END,
            'g:' || coalesce(message.agent_id, 0)]
            || CASE message.direction WHEN 'inbound'
                THEN inbox_names(author.name || ' ' || author.handle) END)
    FROM inbox_message AS message
    LEFT JOIN inbox_profile AS author ON author.id = message.author_id
    CROSS JOIN LATERAL (SELECT floor(extract(epoch FROM message.created_at) / 86400)::int)
        AS span (day)
    WHERE message.thread_id IS NOT NULL AND message.replaced_by_id IS NULL
        AND NOT (message.direction = 'inbound' AND message.deleted_at IS NOT NULL)
        AND message.erased_at IS NULL
"""  # noqa: S608 - constants
WRITE_ENTRIES = f"""
    INSERT INTO inbox_searchentry (message_id, created_at, spans, words)
    {SELECT_ENTRIES} AND message.id = ANY(%s)
    ON CONFLICT (message_id) DO UPDATE
        SET created_at = excluded.created_at, spans = excluded.spans, words = excluded.words
"""  # noqa: S608 - constants


def index_due_messages(*, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """How many were due. Harmless twice, also at once."""
    count = 0
    while found := _index_batch():
        count += found
        if found < BATCH or not may_go_on():
            return count
    return count


@transaction.atomic
def _index_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_DUE, [BATCH])
        ids = [message_id for (message_id,) in cursor.fetchall()]
        if ids:
            cursor.execute(WRITE_ENTRIES, [sorted(set(ids))])
    return len(ids)
