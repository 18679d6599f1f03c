"""Agents, workers and customers at the same threads at once: nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Way
from inbox.customers.join import join_customers
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import ClosedReason, Customer, GroupClosure, Message, Reply, Status, Thread
from inbox.outbox.send import begin_attempt
from inbox.outbox.submit import submit_reply
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close_group import close_group, find_unfinished, go_on, undo_group
from inbox.threads.conflicts import Conflict
from inbox.threads.merge import merge_threads
from inbox.threads.merge_by_hand import merge_by_hand
from inbox.threads.refresh import refresh_threads
from tests.factories import make_agent, make_channel
from tests.inbox.ingest.posts import BRAND, write_message, write_post

pytestmark = pytest.mark.django_db(transaction=True)
DERIVED = (
    "status", "waiting_since", "first_response_at", "last_message_at", "queue_at", "snippet",
    "message_count", "unanswered_count",
)  # fmt: skip
Deed = Callable[["Workplace", Random], object]


class Workplace:
    """Twenty customers' threads below a post of ours, their private ones, and two agents."""

    def __init__(self) -> None:
        self.channel: Channel = make_channel(external_id=BRAND.external_id)
        self.agents: list[Agent] = [make_agent(name="Elin Lund"), make_agent(name="Ali Rahimi")]
        self.take_in(write_post("top", by=BRAND))
        self.take_in(*(write_post(f"p{n}", by=f"k{n}", under="top") for n in range(20)))
        self.take_in(*(write_message(f"m{n}", by=f"k{n}", to=f"k{n}") for n in range(6)))
        self.post = Message.objects.get(external_id="top")

    def take_in(self, *posts: object) -> None:
        with transaction.atomic():
            ingest(self.channel, Batch(posts), now=timezone.now())  # type: ignore[arg-type]

    def pick(self, chance: Random) -> Thread:
        return chance.choice(list(Thread.objects.exclude(status=Status.MERGED).order_by("pk")))

    def agent(self, chance: Random) -> Agent:
        return chance.choice(self.agents)


def claim(place: Workplace, chance: Random) -> None:
    claim_thread(place.pick(chance), by=place.agent(chance), now=timezone.now())


def release(place: Workplace, chance: Random) -> None:
    release_thread(place.pick(chance), by=place.agent(chance), now=timezone.now())


def merge(place: Workplace, chance: Random) -> None:
    both = place.pick(chance), place.pick(chance)
    merge_by_hand(*both, by=place.agent(chance), now=timezone.now())


def close(place: Workplace, chance: Random) -> None:
    close_group(
        place.post, by=place.agent(chance), reason=ClosedReason.SPAM, newest=2**62,
        now=timezone.now(),
    )  # fmt: skip


def undo(_place: Workplace, chance: Random) -> None:
    if closures := list(GroupClosure.objects.filter(undone_at=None)):
        undo_group(chance.choice(closures), now=timezone.now())


def join(place: Workplace, chance: Random) -> None:
    kept, other = chance.sample(list(Customer.objects.order_by("pk")), 2)
    join_customers(kept, other, by=place.agent(chance), now=timezone.now())


def write(place: Workplace, chance: Random) -> None:
    name, key = f"k{chance.randrange(6)}", str(chance.random())
    place.take_in(write_message(key, by=name, to=name, minute=chance.randrange(60)))


def answer(place: Workplace, chance: Random) -> None:
    agent, now = place.agent(chance), timezone.now()
    thread = claim_thread(place.pick(chance), by=agent, now=now)
    reply = submit_reply(
        thread, by=agent, text="Hej", client_id=str(chance.random()), version=thread.version,
        way=chance.choice([None, Way.INVITE]), now=now - timedelta(seconds=1),
    )  # fmt: skip
    begin_attempt(reply.pk, now=now)


DEEDS: list[Deed] = [claim, release, merge, close, undo, join, write, answer]


def test_whatever_happens_at_once_ends_well() -> None:
    place = Workplace()

    def work(seed: int) -> None:
        chance = Random(seed)
        try:
            for _turn in range(12):
                try:
                    chance.choice(DEEDS)(place, chance)
                except (Conflict, ValidationError):
                    continue  # somebody was quicker, and one is told so
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    for pk in find_unfinished():
        go_on(pk, now=timezone.now())
    assert find_unfinished() == []
    assert not Message.objects.filter(thread__status=Status.MERGED).exists()
    assert not Reply.objects.filter(thread__status=Status.MERGED).exists()
    stand = list(Thread.objects.order_by("pk").values("pk", *DERIVED))
    refresh_threads([row["pk"] for row in stand])
    assert list(Thread.objects.order_by("pk").values("pk", *DERIVED)) == stand


def test_what_comes_while_its_thread_is_merged_stands_in_the_other() -> None:
    place = Workplace()
    upper = Thread.objects.get(top_external_id="p0")
    lower = Thread.objects.get(top_external_id="private:k0")

    def write_meanwhile() -> None:
        try:
            place.take_in(write_message("late", by="k0", to="k0", minute=5))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merge_threads(upper, lower, now=timezone.now())
            late = pool.submit(write_meanwhile)
            with pytest.raises(TimeoutError):
                late.result(timeout=0.5)  # it waits for us
        late.result(timeout=10)
    assert Message.objects.get(external_id="late").thread == upper


def test_two_who_submit_the_same_at_once_send_one_reply() -> None:
    place = Workplace()
    thread, elin = Thread.objects.order_by("pk")[0], place.agents[0]
    version = claim_thread(thread, by=elin, now=timezone.now()).version

    def submit(_number: int) -> int:
        try:
            reply = submit_reply(
                thread, by=elin, text="Hej", client_id="1", version=version, way=Way.INVITE,
                now=timezone.now(),
            )  # fmt: skip
            return reply.pk if begin_attempt(reply.pk, now=timezone.now()) else 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        begun = [pk for pk in pool.map(submit, range(4)) if pk]
    assert begun == [Reply.objects.get().pk]
