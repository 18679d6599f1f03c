"""Graph's payloads as posts, as they were recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.gateway import Gateway, read_next_place
from connectors.facebook.parse import parse_comment, parse_comments, parse_posts
from connectors.port import Account, Author, Cursor, Kind, Outgoing, Refused
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


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://facebook.com/1", "https://facebook.com/1"),
        ("javascript:alert(1)", ""),
        ("https://facebook.com/" + "x" * 500, ""),
    ],
)
def test_link_is_one_that_a_browser_may_follow(link: str, url: str) -> None:
    (post,) = parse_comments([COMMENT | {"permalink_url": link}], post_id="1_20", now=NOW)
    assert post.url == url
    with answering(say(json.dumps({"id": "20_31", "permalink_url": link}))) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        assert connector.send(Outgoing("Hej", in_reply_to="20_30")).url == url


@pytest.mark.parametrize(
    ("written", "year"), [("9999-12-31T23:59:59+0000", 2026), ("1970-01-01T00:00:00+0000", 2004)]
)
def test_time_that_no_post_can_be_of_is_bounded(written: str, year: int) -> None:
    (post,) = parse_comments([COMMENT | {"created_time": written}], post_id="1_20", now=NOW)
    assert (post.created_at.year, post.kind) == (year, Kind.COMMENT)
    assert post.created_at <= NOW


def test_parent_that_cannot_be_stored_counts_as_none() -> None:
    item = COMMENT | {"parent": {"id": "9" * 129}}
    (post,) = parse_comments([item, COMMENT | {"id": "9" * 129}], post_id="1_20", now=NOW)
    assert post.parent_id == "1_20"


class RefusingGateway:
    """Graph, which refuses a whole call for one id that is not for us."""

    network_time = NOW

    def read_objects(self, external_ids: list[str], *, fields: str) -> dict[str, Any]:
        assert fields
        if "20_13" in external_ids:
            raise Refused("no permission", code="10")
        return {key: COMMENT | {"id": key} for key in external_ids}


def test_refused_id_hides_no_other_that_is_looked_up() -> None:
    connector = FacebookConnector(Account("1", "", "We"), token="t")
    connector.gateway = cast(Gateway, RefusingGateway())
    wanted = [f"20_{number}" for number in range(30)]
    answer = connector.look_up(wanted)
    assert not answer.missing  # it may well be there
    assert {post.external_id for post in answer.found} == {*wanted} - {"20_13"}


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
        sent = connector.send(Outgoing('Hej "du" & {ni}', in_reply_to="20_30"))
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
