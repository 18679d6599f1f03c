"""What each middleware adds to an empty view: processor seconds by step, printed as JSON.

Each figure is what the whole takes less what it takes without that one. Runs on `bench.settings`.
"""

from __future__ import annotations

import json
import time
from statistics import median

from django.conf import settings
from django.test import Client, override_settings

from agents.models import Agent
from bench import bare_settings

CALLS = 60
ROUNDS = 7


def time_call(agent: Agent, middleware: list[str], address: str) -> float:
    """Seconds of processor time of one request, the test client's own part included."""
    with override_settings(MIDDLEWARE=middleware):
        client = Client(headers={"Host": "127.0.0.1"})
        client.force_login(agent)
        client.get(address)
        began = time.process_time()
        for _ in range(CALLS):
            client.get(address)
        return (time.process_time() - began) / CALLS


def measure_steps() -> dict[str, float]:
    agent = Agent.objects.earliest("pk")
    whole, bare = list(settings.MIDDLEWARE), list(bare_settings.MIDDLEWARE)
    stacks = {
        name.rsplit(".", 1)[1]: [other for other in whole if other != name]
        for name in whole
        if name not in bare
    }
    rounds = [
        {
            "whole": time_call(agent, whole, "/empty"),
            "bare": time_call(agent, bare, "/bare"),
            **{name: time_call(agent, stack, "/empty") for name, stack in stacks.items()},
        }
        for _ in range(ROUNDS)
    ]
    steps = {
        name: max(0.0, median(times["whole"] - times[name] for times in rounds)) for name in stacks
    }
    return {"Django, session and sign-in": median(times["bare"] for times in rounds), **steps}


if __name__ == "__main__":
    print(json.dumps(measure_steps()))
