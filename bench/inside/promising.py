"""An admin promises something else: the clocks of every thread not closed are to follow.

Prints {threads}: how many those are.
"""

from __future__ import annotations

import json

from django.utils import timezone

from agents.models import Agent, Role
from inbox.sla.policies import make_policy
from inbox.sla.recompute import find_recompute

VALUES = {"first_response_target": 120, "next_response_target": 120, "in_opening_hours": True}


def promise() -> dict[str, int]:
    admin = Agent.objects.filter(role=Role.ADMIN).earliest("pk")
    make_policy({"name": "Within two hours", **VALUES}, by=admin, now=timezone.now())
    recompute = find_recompute()
    return {"threads": recompute.thread_count if recompute else 0}


if __name__ == "__main__":
    print(json.dumps(promise()))
