"""Many want the same thread, at the moments at which it is released, given away, closed or written
to; and one is taken over while its agent writes.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from requests import codes

from inbox.models import Draft, Reply, Status, Thread, ThreadEvent, Verb
from tests.chaos.answering import count_posts, fill_queue
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import Client, World, open_world

CLIENTS = 16
ACTS = ["keep", "release", "hand over", "close", "reopen"]
GIVES = {Verb.CLAIMED, Verb.HANDED_OVER}


@dataclass
class Told:
    """What the clients were told: who won which thread, and what was no honest answer."""

    won: set[tuple[int, int]] = field(default_factory=set)
    lost: int = 0
    odd: list[str] = field(default_factory=list)


@row("claims", "threads claimed by 16 clients while they change hands", full=5_000)
def claim_at_once(run: Run) -> Outcome:
    with open_world(run) as world:
        channels = [world.open_channel("x", f"banan{number}") for number in range(4)]
        world.start_web(threads=CLIENTS)
        clients = [world.hire(f"Agent{number}") for number in range(CLIENTS)]
        world.start_workers()
        fill_queue(world, channels, run.count)
        threads, told = list(Thread.objects.values_list("pk", flat=True)), Told()
        is_over = threading.Event()
        customers = threading.Thread(target=write_on, args=[world, channels[0], is_over])
        customers.start()
        start = threading.Barrier(CLIENTS)
        seeds = [run.dice.random() for _client in clients]
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [
                pool.submit(work, world, client, clients, threads, start, seed, told)
                for client, seed in zip(clients, seeds, strict=True)
            ]:
                done.result()
        is_over.set()
        customers.join()
        outcome = Outcome(run.count)
        outcome.find_wrong(told.odd, "answers that tell neither winner nor loser")
        compare_owners(outcome, told)
        outcome.notes.append(f"{len(told.won)} claims won, {told.lost} lost and told to whom")
        return outcome


def write_on(world: World, channel: Any, is_over: threading.Event) -> None:
    """Customers go on writing in threads that stand there."""
    number, tops = 0, list(Thread.objects.values_list("top_external_id", flat=True))
    while not is_over.wait(0.05):
        number += 1
        top = tops[number * 7919 % len(tops)]
        world.control(
            "POST", "posts", network="x", author=f"kund{number % 300}", in_reply_to=top,
            text=f"@{channel.handle} Hallå? {number}",
        )  # fmt: skip


def work(
    world: World, client: Client, others: list[Client], threads: list[int],
    start: threading.Barrier, seed: float, told: Told,
) -> None:  # fmt: skip
    """Claim each thread in the same order as everybody, and do something with what one has."""
    dice = type(world.run.dice)(seed)
    start.wait()
    for pk in threads:
        answer = client.call("POST", f"threads/{pk}/claim/")
        body = answer.json()
        is_refused = answer.status_code == codes.conflict
        owner = (body.get("owner") or {}).get("id")
        if answer.status_code == codes.ok and owner == client.agent.pk:
            told.won.add((pk, client.agent.pk))
            act(client, pk, dice.choice(ACTS), dice.choice(others))
        elif is_refused and (body["code"] == "closed" or owner not in (None, client.agent.pk)):
            told.lost += 1
        else:
            told.odd.append(f"{pk}: {answer.status_code} {body}")


def act(client: Client, pk: int, what: str, other: Client) -> None:
    """Somebody may be quicker, and then it is refused: that is right, too."""
    match what:
        case "release":
            client.call("DELETE", f"threads/{pk}/claim/")
        case "hand over":
            client.call("POST", f"threads/{pk}/handover/", agent=other.agent.pk)
        case "close" | "reopen":
            client.call("POST", f"threads/{pk}/closure/", reason="no_question")
            if what == "reopen":
                client.call("DELETE", f"threads/{pk}/closure/")


def compare_owners(outcome: Outcome, told: Told) -> None:
    """Each thread's events, read in order, are a story without a break, and end as it stands."""
    stories: dict[int, list[ThreadEvent]] = defaultdict(list)
    for event in ThreadEvent.objects.order_by("pk"):
        stories[event.thread_id].append(event)
    breaks, given = [], set()
    for thread in Thread.objects.exclude(status=Status.MERGED):
        owner: int | None = None
        for event in stories[thread.pk]:
            if (claimed := tell_owner(event, owner)) is BROKEN:
                breaks.append(f"{thread.pk} {event.verb}")
            owner = claimed if isinstance(claimed, int) else None
            if event.verb in GIVES and owner:
                given.add((thread.pk, owner))
        if owner != thread.owner_id:
            breaks.append(f"{thread.pk} ends as {owner}, stands as {thread.owner_id}")
    outcome.find_wrong(breaks, "stories that break, or end otherwise than the thread stands")
    outcome.find_wrong(sorted(told.won - given), "claims won of which no event tells")


BROKEN = object()


def tell_owner(event: ThreadEvent, owner: int | None) -> object:
    """Whose the thread is after the event; BROKEN where it cannot follow what was before."""
    by, facts = event.agent_id, event.facts
    match event.verb:
        case Verb.CLAIMED:
            return by if owner is None else BROKEN
        case Verb.RELEASED:
            return None if owner == facts["owner"] else BROKEN
        case Verb.HANDED_OVER:
            return facts["agent"] if owner == facts["former"]["agent"] else BROKEN
        case Verb.CLOSED:
            return by if owner in (None, by) else BROKEN
        case Verb.REOPENED:
            return by
        case _:
            return owner


@row("taken over", "threads taken over while a draft is open, and then answered", full=100)
def take_over(run: Run) -> Outcome:
    """A lead gives it to a colleague, or its agent loses it otherwise: the answer is refused."""
    with open_world(run) as world:
        channels = [world.open_channel("x", "nordbanan")]
        world.start_web()
        elin, omar = world.hire("Elin"), world.hire("Omar")
        elin.sign_in()
        world.start_workers()
        fill_queue(world, channels, run.count)
        outcome = Outcome(run.count)
        for thread in Thread.objects.order_by("pk"):
            lose_thread(outcome, thread.pk, elin, omar, closes=bool(run.dice.randrange(2)))
        posts = count_posts(world, channels)
        outcome.doubled += sum(posts.values())
        outcome.find_wrong(list(Reply.objects.values_list("pk", flat=True)), "answers queued")
        outcome.notes.append(f"{Draft.objects.count()} drafts kept, {sum(posts.values())} posts")
        return outcome


def lose_thread(
    outcome: Outcome, pk: int, elin: Client, omar: Client, *, closes: bool
) -> None:  # fmt: skip
    version = elin.call("POST", f"threads/{pk}/claim/").json()["version"]
    text = f"Svar{pk} Jag ser efter."
    address = f"{elin.web}/threads/{pk}"
    elin.session.post(f"{address}/draft/", data={"text": text, "client_id": text}, timeout=60)
    elin.call("POST", f"threads/{pk}/handover/", agent=omar.agent.pk)  # in another tab
    if closes:
        omar.call("POST", f"threads/{pk}/closure/", reason="no_question")
    body = {"text": text, "client_id": text, "version": version}
    if elin.call("POST", f"threads/{pk}/replies/", **body).status_code != codes.conflict:
        outcome.find_wrong([pk], "answers that the API took")
    is_htmx = {"HX-Request": "true"}  # as the desk's own script asks
    at_desk = elin.session.post(f"{address}/replies/", data=body, headers=is_htmx, timeout=60)
    if at_desk.status_code != codes.conflict:
        outcome.find_wrong([f"{pk}: {at_desk.status_code}"], "answers that the desk took")
    kept = Draft.objects.filter(thread=pk, agent=elin.agent, text=text)
    outcome.lost += not kept.exists()
