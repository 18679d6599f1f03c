"""Signs an agent in, and asks for what is rare and what is common.

Prints {cookie, kinds}: of each kind of question its address, how many messages match, and how long
the database takes (seconds) for what the page asks and for plain SQL that answers the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.utils import timezone

from agents.models import Agent
from bench.inside.pages import sign_in, write
from connectors.models import Channel
from inbox.models import SearchEntry
from inbox.search.find import PAGE_SIZE
from inbox.search.parse import read_question
from inbox.search.resolve import resolve

TIMES = 8
WORDS = "entry.words @@ %s::tsquery AND "
OPEN_OF_OLD = "thread.status = 'open' AND entry.created_at < '2026-05-31'"
ANSWERING = ("inbox_searchentry", 'FROM "inbox_message"')
PLAIN = f"""
    SELECT message.id, message.text, message.created_at, thread.id, thread.status, profile.name
    FROM inbox_searchentry AS entry
    JOIN inbox_message AS message ON message.id = entry.message_id
    JOIN inbox_thread AS thread ON thread.id = message.thread_id
    LEFT JOIN inbox_profile AS profile ON profile.id = thread.profile_id
    WHERE {WORDS}{{}}
    ORDER BY entry.created_at DESC, entry.message_id DESC LIMIT {PAGE_SIZE + 1}
"""


def list_questions() -> Iterator[tuple[str, str, str]]:
    """What it is called, what is asked, and what it asks of the thread, as plain SQL."""
    channel = Channel.objects.earliest("pk")
    yield "a rare word", find_rare(), "true"
    yield "a common word", "biljett", "true"
    yield "a word of many forms", "tåget", "true"
    yield "two words", "biljett appen", "true"
    yield "two that seldom meet", f"biljett {find_rare()}", "true"
    yield "a word on a channel", f"biljett channel:{channel.handle}", "true"
    yield "an open thread", "biljett is:open", "thread.status = 'open'"
    yield "a customer's name", "Åsa Berg", "true"
    yield "a handle", "@traveller_1234", "true"
    yield "an open thread, of old", "is:open before:2026-06", OPEN_OF_OLD
    yield "from a customer, of old", "from:mikko before:2026-06", "entry.created_at < '2026-05-31'"


def find_rare() -> str:
    """A word of one message, somewhere in the middle."""
    middle = SearchEntry.objects.filter(message__external_id__startswith="history-talk")
    row = middle.order_by("message_id").select_related("message")[SearchEntry.objects.count() // 9]
    return max(row.message.text.split(), key=len)


def measure(client: Client, agent: Agent, asked: str, condition: str) -> dict[str, Any]:
    address = f"/?{urlencode({'q': asked, 'in': 'all'})}"
    search = resolve(read_question(asked), agent=agent, zone=UTC, now=timezone.now())
    counted = SearchEntry.objects.extra(where=["words @@ %s::tsquery"], params=[search.query])
    return {
        "address": address,
        "matches": counted.count() if search.query else 0,
        "database": quantiles([ask_page(client, address) for _ in range(TIMES)])[0],
        "plain": quantiles([ask_plainly(search.query, condition) for _ in range(TIMES)])[0],
    }


def ask_page(client: Client, address: str) -> float:
    """Seconds of the statements that find messages and read what is shown of them."""
    headers = {"Host": "127.0.0.1", "HX-Request": "true", "HX-Trigger": "filter"}
    times: list[float] = []

    def clock(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if any(table in sql for table in ANSWERING):
                times.append(time.perf_counter() - began)

    with connection.execute_wrapper(clock):
        response = client.get(address, headers=headers)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return sum(times)


def ask_plainly(query: str, condition: str) -> float:
    with connection.cursor() as cursor:
        began = time.perf_counter()
        if query:
            cursor.execute(PLAIN.format(condition), [query])
        else:
            cursor.execute(PLAIN.replace(WORDS, "").format(condition))
        cursor.fetchall()
        return time.perf_counter() - began


def look_around() -> dict[str, Any]:
    agent = Agent.objects.earliest("pk")
    client = sign_in(agent)
    kinds = {
        name: measure(client, agent, asked, condition)
        for name, asked, condition in list_questions()
    }
    return {"cookie": write(client), "kinds": kinds}


if __name__ == "__main__":
    print(json.dumps(look_around()))
