"""A queue for many to take from: threads that nobody has, and agents with tokens.

`python -m bench.inside.waiting POSTS AGENTS` prints {threads, tokens, cookie}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from rest_framework.authtoken.models import Token

from agents.models import Agent
from bench.inside.ingesting import ingest_page, make_channel, split
from bench.inside.pages import sign_in, write
from bench.inside.posts import make_posts
from inbox.models import Thread


def make_queue(posts: int, agents: int) -> dict[str, Any]:
    channel = make_channel(0)
    for page in split(make_posts(posts, our_id=channel.external_id, seed=0)):
        ingest_page(channel, page)
    threads = Thread.objects.filter(status="open", owner=None)
    return {
        "threads": list(threads.values_list("pk", flat=True)),
        "tokens": [make_token(number) for number in range(agents)],
        "cookie": write(sign_in(Agent.objects.earliest("pk"))),
    }


def make_token(number: int) -> str:
    agent = Agent.objects.create_user(f"bench-{number}@gladkund.invalid", name=f"Bench {number}")
    return str(Token.objects.create(user=agent).key)


if __name__ == "__main__":
    print(json.dumps(make_queue(int(sys.argv[1]), int(sys.argv[2]))))
