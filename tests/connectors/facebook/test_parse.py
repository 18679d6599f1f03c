"""Graph's payloads as posts, as they were recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.gateway import read_next_place
from connectors.facebook.parse import parse_comment, parse_comments, parse_posts
from connectors.port import Account, Author, Cursor, Kind
from tests.connectors.wire import answering, say

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COMMENT = {
    "id": "20_30",
    "from": {"id": "7", "name": "Anna Å"},
    "message": "Hej &amp; hå",
    "created_time": "2021-02-04T15:16:24+0000",
    "permalink_url": "https://www.facebook.com/1/posts/20/?comment_id=30",
}


def test_comment_answers_the_post_or_the_comment_above() -> None:
    post = parse_comment(COMMENT, "1_20")
    assert (post.author, post.text) == (Author("7", name="Anna Å"), "Hej &amp; hå")
    assert post.created_at == datetime(2021, 2, 4, 15, 16, 24, tzinfo=UTC)
    assert (post.parent_id, post.kind) == ("1_20", Kind.COMMENT)
    assert parse_comment(COMMENT | {"parent": {"id": "20_25"}}, "1_20").parent_id == "20_25"


def test_author_may_be_withheld() -> None:
    (post,) = parse_comments([COMMENT | {"from": None}], post_id="1_20", now=NOW)
    assert post.author == Author("")


def test_post_without_words_shows_the_network_s_line() -> None:
    item = {
        "id": "1_2",
        "created_time": "2021-02-04T15:16:24+0000",
        "story": "Anna delade en länk.",
    }
    (post,) = parse_posts([item], now=NOW)
    assert (post.text, post.kind, post.parent_id) == ("Anna delade en länk.", Kind.POST, "")


def read(specs: Path, name: str) -> Any:
    return json.loads((specs / "facebook" / "responses" / name).read_text())


@pytest.mark.parametrize(
    "name",
    [
        "posts/feed_fields_p1.json",
        "posts/feed_fields_p2.json",
        "posts/feeds_default_fields_p1.json",
        "posts/feeds_default_fields_p2.json",
    ],
)
def test_recorded_feed_is_read_to_the_last_post(specs: Path, name: str) -> None:
    body = read(specs, name)
    with answering(say(json.dumps(body))) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        page = connector.read_page("feed", Cursor())
    assert [post.external_id for post in page.posts] == [item["id"] for item in body["data"]]
    assert all(post.kind is Kind.POST and post.created_at < NOW for post in page.posts)
    assert page.is_last == ("next" not in body["paging"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("posts/multi_posts_data.json", Kind.POST),
        ("posts/multi_posts_data_fields.json", Kind.POST),
        ("comments/comments_info.json", Kind.COMMENT),
    ],
)
def test_recorded_objects_are_looked_up(specs: Path, name: str, kind: Kind) -> None:
    body = read(specs, name)
    with answering(say(json.dumps(body))) as wire:
        page_id = next(iter(body)).partition("_")[0] if kind is Kind.POST else "1"
        connector = FacebookConnector(Account(page_id, "", "We"), token="t", api_url=wire.url)
        answer = connector.look_up(list(body))
    assert {post.external_id: post.kind for post in answer.found} == dict.fromkeys(body, kind)
    assert not answer.missing


def test_recorded_answer_to_a_comment_is_understood(specs: Path) -> None:
    body = read(specs, "comments/create_resp.json")
    with answering(say(json.dumps(body))) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        sent = connector.send_reply('Hej "du" & {ni}', in_reply_to="20_30")
    assert (sent.external_id, sent.url) == (body["id"], body["permalink_url"])
    head, _, form = wire.asked[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v26.0/20_30/comments ")
    assert parse_qs(form)["message"] == ['Hej "du" & {ni}']


def test_next_place_is_kept_without_the_token(specs: Path) -> None:
    by_time = read_next_place(read(specs, "posts/feed_fields_p1.json"))
    assert by_time == "until=1624385168&__paging_token=__paging_token"
    assert read_next_place(read(specs, "comments/comments_p1.json")) == "after=after"
    assert read_next_place(read(specs, "comments/comments_p2.json")) == ""  # cursors, but no next


def test_script_is_read_as_the_json_that_it_is() -> None:
    with answering(say('{"data": []}', kind="text/javascript; charset=UTF-8")) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        assert connector.read_page("feed", Cursor()).is_last
