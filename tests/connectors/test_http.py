"""Answers that are none, and the traps of the libraries that our session stands before."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import http
from connectors.port import (
    Account,
    Connector,
    Cursor,
    Network,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    RetryLater,
)
from connectors.registry import CONNECTORS
from tests.connectors.wire import answering, say

NO_ANSWERS = {
    "cut before it begins": b"",
    "cut in the head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "cut in the body": say('{"data": []}')[:-5],
    "cut in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{}",
    "half JSON": say('{"data": [{"id": "1"'),
    "no JSON": say("<html><body>Welcome to the hotel</body></html>", kind="text/html"),
    "nothing": say(""),
    "not an object": say('["data"]'),
    "bottomless JSON": say("[" * 100_000),
    "no HTTP": b"220 mail.example.com ESMTP\r\n",
    "broken gzip": say("{}").replace(b"Connection", b"Content-Encoding: gzip\r\nConnection"),
    "HTML with 502": say("<h1>Bad Gateway</h1>", status="502 Bad Gateway", kind="text/html"),
    "HTML with 504": say("<h1>Late</h1>", status="504 Gateway Timeout", kind="text/html"),
}
FIRST_PUBLIC = {Network.X: "mentions", Network.FACEBOOK: "feed"}
NETWORKS = pytest.mark.parametrize(
    "network", [network for network, connector in CONNECTORS.items() if connector.can_send]
)


def open_connector(network: Network, url: str) -> Connector:
    return CONNECTORS[network](Account("1", "we", "We"), token="t0ken", api_url=url)


@NETWORKS
@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_lost_answer_lets_a_read_be_repeated_and_a_write_not(
    network: Network, answer: bytes
) -> None:
    with answering(answer) as wire:
        connector = open_connector(network, wire.url)
        with pytest.raises(RetryLater):
            connector.read_page(connector.list_streams()[0], Cursor())
        with pytest.raises(OutcomeUnknown):
            connector.send(Outgoing("Hej!", in_reply_to="2"))
    assert len(wire.asked) == 2  # nothing is sent twice


@NETWORKS
def test_endless_answer_is_cut(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 1000)
    with answering(say('{"data": [], "more": "' + "x" * 2000 + '"}')) as wire:
        connector = open_connector(network, wire.url)
        with pytest.raises(RetryLater):
            connector.read_page(connector.list_streams()[0], Cursor())


@NETWORKS
def test_redirect_is_not_followed(network: Network) -> None:
    elsewhere = say("", status="302 Found").replace(b"Connection", b"Location: /x\r\nConnection")
    with answering(elsewhere) as wire:
        connector = open_connector(network, wire.url)
        with pytest.raises(Permanent):
            connector.read_page(connector.list_streams()[0], Cursor())
    assert len(wire.asked) == 1


@NETWORKS
def test_calls_go_to_the_given_address_and_its_path(network: Network) -> None:
    with answering(say('{"data": []}')) as wire:
        connector = open_connector(network, f"{wire.url}/behind/a/proxy/")
        assert connector.read_page(connector.list_streams()[0], Cursor()).is_last
    assert wire.asked[0].startswith(b"GET /behind/a/proxy/")
    assert b"t0ken" in wire.asked[0]


@NETWORKS
def test_proxy_and_passwords_of_the_machine_are_those_of_the_true_address(
    network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")  # the libraries' own hosts are https
    with answering(say('{"data": []}')) as wire:
        connector = open_connector(network, wire.url)
        connector.read_page(connector.list_streams()[0], Cursor())
    assert b"Basic" not in wire.asked[0]


@NETWORKS
def test_text_that_no_database_holds_is_cleaned(network: Network) -> None:
    post = (
        r'{"id": "7", "text": "a\u0000b\ud83d", "message": "a\u0000b\ud83d",'
        r' "created_at": "2026-01-02T03:04:05Z", "created_time": "2026-01-02T03:04:05+0000",'
        r' "odd": {"\u0000": ["\u0000"]}}'
    )
    with answering(say(f'{{"data": [{post}]}}')) as wire:
        connector = open_connector(network, wire.url)
        (read,) = connector.read_page(FIRST_PUBLIC[network], Cursor()).posts
    assert read.text == "ab?"
    assert "\0" not in f"{read.raw['odd']}"


def test_letter_that_is_broken_spoils_no_other() -> None:
    post = b'{"id": "7", "text": "\xc3\xa5\xe4", "created_at": "2026-01-02T03:04:05Z"}'
    body = say(f'{{"data": [{"?" * len(post)}]}}').replace(b"?" * len(post), post)
    with answering(body) as wire:
        (read,) = open_connector(Network.X, wire.url).read_page("mentions", Cursor()).posts
    assert read.text == "å\ufffd"


@NETWORKS
@pytest.mark.parametrize(
    "odd",
    [
        '"created_at": "yesterday", "created_time": "yesterday"',
        '"author_id": {"a": 1}, "entities": [1], "from": [1]',
    ],
)
def test_post_of_an_odd_shape_is_kept(network: Network, odd: str) -> None:
    post = f'{{"id": "7", "text": "Hej!", "message": "Hej!", {odd}}}'
    with answering(say(f'{{"data": ["x", {{"text": "no id"}}, {post}, null]}}')) as wire:
        connector = open_connector(network, wire.url)
        (read,) = connector.read_page(FIRST_PUBLIC[network], Cursor()).posts
    assert (read.external_id, read.text) == ("7", "Hej!")
