"""Whom hints are told: agents who are signed in, and threads to be changed meanwhile.

`python -m bench.inside.audience AGENTS THREADS` prints {cookies, threads}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from agents.models import Agent
from bench.inside.pages import sign_in, write
from inbox.models import Thread


def gather(agents: int, threads: int) -> dict[str, Any]:
    people = [
        Agent.objects.create_user(f"bench-{number}@gladkund.invalid", name=f"Bench {number}")
        for number in range(agents)
    ]
    free = Thread.objects.filter(status="open", owner=None).order_by("pk")
    return {
        "cookies": [write(sign_in(agent)) for agent in people],
        "threads": list(free.values_list("pk", flat=True)[:threads]),
    }


if __name__ == "__main__":
    print(json.dumps(gather(int(sys.argv[1]), int(sys.argv[2]))))
