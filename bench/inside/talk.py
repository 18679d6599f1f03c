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
# What the index makes of each is made once: it is the same wherever the word stands.
PLACES = range(8)  # words of a message
DRAW_WORDS = """
    CREATE TEMPORARY TABLE talk_word ON COMMIT DROP AS
    SELECT n, word, inbox_words(word) AS words
    FROM (SELECT ARRAY['bå', 'de', 'fi', 'går', 'hus', 'ja', 'ko', 'lä', 'mö', 'när',
        'ol', 'på', 'rast', 'si', 'tu', 'vy', 'bran', 'dag', 'el', 'fram', 'gul', 'hel', 'is',
        'jul', 'kam', 'lys', 'min', 'not', 'om', 'puls', 'ring', 'sol', 'tak', 'ut', 'vind',
        'brus', 'dun', 'falk', 'glas', 'hav'] AS syllables) AS drawn_from
    CROSS JOIN generate_series(0, 59999) AS n
    CROSS JOIN LATERAL (
        SELECT syllables[1 + n % 40] || syllables[1 + n / 40 % 40]
            || CASE WHEN n > 1600 THEN syllables[1 + n / 1600 % 40] ELSE '' END AS word
    ) AS drawn;
    CREATE TEMPORARY TABLE talk_name ON COMMIT DROP AS
    SELECT id, inbox_names(name || ' ' || handle) AS names FROM inbox_profile;
    CREATE TEMPORARY TABLE talk_text ON COMMIT DROP AS
    SELECT text, inbox_words(text) AS words FROM (SELECT DISTINCT text FROM inbox_message) AS said;
    ANALYZE talk_word, talk_name, talk_text
"""
DRAW_MESSAGES = f"""
    CREATE TEMPORARY TABLE talk ON COMMIT DROP AS
    SELECT nextval('inbox_message_id_seq') AS id, thread.id AS thread_id, part,
        {", ".join(f"floor(power(random(), 4) * 60000)::int AS n{n}" for n in PLACES)}
    FROM inbox_thread AS thread
    CROSS JOIN LATERAL generate_series(message_count + 1, {EACH}) AS part
"""
JOIN_WORDS = " ".join(f"JOIN talk_word AS w{n} ON w{n}.n = n{n}" for n in PLACES)
ADD_MESSAGES = f"""
    INSERT INTO inbox_message (
        id, channel_id, external_id, thread_id, parent_external_id, parent_state, conversation_id,
        chain_top, direction, kind, author_id, text, url, is_automatic, created_at, received_at,
        raw)
    SELECT talk.id, channel_id, 'history-talk-' || thread.id || '-' || part, thread.id, '', '', '',
        top_external_id, 'inbound', 'mention', profile_id,
        {" || ' ' || ".join(f"w{n}.word" for n in PLACES)}, '', false,
        least(opened_at + part * interval '7 minutes', now()), now(), '{{}}'
    FROM talk JOIN inbox_thread AS thread ON thread.id = thread_id {JOIN_WORDS}
"""
DRAW_VECTORS = f"""
    CREATE TEMPORARY TABLE talk_vector ON COMMIT DROP AS
    SELECT id, {" || ".join(f"w{n}.words" for n in PLACES)} AS words FROM talk {JOIN_WORDS}
    UNION ALL
    SELECT id, words FROM inbox_message JOIN talk_text USING (text);
    ANALYZE talk_vector
"""
READ_ALL = "INSERT INTO inbox_searchentry (message_id, created_at, spans, words)" + (
    SELECT_ENTRIES.replace("inbox_words(message.text)", "talk_vector.words")
    .replace("inbox_names(author.name || ' ' || author.handle)", "author.names")
    .replace("inbox_profile AS", "talk_name AS")
    .replace("AS message\n", "AS message JOIN talk_vector USING (id)\n")
)


def add_talk() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '200MB'")
        for statement in (DRAW_WORDS, DRAW_MESSAGES, DRAW_VECTORS):
            cursor.execute(statement)
        with bare_tables(cursor, ["inbox_message"]):
            # The list of what is due would be emptied below.
            cursor.execute("ALTER TABLE inbox_message DISABLE TRIGGER search_inserted")
            cursor.execute(ADD_MESSAGES)
            cursor.execute("ALTER TABLE inbox_message ENABLE TRIGGER search_inserted")
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
