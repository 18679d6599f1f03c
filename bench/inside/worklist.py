"""An agent's work: threads that nobody has; and how many statements each act takes.

`python -m bench.inside.worklist THREADS` prints {cookie, threads, statements}.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.hours.create import ensure_demo_hours
from agents.models import Agent
from bench.inside.pages import sign_in, write
from inbox.models import Thread

MOST = 2000


def make_work(count: int) -> dict[str, Any]:
    ensure_demo_hours(now=timezone.now())
    agent = Agent.objects.earliest("pk")
    free = Thread.objects.filter(status="open", owner=None).order_by("queue_due_at", "queue_at")
    threads = random.Random(1).sample(list(free.values_list("pk", flat=True)[:MOST]), count + 1)
    client = sign_in(agent)
    statements = count_statements(client, threads[0])
    return {"cookie": write(client), "threads": threads[1:], "statements": statements}


def count_statements(client: Client, pk: int) -> dict[str, int]:
    """By act."""
    client.get(f"/threads/{pk}/", headers=describe(pk))  # notes that the agent is there
    opened = count(client, f"/threads/{pk}/", pk)
    beside = count(client, f"/threads/{pk}/beside/", pk)
    claimed = count(client, f"/threads/{pk}/claim/", pk, {})
    version = Thread.objects.values_list("version", flat=True).get(pk=pk)
    answer = {"text": "Hej!", "client_id": "worklist", "version": version, "way": "public"}
    return {
        "open_thread": opened,
        "beside": beside,
        "claim": claimed,
        "send": count(client, f"/threads/{pk}/replies/", pk, answer),
        "hint": count(client, f"/queue/changes/?ids={pk}", pk),
        "close_and_next": count(client, f"/threads/{pk}/closure/", pk, {"next": 1}),
    }


def count(client: Client, address: str, pk: int, form: dict[str, Any] | None = None) -> int:
    """Statements of a request made while the thread stands open."""
    with CaptureQueriesContext(connection) as queries:
        if form is None:
            response = client.get(address, headers=describe(pk))
        else:
            response = client.post(address, form, headers=describe(pk))
    if response.status_code not in (200, 202):
        raise RuntimeError(f"{address} answered {response.status_code}")
    return len(queries)


def describe(pk: int) -> dict[str, str]:
    current = f"http://127.0.0.1/threads/{pk}/"
    return {"Host": "127.0.0.1", "HX-Request": "true", "HX-Current-URL": current}


if __name__ == "__main__":
    print(json.dumps(make_work(int(sys.argv[1]))))
