"""Posts that tag the Page and recommendations of it, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.facebook.connector import (
    REVIEW_COMMENTS,
    REVIEWS,
    TAGGED,
    TAGGED_COMMENTS,
    FacebookConnector,
)
from connectors.facebook.parse import parse_reviews
from connectors.port import Account, Cursor, Kind, Network, Outgoing, RetryLater
from tests.connectors.conftest import open_world
from tests.connectors.wire import answering, say
from tests.connectors.worlds import World

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def world(sandbox_url: str) -> Iterator[World]:
    yield from open_world(Network.FACEBOOK, sandbox_url)


def write(world: World, path: str, **fields: Any) -> str:
    return str(world.control(path, page=world.handle, author="anna", **fields)["id"])


def test_tagged_posts_are_mentions_and_are_answered(world: World) -> None:
    external_id = write(world, "tagged", text="Tack för hjälpen!")
    page = world.connector.read_page(TAGGED, Cursor())
    (post,) = page.posts
    assert (post.external_id, post.kind, post.text) == (
        external_id,
        Kind.MENTION,
        "Tack för hjälpen!",
    )
    assert world.connector.read_page("feed", Cursor()).posts == ()
    sent = world.connector.send(Outgoing("Tack själv!", in_reply_to=external_id))
    (found,) = world.connector.find_sent(
        Outgoing("", in_reply_to=external_id), since=datetime.now(UTC) - timedelta(minutes=5)
    )
    assert (found.external_id, found.parent_id) == (sent.external_id, external_id)
    assert world.connector.look_up([external_id]).found[0].text == "Tack för hjälpen!"
    again = world.connector.read_page(TAGGED, page.cursor)
    assert again.is_last


def test_reviews_tell_the_opinion_and_are_answered_below_their_story(world: World) -> None:
    ids = [
        write(world, "reviews", text="Bra bemötande", is_positive=True),
        write(world, "reviews", text="Aldrig mer", is_positive=False),
        write(world, "reviews", rating=2),
    ]
    page = world.connector.read_page(REVIEWS, Cursor())
    found = {post.external_id: post for post in page.posts}
    assert [found[one].text for one in ids] == ["👍 Bra bemötande", "👎 Aldrig mer", "★★☆☆☆"]
    assert {post.kind for post in page.posts} == {Kind.REVIEW}
    assert {post.author.name for post in page.posts} == {"anna"}
    assert page.next_at is not None  # they need no haste
    sent = world.connector.send(Outgoing("Ledsamt att höra", in_reply_to=ids[1]))
    assert world.connector.look_up([sent.external_id]).found


@pytest.mark.parametrize(
    ("path", "facts", "stream"),
    [
        ("tagged", {"text": "Tack!"}, TAGGED_COMMENTS),
        ("reviews", {"text": "Aldrig mer", "is_positive": False}, REVIEW_COMMENTS),
    ],
)
def test_comments_elsewhere_are_read_at_both_levels(
    world: World, path: str, facts: dict[str, Any], stream: str
) -> None:
    write(world, path, **facts | {"text": "Ingen svarar här"})
    top = write(world, path, **facts)
    world.connector.send(Outgoing("Vad har hänt?", in_reply_to=top))
    first = world.write("Fel pris", in_reply_to=top)
    cursors: dict[str, Cursor] = {}
    found = {post.external_id: post for post in world.read(cursors)}
    assert (found[first].parent_id, found[first].kind) == (top, Kind.COMMENT)

    nested = world.write("Och fel dag", author="bo", in_reply_to=first)
    (post,) = [one for one in world.read(cursors) if one.external_id == nested]
    assert post.parent_id == first
    by_id = {one.external_id: one for one in world.connector.look_up([first, nested]).found}
    assert (by_id[first].parent_id, by_id[nested].parent_id) == (top, first)
    page = world.connector.read_page(stream, cursors[stream])
    while not page.is_last:  # what changed just now is read once more
        page = world.connector.read_page(stream, page.cursor)
    assert page.next_at is not None


@pytest.mark.parametrize(
    "error", [{"code": 12, "message": "(#12) Deprecated"}, {"code": 283, "message": "(#283)"}]
)
@pytest.mark.parametrize("stream", [TAGGED, TAGGED_COMMENTS, REVIEWS, REVIEW_COMMENTS])
def test_edge_that_graph_refuses_is_asked_later(error: dict[str, Any], stream: str) -> None:
    body = json.dumps({"error": error})
    with answering(say(body, status="400 Bad Request")) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        page = connector.read_page(stream, Cursor())
    assert (page.posts, page.cursor, page.is_last) == ((), Cursor(), True)
    assert page.next_at is not None
    assert page.refused


def test_limit_is_a_limit_here_too() -> None:
    body = json.dumps({"error": {"code": 80001, "message": "x"}})
    with answering(say(body, status="400 Bad Request")) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        with pytest.raises(RetryLater):
            connector.read_page(REVIEWS, Cursor())


def test_review_of_odd_shape_is_kept() -> None:
    items = [
        {"reviewer": {"id": "7"}, "created_time": "2026-01-02T03:04:05+0000", "rating": "5"},
        {"reviewer": "?", "review_text": "Hej", "open_graph_story": {"id": "7_1"}},
    ]
    first, second = parse_reviews(items, now=NOW)
    assert (first.external_id, first.text) == ("review-7-2026-01-02T03:04:05+0000", "")
    assert (second.external_id, second.text, second.created_at) == ("7_1", "Hej", NOW)
