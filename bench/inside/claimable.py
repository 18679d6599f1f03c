"""A desk in opening hours: agents with tokens, an admin, and threads that nobody has.

`python -m bench.inside.claimable AGENTS` prints {tokens, cookie, threads}; `threads` come far
behind the first of the queue, so that taking the next one leaves them.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from django.utils import timezone

from agents.hours.create import ensure_demo_hours
from agents.models import Agent, Role
from bench.inside.pages import sign_in, write
from bench.inside.waiting import make_token
from inbox.models import Thread

MOST = 5000


def make_desk(agents: int) -> dict[str, Any]:
    ensure_demo_hours(now=timezone.now())
    admin = Agent.objects.create_user("admin@gladkund.invalid", name="Admin", role=Role.ADMIN)
    free = Thread.objects.filter(status="open", owner=None).order_by("queue_due_at", "queue_at")
    behind = list(free.values_list("pk", flat=True))[free.count() // 2 :]
    return {
        "tokens": [make_token(number) for number in range(agents)],
        "cookie": write(sign_in(admin)),
        "threads": random.Random(1).sample(behind, min(MOST, len(behind))),
    }


if __name__ == "__main__":
    print(json.dumps(make_desk(int(sys.argv[1]))))
