"""Agents answer what customers wrote, each with words of its own, and the network is asked what
stands there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from connectors.models import Channel
from inbox.models import Message, Reply, Thread
from tests.chaos.stream import Stream
from tests.chaos.table import Outcome
from tests.chaos.world import SANDBOX, Client, World, wait_to_settle

UNSETTLED = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN]


def fill_queue(world: World, channels: list[Channel], count: int) -> None:
    """As many threads of one message, read in by the workers that run already."""
    stream = Stream(world, world.run.dice, name="Kö", share_of_answers=0)
    stream.load(channels, count)
    while stream.waiting:
        stream.arrive(200)
        time.sleep(0.2)
    left = wait_to_settle(lambda: Message.objects.count() >= count, seconds=120)
    assert Message.objects.count() == count, f"The queue is not full after {left:.0f} s"


def submit_answer(client: Client, thread: Thread) -> str:
    """Claimed and answered by the API. Gives the words, which no other answer has."""
    words = f"Svar{thread.pk} Det rullar strax."
    claim = client.call("POST", f"threads/{thread.pk}/claim/")
    claim.raise_for_status()
    body = {"text": words, "client_id": words, "version": claim.json()["version"]}
    client.call("POST", f"threads/{thread.pk}/replies/", **body).raise_for_status()
    return words


def wait_for_answers(*, seconds: float) -> float:
    """Seconds until what became of each is known."""
    unsettled = Reply.objects.filter(state__in=UNSETTLED)
    return wait_to_settle(lambda: not unsettled.exists(), seconds=seconds)


def count_posts(world: World, channels: Iterable[Channel]) -> Counter[str]:
    """What stands on X in our name, by its first word behind the handles."""
    posts: Counter[str] = Counter()
    for channel in channels:
        headers = {"Authorization": f"Bearer {channel.credentials['token']}"}
        url, token = f"{world.sandbox}/2/users/{channel.external_id}/tweets?max_results=100", ""
        while True:
            more = f"&pagination_token={token}" if token else ""
            page = SANDBOX.get(url + more, headers=headers, timeout=60).json()
            texts = (post["text"] for post in page.get("data", []))
            posts.update(next(word for word in text.split() if word[0] != "@") for text in texts)
            token = page["meta"].get("next_token", "")
            if not token:
                break
    return posts


def compare_answers(outcome: Outcome, said: Iterable[str], posts: Counter[str]) -> None:
    """What we believe of each answer with what stands on the network."""
    states = dict(Reply.objects.values_list("text", "state"))
    words = list(said)
    outcome.lost += sum(one not in states for one in words)
    outcome.doubled += sum(max(0, count - 1) for count in posts.values())
    outcome.doubled += Reply.objects.count() - len(states)
    unsettled = [one for one, state in states.items() if state in UNSETTLED]
    outcome.find_wrong(unsettled, "answers of which nobody knows")
    believed = {one.split()[0] for one, state in states.items() if state == Reply.State.SENT}
    outcome.find_wrong(sorted(believed - posts.keys()), "answers that stand nowhere")
    outcome.find_wrong(sorted(posts.keys() - believed), "answers that stand there unbeknown")
