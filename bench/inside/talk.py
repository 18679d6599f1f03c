"""Four messages for each thread of a past, in many different words, and all of them indexed.

Prints {messages, rate}: how many there are, and how many the worker indexes a second.
"""

from __future__ import annotations

import json
import time

from django.db import connection, transaction

from inbox.history.bare import bare_tables
from inbox.models import SearchDue, SearchEntry
from inbox.search.index import SELECT_ENTRIES, index_due_messages

EACH = 4  # messages of a thread
MEASURED = 5_000

# Words of up to three syllables, 60,000 of them, some much more frequent than others, as in life.
ADD_MESSAGES = """
    INSERT INTO inbox_message (
        channel_id, external_id, thread_id, parent_external_id, parent_state, conversation_id,
        chain_top, direction, kind, author_id, text, url, is_automatic, created_at, received_at,
        raw)
    SELECT channel_id, 'history-talk-' || thread.id || '-' || part, thread.id, '', '', '',
        top_external_id, 'inbound', 'mention', profile_id, said.text, '', false,
        least(opened_at + part * interval '7 minutes', now()), now(), '{}'
    FROM inbox_thread AS thread
    CROSS JOIN LATERAL generate_series(message_count + 1, %(each)s) AS part
    CROSS JOIN LATERAL (
        SELECT string_agg(syllables[1 + n %% 40] || syllables[1 + n / 40 %% 40]
            || CASE WHEN n > 1600 THEN syllables[1 + n / 1600 %% 40] ELSE '' END, ' ') AS text
        FROM generate_series(1, 8) AS place
        CROSS JOIN LATERAL (
            SELECT floor(power(random(), 4) * 60000 + (thread.id + part + place) * 0)::int AS n
        ) AS drawn
        CROSS JOIN (SELECT ARRAY['bå', 'de', 'fi', 'går', 'hus', 'ja', 'ko', 'lä', 'mö', 'när',
            'ol', 'på', 'rast', 'si', 'tu', 'vy', 'bran', 'dag', 'el', 'fram', 'gul', 'hel', 'is',
            'jul', 'kam', 'lys', 'min', 'not', 'om', 'puls', 'ring', 'sol', 'tak', 'ut', 'vind',
            'brus', 'dun', 'falk', 'glas', 'hav'] AS syllables) AS drawn_from
    ) AS said
"""
READ_ALL = f"INSERT INTO inbox_searchentry (message_id, created_at, spans, words) {SELECT_ENTRIES}"


def add_talk() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with bare_tables(cursor, ["inbox_message"]):
            cursor.execute(ADD_MESSAGES, {"each": EACH})
        with bare_tables(cursor, ["inbox_searchentry"]):
            cursor.execute(READ_ALL)
        cursor.execute("TRUNCATE inbox_searchdue")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) inbox_message, inbox_searchentry")


def measure_rate() -> float:
    ids = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True)[:MEASURED]
    SearchDue.objects.bulk_create(SearchDue(message_id=pk) for pk in ids)
    began = time.perf_counter()
    return index_due_messages() / (time.perf_counter() - began)


if __name__ == "__main__":
    add_talk()
    print(json.dumps({"messages": SearchEntry.objects.count(), "rate": measure_rate()}))
