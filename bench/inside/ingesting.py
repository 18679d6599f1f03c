"""Ingest, page by page as the poller does it, against bare inserts of the same rows.

`python -m bench.inside.ingesting ROWS` prints {ours, bare, spent}, in seconds.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from bench.inside.posts import make_posts
from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest

PAGE = 100  # posts that X gives at a time
CHANNELS = 3
COLUMNS = (
    "channel_id, external_id, thread_id, parent_external_id, parent_state, conversation_id, "
    "chain_top, direction, kind, author_id, agent_id, text, url, is_automatic, created_at, "
    "received_at, confirmed_at, check_at, addresses_us, quoted_external_id, raw"
)
MAKE_COPY = """
    CREATE TABLE bench_message (LIKE inbox_message INCLUDING IDENTITY INCLUDING DEFAULTS);
    ALTER TABLE bench_message ADD PRIMARY KEY (id), ADD UNIQUE (channel_id, external_id)
"""
READ_ROWS = f"""
    SELECT {COLUMNS.removesuffix(", raw")}, raw::text FROM inbox_message
    WHERE channel_id = %s AND external_id = ANY(%s)
"""
INSERT_ROWS = f"""
    INSERT INTO bench_message ({COLUMNS}) VALUES %s
    ON CONFLICT (channel_id, external_id) DO NOTHING
"""


def measure_ingest(rows: int) -> dict[str, Any]:
    """Seconds that ingest takes and that bare inserts take, and where ingest spends them."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_COPY)
    ours, bare = 0.0, 0.0
    spent: defaultdict[str, float] = defaultdict(float)
    for number in range(1, CHANNELS + 1):
        channel = make_channel(number)
        posts = make_posts(rows // CHANNELS, our_id=channel.external_id, seed=number)
        for page in split(posts):
            with watch_statements(spent):
                ours += ingest_page(channel, page)
            bare += insert_page(channel, page)
    spent["Python between the statements, commit, hint"] = ours - sum(spent.values())
    return {"ours": ours, "bare": bare, "spent": spent}


def split(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    for start in range(0, len(posts), PAGE):
        yield posts[start : start + PAGE]


def make_channel(number: int) -> Channel:
    return Channel.objects.create(
        network="x", external_id=f"bench-{number}", handle=f"bench_{number}", name="Bench",
        credentials={"token": ""}, is_active=False,
    )  # fmt: skip


def ingest_page(channel: Channel, page: Sequence[Post]) -> float:
    """Seconds that it takes, its commit included."""
    batch, now = Batch(tuple(page)), timezone.now()
    began = time.perf_counter()
    with transaction.atomic():
        ingested = ingest(channel, batch, now=now)
    took = time.perf_counter() - began
    if ingested.message_count != len(page):
        raise RuntimeError("Some posts were not stored.")
    return took


def insert_page(channel: Channel, page: Sequence[Post]) -> float:
    """Seconds that the same rows take without anything around them."""
    with connection.cursor() as cursor:
        cursor.execute(READ_ROWS, [channel.pk, [post.external_id for post in page]])
        rows = cursor.fetchall()
        began = time.perf_counter()
        with transaction.atomic():
            execute_values(cursor.cursor, INSERT_ROWS, rows, page_size=len(rows))
    return time.perf_counter() - began


@contextmanager
def watch_statements(spent: defaultdict[str, float]) -> Iterator[None]:
    """Add the seconds of each statement to `spent`, by what it does to which table."""

    def watch(
        execute: Callable[..., Any], sql: str, parameters: Any, many: Any, context: Any
    ) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            spent[name_statement(sql)] += time.perf_counter() - began

    with connection.execute_wrapper(watch):
        yield


def name_statement(sql: str) -> str:
    """`INSERT inbox_message`, for instance; the last word in a statement of several parts."""
    found = re.findall(r'(INSERT INTO|(?<!DO )UPDATE|DELETE FROM)\s+"?(\w+)', sql)
    if found:
        verb, table = found[-1]
        return f"{verb.split()[0]} {table}"
    table = re.search(r'FROM\s+"?(\w+)', sql)
    return f"SELECT {table[1]}" if table else "lock"


if __name__ == "__main__":
    print(json.dumps(measure_ingest(int(sys.argv[1]))))
