"""Agents, workers and customers at the same threads at once: nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import SentPost, Way
from inbox.customers.join import join_customers
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    ClosedReason,
    Customer,
    Direction,
    GroupClosure,
    Message,
    Reply,
    Status,
    Thread,
    ThreadMove,
)
from inbox.outbox.send import begin_attempt, store_sent
from inbox.outbox.submit import submit_reply
from inbox.threads.assign import hand_over_thread
from inbox.threads.changing import lock_thread
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close_group import close_group, find_unfinished, go_on, undo_group
from inbox.threads.conflicts import Conflict, NotOwner
from inbox.threads.merge import merge_threads
from inbox.threads.merge_by_hand import merge_by_hand
from inbox.threads.moves import undo_move
from inbox.threads.refresh import refresh_threads
from inbox.threads.split import split_thread
from tests.factories import make_agent, make_channel
from tests.inbox.ingest.posts import BRAND, NOON, write_message, write_post
from tests.processes import wait_until

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

    def ends(self) -> tuple[Thread, Thread]:
        """Of the public threads the first and the last by number."""
        below = list(Thread.objects.filter(under="top").order_by("pk"))
        return below[0], below[-1]

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


def send(_place: Workplace, chance: Random) -> None:
    """The network takes what is being sent, and calls it what it reached and a number."""
    if sending := list(Reply.objects.filter(state=Reply.State.SENDING)):
        reply, key = chance.choice(sending), str(chance.random())
        author = reply.in_reply_to.author
        assert author
        store_sent(reply, SentPost(key, reply.text, peer_id=author.external_id), now=timezone.now())


def echo(place: Workplace, chance: Random) -> None:
    """The next poll brings several answers of ours back."""
    sent = Message.objects.filter(direction=Direction.OUTBOUND, confirmed_at=None)
    keys = list(sent.exclude(external_id=None).values_list("external_id", flat=True))
    place.take_in(*(write_post(key or "", by=BRAND) for key in chance.sample(keys, len(keys))))


def part(place: Workplace, chance: Random) -> None:
    """A matter becomes two."""
    inbound = Message.objects.filter(direction=Direction.INBOUND).order_by("pk")
    split_thread(chance.choice(list(inbound)), by=place.agent(chance), now=timezone.now())


def take_back(place: Workplace, chance: Random) -> None:
    """A merge or split is undone."""
    if moves := list(ThreadMove.objects.filter(undone_at=None)):
        undo_move(chance.choice(moves), by=place.agent(chance), now=timezone.now())


def come_late(place: Workplace, chance: Random) -> None:
    """Posts come before what they answer, which stood in other threads."""
    keys = [str(chance.random()) for _number in range(4)]
    below = [write_post(f"below {key}", by=f"k{chance.randrange(9)}", under=key) for key in keys]
    place.take_in(*below)
    tops = [f"p{chance.randrange(20)}" for _key in keys]
    place.take_in(*(write_post(key, under=top) for key, top in zip(keys, tops, strict=True)))


DEEDS: list[Deed] = [
    claim, release, merge, close, undo, join, write, answer, send, echo, part, take_back, come_late,
]  # fmt: skip


def test_whatever_happens_at_once_ends_well() -> None:
    place = Workplace()

    def work(seed: int) -> None:
        chance = Random(seed)
        try:
            for _turn in range(24):
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


def merge_two(place: Workplace) -> None:
    merge_by_hand(*place.ends(), by=place.agents[0], now=timezone.now())


def close_all(place: Workplace) -> None:
    agent, now = place.agents[0], timezone.now()
    close_group(place.post, by=agent, reason=ClosedReason.SPAM, newest=2**62, now=now)


def undo_last(place: Workplace) -> None:
    undo_move(ThreadMove.objects.get(), by=place.agents[0], now=timezone.now())


@pytest.mark.parametrize("deed", [merge_two, close_all, undo_last])
def test_who_changes_several_threads_waits_for_who_files_posts_in_them(
    deed: Callable[[Workplace], None],
) -> None:
    """Posts are filed in whatever order they come: here in the later threads first."""
    place = Workplace()
    first, last = (thread.top_external_id for thread in place.ends())
    place.take_in(write_post("apart", under=first))
    apart = Message.objects.get(external_id="apart")
    split_thread(apart, by=place.agents[0], now=timezone.now())

    def do_meanwhile() -> None:
        try:
            deed(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            place.take_in(*(write_post(f"late {top}", under=top) for top in ("apart", last)))
            done = pool.submit(do_meanwhile)
            with pytest.raises(TimeoutError):
                done.result(timeout=0.5)
            place.take_in(write_post("last", under=first))
        done.result(timeout=10)


def test_the_echo_waits_for_who_has_the_thread_before_it_dates_the_answer_anew() -> None:
    place = Workplace()
    place.take_in(replace(write_post("ours", by=BRAND, under="p0", minute=1), raw={}))
    ours = Message.objects.get(external_id="ours")

    def bring_back() -> None:
        try:
            place.take_in(write_post("ours", by=BRAND, under="p0", minute=2))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_thread(ours.thread_id or 0)
            brought = pool.submit(bring_back)
            with pytest.raises(TimeoutError):
                brought.result(timeout=0.5)
            Message.objects.filter(pk=ours.pk).update(liked_at=NOON)  # as a verb does
        brought.result(timeout=10)
    ours.refresh_from_db()
    assert (ours.created_at, ours.liked_at) == (NOON + timedelta(minutes=2), NOON)


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


def test_a_loser_hears_the_name_though_the_thread_changed_hands_meanwhile() -> None:
    work = Workplace()
    elin, ali = work.agents
    cilla, thread = make_agent(name="Cilla Ek"), work.pick(Random(1))
    claim_thread(thread, by=elin, now=timezone.now())

    def lose() -> str:
        try:
            with pytest.raises(NotOwner) as lost:
                claim_thread(thread, by=cilla, now=timezone.now())
            return lost.value.words
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hand_over_thread(thread, to=ali, by=elin, now=timezone.now())
            heard = pool.submit(lose)
            wait_until(somebody_waits, "the loser to wait for the lock")
        assert heard.result(10) == "Ali Rahimi has this thread now."


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone() != (0,))
