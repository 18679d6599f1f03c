"""Edited posts of X: a new id that names the old ones. One message, wherever the versions meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.models import Channel
from connectors.port import Author, Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, Status, Thread, ThreadEvent, Verb
from tests.inbox.ingest.posts import BRAND, NOON, write_post

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


def test_an_edit_takes_the_place_of_what_was_read(channel: Channel) -> None:
    feed(channel, write_post("1", text="Var är tåget"))
    version = Thread.objects.get().version
    feed(channel, write_post("2", versions=("1",), minute=5, text="Var är tåget till Falun?"))
    thread, old, new = Thread.objects.get(), *Message.objects.order_by("external_id")
    assert (old.replaced_by, old.thread, new.thread) == (new, thread, thread)
    assert (thread.snippet, thread.unanswered_count, thread.message_count) == (new.text, 1, 1)
    assert thread.waiting_since == NOON
    assert (new.created_at, new.edited_at) == (NOON, NOON + timedelta(minutes=5))
    assert thread.version == version + 1
    assert [e.facts for e in ThreadEvent.objects.filter(verb=Verb.EDITED)] == [{"message": new.pk}]


def test_answers_to_either_version_find_the_thread(channel: Channel) -> None:
    feed(channel, write_post("2", versions=("1",), minute=5))
    feed(channel, write_post("3", by=BRAND, under="1", minute=6))
    feed(channel, write_post("4", under="2", minute=7))
    assert Thread.objects.get().message_count == 3


def test_an_answer_to_a_version_that_comes_late_waits_for_it(channel: Channel) -> None:
    feed(channel, write_post("3", under="1", minute=6), write_post("4", under="2", minute=7))
    feed(channel, write_post("2", versions=("1",), minute=5))
    thread = Thread.objects.exclude(status=Status.MERGED).get()
    assert (thread.top_external_id, thread.message_count) == ("1", 3)


def test_a_thread_that_becomes_part_of_another_takes_along_what_has_just_joined_it(
    channel: Channel,
) -> None:
    feed(channel, write_post("6", under="4b", minute=60), write_post("4a", under="1a", minute=40))
    feed(
        channel,
        write_post("1b", versions=("1a",), minute=5),
        write_post("4b", under="1a", versions=("4a",), minute=45),
    )
    thread = Thread.objects.exclude(status=Status.MERGED).get()
    assert (thread.top_external_id, thread.message_count) == ("1a", 3)
    assert set(Message.objects.values_list("thread", "chain_top")) == {(thread.pk, "1a")}


def test_a_first_version_that_comes_late_gives_its_time(channel: Channel) -> None:
    feed(channel, write_post("2", versions=("1",), minute=5, text="Rätt"))
    feed(channel, write_post("1", text="Fel"))
    thread = Thread.objects.get()
    assert (thread.snippet, thread.waiting_since, thread.opened_at) == ("Rätt", NOON, NOON)
    assert Message.objects.get(external_id="1").text == "Fel"


def test_an_edit_after_closing_opens_nothing(channel: Channel) -> None:
    feed(channel, write_post("1"))
    later = NOON + timedelta(minutes=2)
    Thread.objects.update(status=Status.CLOSED, closed_at=later, settled_at=later)
    feed(channel, write_post("2", versions=("1",), minute=5))
    assert Thread.objects.get().status == Status.CLOSED


def test_edits_cost_as_few_statements_for_three_as_for_one(channel: Channel) -> None:
    counts = []
    for ids in (["1"], ["2", "3", "4"]):
        feed(channel, *(write_post(name, by=f"kund{name}") for name in ids))
        with CaptureQueriesContext(connection) as queries:
            edits = (write_post(f"9{n}", by=f"kund{n}", versions=(n,), minute=5) for n in ids)
            feed(channel, *edits)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@st.composite
def edited_forests(draw: st.DrawFn) -> list[Post]:
    """Up to 8 posts of up to 3 versions; each answers any version of an earlier one, or none."""
    chains: list[list[Post]] = []
    for number in range(draw(st.integers(1, 8))):
        above = draw(st.sampled_from([None, *[post for chain in chains for post in chain]]))
        by = draw(st.sampled_from([MAJA, OLLE, BRAND]))
        ids = [f"{number}{letter}" for letter in "abc"[: draw(st.integers(1, 3))]]
        chains.append(
            [
                write_post(
                    external_id,
                    by=by,
                    under=above.external_id if above else "",
                    minute=number * 10 + place,
                    conversation=above.conversation_id if above else ids[0],
                    versions=tuple(ids[:place]),
                )
                for place, external_id in enumerate(ids)
            ]
        )
    return [post for chain in chains for post in chain]


def expected_threads(posts: Sequence[Post]) -> dict[str, frozenset[str]]:
    """The rule over whole posts, whichever version names them: the latest stands for all."""
    first = {post.external_id: (*post.earlier_ids, post.external_id)[0] for post in posts}
    latest = {first[post.external_id]: post.external_id for post in posts}
    whole = {first[post.external_id]: post for post in posts}
    threads: dict[str, set[str]] = {}
    for name, post in whole.items():
        line = [(name, post)]
        while above := first.get(line[-1][1].parent_id):
            line.append((above, whole[above]))
        theirs = [key for key, one in line if one.author != BRAND]
        if theirs:
            threads.setdefault(theirs[-1], set()).add(latest[name])
    return {top: frozenset(ids) for top, ids in threads.items()}


def read_threads() -> dict[str, frozenset[str]]:
    threads: dict[str, set[str]] = {}
    standing = Message.objects.filter(thread__isnull=False, replaced_by=None)
    for top, name in standing.values_list("thread__top_external_id", "external_id"):
        threads.setdefault(top, set()).add(str(name))
    return {top: frozenset(ids) for top, ids in threads.items()}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(posts=edited_forests(), data=st.data())
def test_any_order_and_twice_gives_the_same_threads(
    channel: Channel, posts: list[Post], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(posts * 2))
    size = data.draw(st.integers(1, 5))
    for start in range(0, len(order), size):
        feed(channel, *order[start : start + size])
    found, expected = read_threads(), expected_threads(posts)
    counts = {
        t.top_external_id: t.message_count for t in Thread.objects.exclude(status=Status.MERGED)
    }
    clocks = dict(Message.objects.filter(replaced_by=None).values_list("external_id", "created_at"))
    held = Message.objects.count()
    Message.objects.all().delete()
    Thread.objects.all().delete()
    assert found == expected
    assert counts == {top: len(ids) for top, ids in expected.items()}
    assert held == len(posts)
    assert clocks == {  # of each post's latest version: the time of its first
        chain[-1]: next(p.created_at for p in posts if p.external_id == chain[0])
        for chain in {(*p.earlier_ids, p.external_id) for p in posts}
        if not any(set(chain) < {*p.earlier_ids, p.external_id} for p in posts)
    }
