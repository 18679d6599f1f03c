"""Our calls against X's published contract, in the vocabulary of each of its versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from pytest_django import Settings

from connectors.port import Account, Cursor, Outgoing, Picture, Way
from connectors.x.connector import XConnector
from tests.connectors.wire import answering, say

ANSWER = say(
    '{"data": {"id": "5", "text": "Hej", "username": "we", "deleted": true,'
    ' "dm_conversation_id": "1-7", "dm_event_id": "5"}}'
)
GOING_ON = Cursor(floor="12", ceiling="20", next_page="7140dibdnow9c7btw3w29grvxfcgvp")
RECENT = Cursor(
    floor=str((int(datetime.now(UTC).timestamp() * 1000) - 1_288_834_974_657) << 22),
    ceiling="20",
    next_page="7140dibdnow9c7btw3w29grvxfcgvp",
)
CALLS: dict[str, Callable[[XConnector], Any]] = {
    "mentions": lambda connector: connector.read_page("mentions", Cursor()),
    "mentions on": lambda connector: connector.read_page("mentions", GOING_ON),
    "own_posts": lambda connector: connector.read_page("own_posts", GOING_ON),
    "look_up": lambda connector: connector.look_up([str(number) for number in range(1, 101)]),
    "find_sent": lambda connector: connector.find_sent(
        Outgoing("", in_reply_to="1"), since=datetime.now(UTC)
    ),
    "send": lambda connector: connector.send(Outgoing("Hej!", in_reply_to="1")),
    "messages": lambda connector: connector.read_page("messages", Cursor()),
    "messages on": lambda connector: connector.read_page("messages", GOING_ON),
    "quotes": lambda connector: connector.read_page("quotes", Cursor()),
    "quotes on": lambda connector: connector.read_page("quotes", RECENT),
    "find_sent privately": lambda connector: connector.find_sent(
        Outgoing("", way=Way.PRIVATE, peer="7"), since=datetime.now(UTC)
    ),
    "send privately": lambda connector: connector.send(Outgoing("Hej!", way=Way.PRIVATE, peer="7")),
    "send status": lambda connector: connector.send(Outgoing("Hej!", way=Way.STATUS)),
    "delete_post": lambda connector: connector.delete_post("5"),
    "identify": lambda connector: connector.identify(
        token="t", api_url=connector.gateway.adapter.api_url.geturl()
    ),
}


@cache
def load_contract(specs: Path, version: str) -> OpenAPI:
    """The endpoints that we call; without their security, of which openapi-core knows a part."""
    contract = json.loads((specs / "x" / f"openapi-{version}.json").read_text())
    contract["paths"] = {
        path: {
            method: {name: part for name, part in operation.items() if name != "security"}
            for method, operation in operations.items()
        }
        for path, operations in contract["paths"].items()
        if path.startswith(("/2/tweets", "/2/users", "/2/dm_", "/2/media"))
    }
    for parameter in contract["components"]["parameters"].values():
        items = parameter["schema"].get("items", {})
        if "enum" in items:  # 2.167 names one of them twice, which no schema may
            items["enum"] = list(dict.fromkeys(items["enum"]))
    return OpenAPI.from_dict(contract)


@pytest.mark.parametrize(("vocabulary", "version"), [("tweet", "2.166"), ("post", "2.167")])
@pytest.mark.parametrize("name", CALLS)
def test_call_is_in_the_contract(
    specs: Path, settings: Settings, name: str, vocabulary: str, version: str
) -> None:
    settings.X_VOCABULARY = vocabulary
    with answering(ANSWER) as wire:
        connector = XConnector(Account("1", "we", "We"), token="t", api_url=wire.url)
        CALLS[name](connector)
    (asked,) = wire.asked
    assert_in_contract(asked, load_contract(specs, version))


@pytest.mark.parametrize(("vocabulary", "version"), [("tweet", "2.166"), ("post", "2.167")])
@pytest.mark.parametrize("way", [Way.STATUS, Way.PRIVATE])
def test_picture_goes_by_three_calls_in_the_contract(
    specs: Path, settings: Settings, way: Way, vocabulary: str, version: str
) -> None:
    settings.X_VOCABULARY = vocabulary
    picture = Picture(b"\x89PNG", "image/png", alt_text="Modemet")
    with answering(ANSWER) as wire:
        connector = XConnector(Account("1", "we", "We"), token="t", api_url=wire.url)
        connector.send(Outgoing("Hej!", way=way, peer="7", pictures=(picture,)))
    paths = [asked.split(b" ")[1] for asked in wire.asked]
    assert paths[:2] == [b"/2/media/upload", b"/2/media/metadata"]
    assert len(paths) == 3
    for asked in wire.asked:
        assert_in_contract(asked, load_contract(specs, version))


def assert_in_contract(asked: bytes, contract: OpenAPI) -> None:
    request = read_request(asked)
    taken = contract.unmarshal_request(request)
    assert not taken.errors
    # What the contract does not name it lets pass unseen.
    assert request.parameters.query.keys() <= set(taken.parameters.query)
    assert b"authorization: bearer t" in asked.lower()


def read_request(asked: bytes) -> MockRequest:
    head, _, body = asked.partition(b"\r\n\r\n")
    method, target, _ = head.decode().split("\r\n")[0].split(" ")
    address = urlsplit(target)
    return MockRequest(
        host_url="https://api.x.com",
        method=method.lower(),
        path=address.path,
        args={name: values[0] for name, values in parse_qs(address.query).items()},
        headers={"authorization": "Bearer t"},
        data=body,
        content_type="application/json",
    )
