"""Comments are found wherever and whenever they are written: no scan misses one.

The Graph here is in memory, for its clock is turned and it answers a hundred thousand calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from connectors.facebook.connector import COMMENTS, TAGGED_COMMENTS, FacebookConnector
from connectors.facebook.gateway import COMMENTED_FIELDS, Gateway
from connectors.facebook.scan import LOOK_EVERY, PAGES_DEEP
from connectors.port import (
    Account,
    ConnectorError,
    Cursor,
    Gone,
    Limited,
    Permanent,
    Reauthorise,
    Refused,
    RetryLater,
)

POSTS = 28  # and up to 11 more: PAGES_DEEP pages of the smallest size


@dataclass
class Graph:
    """Posts with their comments, oldest first. Its times are whole seconds, its clock is not."""

    size: int
    clock: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)
    posts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    updated: dict[str, datetime] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    token_age: int = 0
    faults: dict[str, ConnectorError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def network_time(self) -> datetime:
        return self.clock.replace(microsecond=0)

    def write_post(self) -> None:
        post_id = f"1_{len(self.posts)}"
        self.posts[post_id] = []
        self.updated[post_id] = self.clock

    def write_comment(self, post_id: str) -> None:
        number = sum(len(comments) for comments in self.posts.values())
        comment = {"id": f"{post_id}_{number}", "created_time": self._format(self.clock)}
        self.posts[post_id].append(comment)
        self.updated[post_id] = self.clock

    def read_feed(
        self, _page_id: str, *, fields: str, edge: str = "feed", place: str = ""
    ) -> dict[str, Any]:
        assert fields == {"feed": "id,updated_time", "tagged": COMMENTED_FIELDS}[edge]
        newest_first = [key for key in reversed(self.posts) if key in self.updated]
        if edge == "tagged":
            items = [
                {"id": key, "comments": {"data": self.posts[key][-1:]}} for key in newest_first
            ]
            return self._cut(items, place)
        items = [
            {"id": key, "updated_time": self._format(self.updated[key])} for key in newest_first
        ]
        return self._cut(items, place)

    def read_comments(self, post_id: str, *, place: str = "") -> dict[str, Any]:
        self.asked.append(post_id)
        if post_id not in self.updated:
            raise Gone("gone")
        if post_id in self.faults:
            raise self.faults[post_id]
        page = self._cut(self.posts[post_id][::-1], place)
        self.shown |= {comment["id"] for comment in page["data"]}
        return page

    @property
    def missed(self) -> set[str]:
        visible = [self.posts[post_id] for post_id in self.updated]
        return {comment["id"] for comments in visible for comment in comments} - self.shown

    def _cut(self, items: list[dict[str, Any]], place: str) -> dict[str, Any]:
        """A place names the item after which the page begins."""
        age, _, last = place.removeprefix("after=").partition(".")
        if place and int(age) < self.token_age:
            raise Permanent("This cursor is no longer valid")
        ids = [item["id"] for item in items]
        start = ids.index(last) + 1 if last in ids else 0
        data = items[start : start + self.size]
        goes_on = start + self.size < len(items)
        query = f"access_token=t&limit=100&after={self.token_age}.{data[-1]['id']}" if data else ""
        return {"data": data, "paging": {"next": f"https://g/x?{query}"} if goes_on else {}}

    def _format(self, at: datetime) -> str:
        return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def open_page(graph: Graph) -> FacebookConnector:
    connector = FacebookConnector(Account("1", "", "We"), token="t")
    connector.gateway = cast(Gateway, graph)
    return connector


def read_run(
    connector: FacebookConnector, cursor: Cursor, stream: str = COMMENTS
) -> tuple[Cursor, int]:
    """A run to its end, and how many pages it took."""
    for count in range(1, 500):
        page = connector.read_page(stream, cursor)
        cursor = page.cursor
        if page.is_last:
            return cursor, count
    raise AssertionError("The run does not end")


def test_post_whose_place_is_refused_is_read_again() -> None:
    graph = Graph(size=4)
    graph.write_post()
    for _ in range(10):
        graph.write_comment("1_0")
    graph.clock += timedelta(minutes=1)
    connector = open_page(graph)
    scanned = connector.read_page(COMMENTS, Cursor())
    first = connector.read_page(COMMENTS, scanned.cursor)
    graph.token_age += 1
    refused = connector.read_page(COMMENTS, first.cursor)
    assert refused.is_last
    cursor, pages = read_run(connector, refused.cursor)
    assert (graph.missed, pages) == (set(), 4)
    assert read_run(connector, cursor)[1] == 1


def test_post_that_cannot_be_read_keeps_no_other_waiting() -> None:
    graph = Graph(size=4)
    for _ in range(3):
        graph.write_post()
        graph.write_comment(f"1_{len(graph.posts) - 1}")
        graph.clock += timedelta(minutes=1)
    connector = open_page(graph)
    scanned = connector.read_page(COMMENTS, Cursor())
    del graph.updated["1_2"]  # the first in turn
    read_run(connector, scanned.cursor)
    assert not graph.missed


def write_three_posts() -> Graph:
    """Each with a comment; the last one's comments are read first."""
    graph = Graph(size=4)
    for number in range(3):
        graph.write_post()
        graph.write_comment(f"1_{number}")
        graph.clock += timedelta(minutes=1)
    return graph


def test_post_that_is_refused_keeps_no_other_waiting() -> None:
    graph = write_three_posts()
    graph.faults["1_2"] = Refused("no permission", code="10")
    connector = open_page(graph)
    cursor, _ = read_run(connector, Cursor())
    assert graph.asked == ["1_2", "1_1", "1_0"]
    read_run(connector, cursor)
    assert len(graph.asked) == 3


def test_post_at_which_the_network_fails_waits_behind_the_others() -> None:
    graph = write_three_posts()
    graph.faults["1_2"] = RetryLater("unknown error", code="1")
    connector, cursor = open_page(graph), Cursor()
    cursor = read_run(connector, cursor)[0]
    assert graph.asked == ["1_2"]  # a turn ends where the network fails
    cursor = read_run(connector, cursor)[0]
    assert (graph.asked, cursor.next_page) == (["1_2", "1_1", "1_0", "1_2"], "")
    del graph.faults["1_2"]
    read_run(connector, cursor)
    assert not graph.missed


def test_what_is_new_is_read_before_the_rest_of_what_is_old() -> None:
    """The first run finds years of comments below one post, and then below another."""
    graph = Graph(size=4)
    for post_id in ("1_0", "1_1", "1_2"):
        graph.write_post()
        for _ in range(4 * LOOK_EVERY if post_id != "1_2" else 1):
            graph.write_comment(post_id)
        graph.clock += timedelta(minutes=1)
    connector = open_page(graph)
    cursor = connector.read_page(COMMENTS, Cursor()).cursor
    cursor = connector.read_page(COMMENTS, cursor).cursor
    graph.write_comment("1_2")  # this one's are read already
    for _ in range(LOOK_EVERY + 1):
        cursor = connector.read_page(COMMENTS, cursor).cursor
    assert graph.asked[-1] == "1_2"
    assert graph.posts["1_2"][-1]["id"] in graph.shown
    read_run(connector, cursor)
    assert not graph.missed
    assert len(graph.asked) == 2 * LOOK_EVERY + 2  # each page once


@pytest.mark.parametrize(
    "error",
    [
        Limited("x", at=datetime(2026, 11, 22, 13, tzinfo=UTC), code="4"),
        Limited("x", code="32"),
        Reauthorise("x", code="190"),
    ],
)
def test_refusal_of_every_call_is_no_single_post_s(error: ConnectorError) -> None:
    graph = write_three_posts()
    graph.faults["1_2"] = error
    connector = open_page(graph)
    scanned = connector.read_page(COMMENTS, Cursor())
    with pytest.raises(type(error)):
        connector.read_page(COMMENTS, scanned.cursor)


def test_scan_outlives_items_of_odd_shape() -> None:
    graph = write_three_posts()
    read_feed = graph.read_feed
    odd = [None, "x", {"updated_time": "2026-11-22T12:00:00+0000"}, {"id": "9" * 200}]
    late = {"id": "1_1", "updated_time": "9999-12-31T23:59:59-0100"}
    unknown = {"id": "1_0", "updated_time": "yesterday"}

    def read_odd_feed(page_id: str, **asked: Any) -> dict[str, Any]:
        body = read_feed(page_id, **asked)
        return body | {"data": [*odd, late, unknown, *body["data"][:1]], "paging": ["x"]}

    vars(graph)["read_feed"] = read_odd_feed
    read_run(open_page(graph), Cursor())
    assert not graph.missed


class Commenting(RuleBasedStateMachine):
    stream = COMMENTS

    @initialize(seed=st.integers(0, 2**32), size=st.integers(4, 20))
    def open(self, seed: int, size: int) -> None:
        self.random = Random(seed)
        self.graph = Graph(size)
        self.connector = open_page(self.graph)
        self.cursor = Cursor()

    @precondition(lambda self: len(self.graph.posts) < POSTS)
    @rule(count=st.integers(1, 12))
    def write_posts(self, count: int) -> None:
        for _ in range(count):
            self.graph.write_post()

    @precondition(lambda self: self.graph.updated)
    @rule(count=st.integers(1, 50), is_spread=st.booleans())
    def write_comments(self, count: int, *, is_spread: bool) -> None:
        target = self.random.choice(list(self.graph.updated))
        for _ in range(count):
            choice = self.random.choice(list(self.graph.updated)) if is_spread else target
            self.graph.write_comment(choice)

    @rule(seconds=st.sampled_from([0.3, 0.9, 2, 30, 4000, 90_000]))
    def wait(self, seconds: float) -> None:
        self.graph.clock += timedelta(seconds=seconds)

    @precondition(lambda self: self.graph.updated)
    @rule()
    def delete_post(self) -> None:
        del self.graph.updated[self.random.choice(list(self.graph.updated))]

    @precondition(lambda self: "after" in self.cursor.next_page)
    @rule()
    def expire_places(self) -> None:
        self.graph.token_age += 1

    @rule(pages=st.integers(1, 8))
    def poll(self, pages: int) -> None:
        for _ in range(pages):
            self.cursor = self.connector.read_page(self.stream, self.cursor).cursor

    def teardown(self) -> None:
        if not hasattr(self, "graph"):
            return
        self.graph.clock += timedelta(seconds=10)
        for _ in range(2 * PAGES_DEEP):  # the older posts come round twice
            self.cursor, pages = read_run(self.connector, self.cursor, self.stream)
        assert not self.graph.missed
        assert pages == 1


Commenting.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCommenting = Commenting.TestCase


class CommentingElsewhere(Commenting):
    """Below posts that tag the Page, whose newest comment says when they changed."""

    stream = TAGGED_COMMENTS


CommentingElsewhere.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None
)
TestCommentingElsewhere = CommentingElsewhere.TestCase
