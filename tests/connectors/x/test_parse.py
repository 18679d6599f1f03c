"""X's payloads as posts, in both vocabularies, and as they were recorded."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.port import Account, Author, Kind, Outgoing, Way
from connectors.x.connector import XConnector
from connectors.x.parse import parse_body
from tests.connectors.wire import answering, say

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POST: dict[str, Any] = {
    "id": "1460323737035677698",
    "text": "@brand Varf&ouml;r &amp;lt; 3 &lt; 4? https://t.co/a1B2c3D4e5",
    "author_id": "7",
    "conversation_id": "1460323737035677000",
    "in_reply_to_user_id": "1",
    "created_at": "2021-11-15T18:59:53.000Z",
    "entities": {
        "mentions": [{"start": 0, "end": 6, "username": "brand", "id": "1"}],
        "urls": [
            {
                "start": 30,
                "end": 53,
                "url": "https://t.co/a1B2c3D4e5",
                "expanded_url": "https://example.com/?a=1&lt=2",
            }
        ],
    },
    "referenced_tweets": [
        {"type": "replied_to", "id": "1460323737035677500"},
        {"type": "quoted", "id": "1460323737035676000"},
    ],
}
PARENT = {
    "id": "1460323737035677500",
    "text": "Vi ser efter",
    "author_id": "1",
    "created_at": "2021-11-15T18:59:50.000Z",
}
USERS = [{"id": "7", "username": "anna", "name": "Anna Å"}]


def rename(payload: Any, noun: str) -> Any:
    """The same in the vocabulary of before 2026, or of after."""
    text = json.dumps(payload)
    for name in ("referenced_tweets", "note_tweet"):
        text = text.replace(name, name.replace("tweet", noun))
    return json.loads(text)


@pytest.mark.parametrize("noun", ["tweet", "post"])
def test_post_is_read_in_both_vocabularies(noun: str) -> None:
    item = rename(POST, noun)
    includes = {"users": USERS, f"{noun}s": [PARENT, POST]}
    parsed = parse_body({"data": [item], "includes": includes}, our_id="1", now=NOW)
    (post,) = parsed.posts
    assert post.author == Author("7", "anna", "Anna Å")
    assert post.text == "@brand Varf&ouml;r &lt; 3 < 4? https://example.com/?a=1&lt=2"
    assert post.created_at == datetime(2021, 11, 15, 18, 59, 53, tzinfo=UTC)
    assert post.parent_id == PARENT["id"]
    assert post.conversation_id == POST["conversation_id"]
    assert post.url == "https://x.com/anna/status/1460323737035677698"
    assert post.kind is Kind.MENTION
    (parent,) = parsed.context
    assert (parent.external_id, parent.kind) == (PARENT["id"], Kind.POST)
    assert parent.author == Author("1")
    assert parent.url == "https://x.com/i/status/1460323737035677500"


@pytest.mark.parametrize("noun", ["tweet", "post"])
def test_long_text_is_preferred_with_its_own_links(noun: str) -> None:
    link = {"url": "https://t.co/z", "expanded_url": "https://example.com/z"}
    note = {"text": "Långt &amp; https://t.co/z", "entities": {"urls": [link]}}
    item = rename(POST | {"note_tweet": note}, noun)
    parsed = parse_body({"data": [item]}, our_id="1", now=NOW)
    assert parsed.posts[0].text == "Långt & https://example.com/z"


def test_repost_of_ours_is_kept_as_unknown() -> None:
    item = PARENT | {
        "text": "RT @anna: Tack!",
        "referenced_tweets": [{"type": "retweeted", "id": "3"}],
    }
    (post,) = parse_body({"data": [item]}, our_id="1", now=NOW).posts
    assert (post.kind, post.text, post.parent_id) == (Kind.UNKNOWN, "RT @anna: Tack!", "")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"in_reply_to_user_id": "9"}, Kind.MENTION),  # named in the text
        ({"entities": {}}, Kind.MENTION),  # a reply to us
        ({"entities": {}, "in_reply_to_user_id": "9"}, Kind.POST),
        ({"author_id": "1"}, Kind.POST),
    ],
)
def test_kind_is_told_by_the_post_itself(change: dict[str, Any], kind: Kind) -> None:
    (post,) = parse_body({"data": [POST | change]}, our_id="1", now=NOW).posts
    assert post.kind is kind


def test_mention_is_one_though_the_post_does_not_say_so() -> None:
    item = PARENT | {"author_id": "7"}
    assert (
        parse_body({"data": [item]}, our_id="1", now=NOW, is_mentions=True).posts[0].kind
        is Kind.MENTION
    )


def test_missing_ids_are_those_that_the_network_names() -> None:
    problem = "https://api.twitter.com/2/problems/"
    errors = [
        {"type": f"{problem}resource-not-found", "resource_id": "2", "parameter": "ids"},
        {"type": f"{problem}not-authorized-for-resource", "resource_id": "3"},
        {"type": f"{problem}operational-disconnect", "resource_id": "4"},
    ]
    parsed = parse_body({"errors": errors, "meta": {"result_count": 0}}, our_id="1", now=NOW)
    assert parsed.missing == {"2", "3"}
    assert not parsed.posts


@pytest.mark.parametrize(
    "odd",
    [
        {"includes": {"users": [None, "x", {"username": "nobody"}], "tweets": [None, "x"]}},
        {"includes": ["x"]},
        {"errors": ["x", None]},
        {"errors": "x", "includes": {"users": 7, "tweets": {}}},
    ],
)
def test_odd_shape_beside_a_post_does_not_cost_the_post(odd: dict[str, Any]) -> None:
    parsed = parse_body({"data": [POST]} | odd, our_id="1", now=NOW)
    assert [post.external_id for post in parsed.posts] == [POST["id"]]
    assert (parsed.context, parsed.missing) == ((), frozenset())


@pytest.mark.parametrize("odd", [{"id": ""}, {"id": "9" * 129}, {"id": None}, {"id": ["1"]}, None])
def test_item_without_an_id_to_store_is_passed_over(odd: Any) -> None:
    item = odd if odd is None else POST | odd
    parsed = parse_body({"data": [item, POST]}, our_id="1", now=NOW)
    assert [post.external_id for post in parsed.posts] == [POST["id"]]


def test_ids_around_a_post_that_cannot_be_stored_count_as_none() -> None:
    references = [{"type": "replied_to", "id": "9" * 129}]
    item = POST | {"referenced_tweets": references, "conversation_id": "9" * 129}
    (post,) = parse_body({"data": [item]}, our_id="1", now=NOW).posts
    assert (post.kind, post.parent_id, post.conversation_id) == (Kind.MENTION, "", "")


def test_post_dated_in_the_far_future_gets_the_time_of_its_id() -> None:
    item = POST | {"created_at": "9999-12-31T23:59:59.000Z"}
    (post,) = parse_body({"data": [item]}, our_id="1", now=NOW).posts
    assert (post.created_at.date().isoformat(), post.parent_id) == (
        "2021-11-15",
        "1460323737035677500",
    )


def test_payload_is_kept_without_what_no_column_holds() -> None:
    nested: Any = json.loads("[" * 400 + "]" * 400)
    odd = {"share": json.loads("1e400"), "text\0": "a\0b", "nested": nested}
    (post,) = parse_body({"data": [POST | odd]}, our_id="1", now=NOW).posts
    stored = json.dumps(post.raw, allow_nan=False)
    assert post.raw["share"] is None
    assert "\\u0000" not in stored
    assert "[" * 100 not in stored


RECORDED = [
    "test_client_get_users_mentions",
    "test_asyncclient_get_users_mentions",
    "test_client_get_users_tweets",
    "test_client_get_tweet",
    "test_client_get_tweets",
    "test_client_get_home_timeline",
    "test_client_get_list_tweets",
    "test_client_get_quote_tweets",
    "test_client_search_recent_tweets",
    "test_asyncclient_search_recent_tweets",
    "test_client_search_all_tweets",
    "test_client_create_and_delete_tweet",
]


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_answers_are_read_to_the_last_post(
    specs: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for body in read_recording(specs, name):
        data = body.get("data", [])
        items = data if isinstance(data, list) else [item for item in [data] if "id" in item]
        posts = parse_body(body, our_id="1", now=NOW).posts if items else ()
        assert [post.external_id for post in posts] == [item["id"] for item in items]
        assert all(post.text for post in posts)
        assert all(2006 <= post.created_at.year <= 2023 for post in posts)
    assert "odd" not in caplog.text


def test_recorded_answers_are_understood_by_the_connector(specs: Path) -> None:
    (me,) = read_recording(specs, "test_client_get_me")
    with answering(say(json.dumps(me))) as wire:
        account = XConnector.identify(token="t", api_url=wire.url)
    assert (account.external_id, account.handle) == (me["data"]["id"], me["data"]["username"])
    created, deleted = read_recording(specs, "test_client_create_and_delete_tweet")
    with answering(say(json.dumps(created), status="201 Created")) as wire:
        sent = XConnector(account, token="t", api_url=wire.url).send(
            Outgoing("Hej", in_reply_to="1")
        )
    assert (sent.external_id, sent.text) == (created["data"]["id"], created["data"]["text"])
    with answering(say(json.dumps(deleted))) as wire:
        XConnector(account, token="t", api_url=wire.url).delete_post(sent.external_id)
    assert wire.asked[0].startswith(f"DELETE /2/tweets/{sent.external_id} ".encode())


def test_recorded_private_message_is_understood_by_the_connector(specs: Path) -> None:
    created = read_recording(specs, "test_manage_and_lookup_direct_messages")[0]
    account = Account("750362064426721281", "we", "We")
    with answering(say(json.dumps(created), status="201 Created")) as wire:
        sent = XConnector(account, token="t", api_url=wire.url).send(
            Outgoing("Testing 1", way=Way.PRIVATE, peer="1072250532645998596")
        )
    told = created["data"]
    assert (sent.external_id, sent.conversation_id) == (
        told["dm_event_id"],
        told["dm_conversation_id"],
    )
    assert sent.peer_id == "1072250532645998596"


def read_recording(specs: Path, name: str) -> list[dict[str, Any]]:
    recording = yaml.safe_load((specs / "x" / "recorded" / f"{name}.yaml").read_text())
    contents = [exchange["response"]["body"]["string"] for exchange in recording["interactions"]]
    return [
        json.loads(gzip.decompress(content) if isinstance(content, bytes) else content)
        for content in contents
    ]
