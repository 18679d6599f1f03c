"""What X's calls are counted as, and what they cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import requests

from connectors.x.metering import price_post, read_call

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SITE = "https://api.x.com"


def ask(method: str, path: str, body: Any = None) -> requests.PreparedRequest:
    return requests.Request(method, f"{SITE}{path}", json=body).prepare()


def answer(
    status: int = 200, body: Any = None, headers: Mapping[str, str] | None = None
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body or {}).encode()
    response.headers.update(headers or {})
    return response


THREE = {"data": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}


@pytest.mark.parametrize(
    ("method", "path", "body", "name", "cost"),
    [
        ("GET", "/2/users/17/mentions?max_results=100", THREE, "mentions", "0.003"),
        ("GET", "/behind/a/proxy/2/users/17/tweets", THREE, "own_posts", "0.003"),
        ("GET", "/2/tweets?ids=1,2,3", THREE, "posts", "0.015"),
        ("GET", "/2/tweets/1", {"data": {"id": "1"}}, "posts", "0.005"),
        ("GET", "/2/tweets/search/recent?query=x", THREE, "search", "0.015"),
        ("GET", "/2/users/me", {"data": {"id": "1"}}, "users", "0.010"),
        ("GET", "/2/dm_events", THREE, "messages", "0.030"),
        ("POST", "/2/dm_conversations/with/17/messages", {}, "send_message", "0.015"),
        ("DELETE", "/2/tweets/17", {"data": {"deleted": True}}, "delete", "0.010"),
        ("PUT", "/2/new", {}, "put", "0"),
        ("GET", "/2/users/17/mentions", {"meta": {"result_count": 0}}, "mentions", "0"),
    ],
)
def test_calls_have_names_and_prices(
    method: str, path: str, body: Any, name: str, cost: str
) -> None:
    call = read_call(ask(method, path), answer(body=body), NOW)
    assert (call.name, call.cost + len(call.ids) * call.item_price) == (name, Decimal(cost))


@pytest.mark.parametrize(
    ("body", "name", "cost"),
    [
        ({"text": "Hej"}, "post", "0.015"),
        ({"text": "Hej", "reply": {"in_reply_to_tweet_id": "1"}}, "reply", "0.010"),
        ({"text": "Se sj.se", "reply": {"in_reply_to_tweet_id": "1"}}, "post_with_link", "0.200"),
        ({"text": "https://example.com/tidtabell"}, "post_with_link", "0.200"),
        ({"media": {"media_ids": ["1"]}}, "post", "0.015"),
    ],
)
def test_posts_cost_by_what_they_say(body: Any, name: str, cost: str) -> None:
    call = read_call(ask("POST", "/2/tweets", body), answer(201), NOW)
    assert (call.name, call.cost) == (name, Decimal(cost))
    assert price_post(body.get("text", ""), is_reply="reply" in body) == Decimal(cost)


@pytest.mark.parametrize(
    ("status", "cost"), [(400, "0"), (403, "0"), (429, "0"), (500, "0.015"), (None, "0.015")]
)
def test_a_refused_post_costs_nothing_and_a_lost_one_may_stand(
    status: int | None, cost: str
) -> None:
    response = answer(status) if status else None
    assert read_call(ask("POST", "/2/tweets", {"text": "Hej"}), response, NOW).cost == Decimal(cost)


def test_a_failed_read_gave_nothing() -> None:
    request = ask("GET", "/2/users/17/mentions")
    for response in (None, answer(500, THREE), answer(429, THREE)):
        call = read_call(request, response, NOW)
        assert not call.ids
        assert call.cost == 0


def test_calls_left_are_read_from_the_headers() -> None:
    reset = int(NOW.timestamp()) + 600
    headers = {
        "x-rate-limit-limit": "300", "x-rate-limit-remaining": "12",
        "x-rate-limit-reset": str(reset),
    }  # fmt: skip
    request = ask("GET", "/2/users/17/mentions")
    assert read_call(request, answer(headers=headers), NOW).limits == {
        "mentions": {"limit": 300, "remaining": 12, "reset_at": "2026-11-26T12:10:00+00:00"}
    }
    for odd in ("", "soon", "-1", "9" * 30, "0"):
        odd_answer = answer(headers={**headers, "x-rate-limit-reset": odd})
        assert read_call(request, odd_answer, NOW).limits == {}


def test_an_invitation_to_write_privately_is_a_link() -> None:
    body = {"text": "Skriv till oss", "direct_message_deep_link": "https://x.com/messages/compose"}
    assert read_call(ask("POST", "/2/tweets", body), answer(201), NOW).name == "post_with_link"
