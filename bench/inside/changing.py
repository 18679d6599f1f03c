"""Changes a thread for each number that it reads, and prints when that was committed: seconds of
the machine's own clock, which all its programs share.
"""

from __future__ import annotations

import sys
import time

from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from inbox.models import Thread
from inbox.threads.claim import claim_thread


def change(pk: int, agent: Agent) -> float:
    moments: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: moments.append(time.monotonic()))  # before the hint goes out
        claim_thread(Thread.objects.get(pk=pk), by=agent, now=timezone.now())
    return moments[0]


if __name__ == "__main__":
    somebody = Agent.objects.earliest("pk")
    for line in sys.stdin:
        print(change(int(line), somebody), flush=True)
