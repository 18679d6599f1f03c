"""Direct messages: one thread a customer and channel, until a matter goes on in private."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from connectors.models import Channel
from connectors.port import Author, Post, Way
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    GROUP_TOP,
    PRIVATE_TOP,
    ClosedReason,
    Customer,
    Handover,
    Message,
    Profile,
    Reply,
    Status,
    Thread,
)
from inbox.threads.merge import merge_threads
from tests.factories import make_agent, write_reply
from tests.inbox.ingest.posts import BRAND, NOON, write_message, write_post

pytestmark = pytest.mark.django_db
DAY = 24 * 60  # minutes


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )


def feed(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)


def thread_of(external_id: str) -> Thread:
    thread = Message.objects.get(external_id=external_id).thread
    assert thread
    return thread


def close(thread: Thread, *, minute: float) -> None:
    """As `close_thread` does, at a time of the test's."""
    at = NOON + timedelta(minutes=minute)
    Thread.objects.filter(pk=thread.pk).update(
        status=Status.CLOSED, closed_at=at, settled_at=at, closed_reason=ClosedReason.ANSWERED
    )


def hand_over(thread: Thread, peer: str, *, minute: float) -> None:
    profile = Profile.objects.get(external_id=peer)
    at = NOON + timedelta(minutes=minute)
    Handover.objects.create(thread=thread, channel=thread.channel, profile=profile, at=at)


def test_messages_of_one_customer_are_one_thread(channel: Channel) -> None:
    feed(channel, write_message("1"), write_message("2", by="olle", to="olle", minute=1))
    feed(channel, write_message("3", minute=2))
    assert thread_of("1") == thread_of("3") != thread_of("2")
    thread = thread_of("1")
    assert thread.top_external_id == f"{PRIVATE_TOP}maja"
    assert thread.profile == Profile.objects.get(external_id="maja")
    assert (thread.status, thread.unanswered_count, thread.opened_at) == (Status.OPEN, 2, NOON)
    assert Message.objects.get(external_id="3").is_private


def test_an_answer_by_hand_joins_and_ends_the_wait(channel: Channel) -> None:
    feed(channel, write_message("1"), write_message("2", by=BRAND, minute=4))
    thread = thread_of("2")
    assert thread == thread_of("1")
    assert thread.status == Status.PENDING
    assert thread.first_response_at == NOON + timedelta(minutes=4)
    assert [event.verb for event in thread.events.order_by("id")] == [
        "opened", "answered_elsewhere",
    ]  # fmt: skip


def test_ours_may_come_first_and_is_no_response(channel: Channel) -> None:
    feed(channel, write_message("1", by=BRAND, text="Hej! Vi har hittat din jacka."))
    thread = thread_of("1")
    assert thread.profile == Profile.objects.get(external_id="maja")
    assert (thread.status, thread.first_response_at) == (Status.PENDING, None)
    assert thread.snippet == "Hej! Vi har hittat din jacka."
    feed(channel, write_message("2", minute=5), write_message("3", by=BRAND, minute=9))
    thread.refresh_from_db()
    assert thread.opened_at == NOON + timedelta(minutes=5)
    assert thread.first_response_at == NOON + timedelta(minutes=9)


def test_the_peer_is_a_customer_and_we_are_not(channel: Channel) -> None:
    feed(channel, write_message("1", by=BRAND))
    assert Customer.objects.get().name == "Maja"
    assert Profile.objects.get(external_id="brand").customer is None


def test_a_closed_thread_opens_again_within_the_window(channel: Channel) -> None:
    feed(channel, write_message("1"))
    close(thread_of("1"), minute=10)
    feed(channel, write_message("2", minute=6 * DAY))
    assert thread_of("2") == thread_of("1")
    assert thread_of("1").status == Status.OPEN


def test_thanks_attach(channel: Channel) -> None:
    feed(channel, write_message("1"))
    close(thread_of("1"), minute=10)
    feed(channel, write_message("2", minute=20, text="Tack så mycket!"))
    thread = thread_of("2")
    assert (thread, thread.status) == (thread_of("1"), Status.CLOSED)
    assert thread.attached_at


def test_later_messages_are_a_follow_up_and_our_answer_stands_there(channel: Channel) -> None:
    feed(channel, write_message("1"))
    close(thread_of("1"), minute=10)
    feed(channel, write_message("2", minute=9 * DAY), write_message("3", minute=9 * DAY + 1))
    feed(channel, write_message("4", by=BRAND, minute=9 * DAY + 2))
    later = thread_of("2")
    assert later == thread_of("3") == thread_of("4") != thread_of("1")
    assert later.top_external_id == "2"
    assert later.follow_up_of == thread_of("1")
    assert later.profile == thread_of("1").profile


def test_after_a_handover_the_message_joins_the_public_thread(channel: Channel) -> None:
    feed(channel, write_post("1"))
    hand_over(thread_of("1"), "maja", minute=5)
    feed(channel, write_message("2", minute=6), write_message("3", by=BRAND, minute=7))
    thread = thread_of("1")
    assert thread == thread_of("2") == thread_of("3")
    assert (thread.top_external_id, thread.opened_at, thread.message_count) == ("1", NOON, 3)


def test_what_was_written_before_the_handover_does_not_move(channel: Channel) -> None:
    feed(channel, write_post("1"))
    hand_over(thread_of("1"), "maja", minute=5)
    feed(channel, write_message("2", minute=6))
    feed(channel, write_message("3", minute=4))
    assert thread_of("3").top_external_id == f"{PRIVATE_TOP}maja"
    assert thread_of("2") == thread_of("1")


def test_the_latest_handover_counts(channel: Channel) -> None:
    feed(channel, write_post("1"), write_post("2", minute=1))
    hand_over(thread_of("1"), "maja", minute=5)
    hand_over(thread_of("2"), "maja", minute=10)
    feed(channel, write_message("3", minute=20), write_message("4", minute=7))
    assert thread_of("3") == thread_of("2")
    assert thread_of("4") == thread_of("1")


def test_a_matter_long_closed_takes_no_more_messages(channel: Channel) -> None:
    feed(channel, write_post("1"))
    hand_over(thread_of("1"), "maja", minute=5)
    close(thread_of("1"), minute=10)
    feed(channel, write_message("2", minute=6 * DAY))
    assert thread_of("2") == thread_of("1")
    close(thread_of("1"), minute=6 * DAY + 1)
    feed(channel, write_message("3", minute=14 * DAY))
    assert thread_of("3").top_external_id == f"{PRIVATE_TOP}maja"


def test_a_handover_follows_a_merge(channel: Channel) -> None:
    feed(channel, write_post("1"), write_post("2", minute=1))
    hand_over(thread_of("2"), "maja", minute=5)
    merge_threads(thread_of("1"), thread_of("2"), now=NOON)
    feed(channel, write_message("3", minute=6))
    assert thread_of("3") == thread_of("1")


def test_a_merged_private_thread_goes_on_in_the_upper_one(channel: Channel) -> None:
    feed(channel, write_post("1"), write_message("2", minute=1))
    merge_threads(thread_of("1"), thread_of("2"), now=NOON)
    feed(channel, write_message("3", minute=6))
    assert thread_of("3") == thread_of("1")


def test_a_message_without_a_named_peer_is_its_author_s(channel: Channel) -> None:
    odd = write_message("1")
    object.__setattr__(odd, "peer", None)
    ours = write_message("2", by=BRAND)
    object.__setattr__(ours, "peer", None)
    feed(channel, odd, ours)
    assert thread_of("1").top_external_id == f"{PRIVATE_TOP}maja"
    assert Message.objects.get(external_id="2").thread is None


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_group_is_one_thread_in_any_order(channel: Channel, order: tuple[int, ...]) -> None:
    """Ours, which reaches all of them, stands in the conversation, and in nobody's own thread."""
    talk = [
        write_message("1", by=BRAND, minute=0), write_message("2", by="olle", minute=1),
        write_message("3", by="maja", minute=2), write_message("4", by=BRAND, minute=3),
    ]  # fmt: skip
    group = [replace(one, peer=None, is_group=True, conversation_id="77") for one in talk]
    feed(channel, write_message("0"), write_message("5", by="olle", to="olle", minute=9))
    for number in order:
        feed(channel, group[number])
    thread = thread_of("1")
    assert thread.top_external_id == f"{GROUP_TOP}77"
    assert thread.is_private
    assert [m.external_id for m in thread.messages.order_by("created_at")] == ["1", "2", "3", "4"]
    assert thread.profile == Profile.objects.get(external_id="olle")
    assert thread.status == Status.PENDING
    assert Thread.objects.count() == 3


def test_two_channels_keep_two_threads(channel: Channel) -> None:
    other = Channel.objects.create(
        network="x", external_id="help", handle="nord_help", name="Hjälp", credentials={}
    )
    feed(channel, write_message("1"))
    feed(other, write_message("1"))
    assert Thread.objects.count() == 2
    assert Profile.objects.get(external_id="maja").threads.count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_messages_cost_no_query_each(
    channel: Channel,
    count: int,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    feed(channel, write_post("0"))
    hand_over(thread_of("0"), "maja", minute=0)
    posts = [write_message(str(n), minute=n) for n in range(1, count + 1)]
    posts += [write_message(f"o{n}", by=Author(f"o{n}", "", ""), to=f"o{n}") for n in range(count)]
    with django_assert_max_num_queries(17):
        feed(channel, *posts)


def test_what_is_written_in_the_second_of_our_answer_waits(channel: Channel) -> None:
    """Networks give whole seconds: which of the two came first, their times do not say."""
    feed(
        channel, write_message("1"), write_message("2", by=BRAND, minute=4),
        write_message("3", minute=4, text="Och en sak till"),
    )  # fmt: skip
    thread = thread_of("3")
    assert (thread.status, thread.unanswered_count) == (Status.OPEN, 1)
    assert thread.waiting_since == NOON + timedelta(minutes=4)


def test_an_answer_within_the_second_is_an_answer_still(channel: Channel) -> None:
    feed(channel, write_message("1"))
    thread = thread_of("1")
    reply = write_reply(thread, make_agent(), "Strax", state=Reply.State.SENDING, way=Way.PRIVATE)
    answer = write_message("2", by=BRAND, text="Strax")
    with transaction.atomic():
        ingest(channel, Batch((answer,)), now=NOON, known={"2": reply})
    thread.refresh_from_db()
    assert (thread.status, thread.unanswered_count) == (Status.PENDING, 0)


def test_what_was_said_within_one_second_stands_as_it_was_said(channel: Channel) -> None:
    """Messenger's ids are drawn by chance, and it lists what is newest first."""
    said: list[tuple[str, str | Author]] = [
        ("m_k", "maja"), ("m_z", BRAND), ("m_b", "maja"), ("m_a", BRAND),
    ]  # fmt: skip
    feed(channel, *(write_message(key, by=by) for key, by in reversed(said)))
    in_order = thread_of("m_k").messages.order_by("created_at", "id")
    assert list(in_order.values_list("external_id", flat=True)) == ["m_k", "m_z", "m_b", "m_a"]
