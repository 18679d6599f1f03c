"""Signs an agent in, and looks at every page of the queue.

Prints {cookie, bare_cookie, pages}: sessions for our server and for a bare one, and of each page
its address, how many statements it takes, and how long it and they take (seconds).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from connectors.models import Channel
from inbox.paging import dump_key
from inbox.queue import PAGE_SIZE, QueueFilter, View
from inbox.reading.filters import write_filter

BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
DEEP_PAGE = 100


def list_addresses(agent: Agent, channel_id: int) -> Iterator[tuple[str, str]]:
    """Every filter's first page and its hundredth, or its last full one where it has fewer."""
    for view in View:
        for where, channel in (("all channels", None), ("one channel", channel_id)):
            queue = QueueFilter(view, channel)
            address = f"/{write_filter(queue)}"
            yield f"{view}, {where}", address
            if key := find_deep_key(queue, agent):
                yield (
                    f"{view}, {where}, deep",
                    f"{address}{'&' if '?' in address else '?'}key={key}",
                )


def find_deep_key(queue: QueueFilter, agent: Agent) -> str:
    rows = queue.select(agent).order_by(*queue.order)
    pages = min(DEEP_PAGE, rows.count() // PAGE_SIZE)
    return dump_key(rows[(pages - 1) * PAGE_SIZE - 1], queue.order) if pages > 1 else ""


def look_at(client: Client, address: str) -> dict[str, Any]:
    """How many statements a page takes, and what share of its time they are."""
    headers = {"Host": "127.0.0.1"}
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        response = client.get(address, headers=headers)
        took = time.perf_counter() - began
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    in_database = sum(float(query["time"]) for query in queries.captured_queries)
    return {"address": address, "statements": len(queries), "took": took, "database": in_database}


def look_around() -> dict[str, Any]:
    agent, channel = Agent.objects.earliest("pk"), Channel.objects.earliest("pk")
    client = sign_in(agent)
    pages = {name: look_at(client, a) for name, a in list_addresses(agent, channel.pk)}
    bare_client = sign_in(agent, BARE_BACKEND)
    return {"cookie": write(client), "bare_cookie": write(bare_client), "pages": pages}


def sign_in(agent: Agent, backend: str | None = None) -> Client:
    client = Client()
    client.force_login(agent, backend)
    return client


def write(client: Client) -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    print(json.dumps(look_around()))
