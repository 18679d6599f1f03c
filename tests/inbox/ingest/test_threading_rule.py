"""The rule in `inbox.ingest.placing`, against an independent reading of it, in any order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.models import Channel, OwnHandle
from connectors.port import Author, Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import PRIVATE_TOP, Direction, Message, Status, Thread
from tests.inbox.ingest.posts import BRAND, NOON, write_message, write_post

MAJA, OLLE = (Author(name, name, name.title()) for name in ("maja", "olle"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )


def feed(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)


def held_threads(channel: Channel) -> dict[str, frozenset[str]]:
    """The external ids of each thread's messages, by its top post."""
    threads: dict[str, set[str]] = {}
    for message in Message.objects.filter(channel=channel, thread__isnull=False).select_related(
        "thread"
    ):
        assert message.thread
        assert message.external_id
        threads.setdefault(message.thread.top_external_id, set()).add(message.external_id)
    return {top: frozenset(ids) for top, ids in threads.items()}


def expected_threads(posts: Sequence[Post]) -> dict[str, frozenset[str]]:
    """The rule, read from the design alone: under the topmost post that we did not write."""
    by_id = {post.external_id: post for post in posts}
    threads: dict[str, set[str]] = {}
    for post in posts:
        if post.peer:
            threads.setdefault(PRIVATE_TOP + post.peer.external_id, set()).add(post.external_id)
            continue
        line = [post]
        while line[-1].parent_id in by_id:
            line.append(by_id[line[-1].parent_id])
        is_broken = bool(line[-1].parent_id)
        root = by_id.get(line[-1].conversation_id)
        if is_broken and root and root.author != BRAND:
            line.append(root)
        theirs = [above for above in line if above.author != BRAND]
        if theirs:
            threads.setdefault(theirs[-1].external_id, set()).add(post.external_id)
    return {top: frozenset(ids) for top, ids in threads.items()}


def test_replies_below_a_mention_join_its_thread(channel: Channel) -> None:
    feed(
        channel,
        write_post("1"),
        write_post("2", by=BRAND, under="1", minute=1),
        write_post("3", by="olle", under="2", minute=2),
    )
    assert held_threads(channel) == {"1": {"1", "2", "3"}}


def test_each_comment_below_our_post_is_a_thread(channel: Channel) -> None:
    feed(
        channel,
        write_post("1", by=BRAND),
        write_post("2", under="1", minute=1),
        write_post("3", by="olle", under="1", minute=1),
        write_post("4", by=BRAND, under="3", minute=2),
    )
    assert held_threads(channel) == {"2": {"2"}, "3": {"3", "4"}}
    assert Message.objects.get(external_id="1").thread is None


def test_siblings_below_an_absent_parent_are_not_joined(channel: Channel) -> None:
    feed(channel, write_post("2", under="1"), write_post("3", by="olle", under="1"))
    assert held_threads(channel) == {"2": {"2"}, "3": {"3"}}


def test_conversation_names_the_top_below_an_absent_parent(channel: Channel) -> None:
    feed(channel, write_post("9", under="gone", conversation="1", minute=3))
    feed(channel, write_post("1"))
    assert held_threads(channel) == {"1": {"1", "9"}}


@st.composite
def forests(draw: st.DrawFn) -> list[Post]:
    """Up to 14 posts; some parents are absent, some roots are ours, times follow descent. Some are
    direct messages.
    """
    size = draw(st.integers(1, 14))
    posts: list[Post] = []
    for number in range(size):
        by = draw(st.sampled_from([MAJA, OLLE, BRAND, BRAND]))
        if draw(st.integers(0, 3)) == 0:
            peer = draw(st.sampled_from([MAJA, OLLE])) if by == BRAND else by
            posts.append(write_message(str(number), by=by, to=peer.external_id, minute=number))
            continue
        public = [post.external_id for post in posts if not post.peer]
        above = draw(st.sampled_from(["", "gone", *public]))
        parent = next((post for post in posts if post.external_id == above), None)
        conversation = (
            parent.conversation_id if parent else f"root{number}" if above else str(number)
        )
        posts.append(
            write_post(str(number), by=by, under=above, minute=number, conversation=conversation)
        )
    return posts


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(posts=forests(), data=st.data())
def test_any_order_and_twice_gives_the_same_threads(
    channel: Channel, posts: list[Post], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(posts * 2))
    size = data.draw(st.integers(1, 5))
    for start in range(0, len(order), size):
        feed(channel, *order[start : start + size])
    expected = expected_threads(posts)
    found = held_threads(channel)
    counted = {
        t.top_external_id: t.message_count for t in Thread.objects.exclude(status=Status.MERGED)
    }
    held = Message.objects.filter(channel=channel).count()
    tops = dict(Message.objects.values_list("external_id", "chain_top"))
    Message.objects.all().delete()
    Thread.objects.all().delete()
    assert found == expected
    assert counted == {top: len(ids) for top, ids in expected.items()}
    assert held == len(posts)
    assert {k: v for k, v in tops.items() if v} == {
        i: top for top, ids in expected.items() for i in ids
    }


def test_a_listed_handle_is_ours_too(channel: Channel) -> None:
    OwnHandle.objects.create(network="x", handle="@Nordbanan_VD")
    chief = Author("77", "nordbanan_vd", "Verkställande")
    feed(channel, write_post("1"), write_post("2", by=chief, under="1", minute=5))
    assert Message.objects.get(external_id="2").direction == Direction.OUTBOUND
    assert Thread.objects.get().status == Status.PENDING
