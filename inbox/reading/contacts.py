"""How often a customer had to come back: the contacts that a matter took."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

# A contact begins with a customer's message to which nobody of the thread's customers has written
# right before: three posts in a row are one contact, the next one after our answer is another. Each
# call or mail of theirs that a colleague has logged is one, too.
COUNT_CONTACTS = """
    SELECT thread_id, count(*) FROM (
        SELECT thread_id, direction, contact,
            lag(direction) OVER (PARTITION BY thread_id ORDER BY created_at, id) AS before
        FROM inbox_message
        WHERE thread_id = ANY(%s) AND NOT is_automatic
            AND (direction <> 'note' OR contact IN ('was_rung', 'was_mailed'))
    ) AS turns
    WHERE contact <> '' OR (direction = 'inbound' AND before IS DISTINCT FROM 'inbound')
    GROUP BY thread_id
"""


def count_contacts(thread_ids: Collection[int]) -> dict[int, int]:
    """By thread; one without a customer's message is left out. One statement."""
    if not thread_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CONTACTS, [list(thread_ids)])
        return dict(cursor.fetchall())
