"""What each connector promises when the network fails, limits us or cuts the line."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from connectors.port import (
    Connector,
    Cursor,
    Network,
    OutcomeUnknown,
    Outgoing,
    Reauthorise,
    RetryLater,
)
from tests.connectors.conftest import LOOKED_UP, SIGNED_IN, SPEAKING, WORLDS
from tests.connectors.worlds import World

Call = Callable[[Connector], Any]
STREAMS: dict[str, Call] = {
    "read_page": lambda connector: connector.read_page(connector.list_streams()[0], Cursor()),
    "last stream": lambda connector: connector.read_page(connector.list_streams()[-1], Cursor()),
}
LOOK_UP: dict[str, Call] = {"look_up": lambda connector: connector.look_up(["123", "456"])}
OURS: dict[str, Call] = {
    "find_sent": lambda connector: connector.find_sent(
        Outgoing("", in_reply_to="123"), since=datetime.now(UTC) - timedelta(hours=1)
    ),
    "delete_post": lambda connector: connector.delete_post("123"),
}
WRITE: dict[str, Call] = {
    "send": lambda connector: connector.send(Outgoing("Hej!", in_reply_to="123"))
}


def each_call(*, repeatable: bool, networks: Iterable[Network] = WORLDS) -> pytest.MarkDecorator:
    """Every call that each connector makes: one that can say nothing makes none to say it."""
    cases = []
    for network in networks:
        calls = dict(STREAMS)
        calls |= LOOK_UP if network in LOOKED_UP else {}
        calls |= OURS if network in SPEAKING else {}
        calls |= WRITE if network in SPEAKING and not repeatable else {}
        cases += [pytest.param(network, calls[name], id=f"{network}-{name}") for name in calls]
    return pytest.mark.parametrize(("world", "call"), cases, indirect=["world"])


REPEATABLE = each_call(repeatable=True)
ANY = each_call(repeatable=False)
ANY_SIGNED_IN = each_call(repeatable=False, networks=SIGNED_IN)


@ANY
def test_limit_with_a_reset_is_to_be_waited_for(world: World, call: Call) -> None:
    world.strike("rate_limited", reset_in=120)
    with pytest.raises(RetryLater) as caught:
        call(world.connector)
    assert caught.value.at is not None
    wait = caught.value.at - datetime.now(UTC)
    assert timedelta(seconds=110) < wait < timedelta(seconds=190)


@ANY
@pytest.mark.parametrize("reset_in", [None, 10**9, -(10**6)])
def test_limit_without_a_credible_reset_leaves_the_time_to_us(
    world: World, call: Call, reset_in: int | None
) -> None:
    world.strike("rate_limited", reset_in=reset_in)
    with pytest.raises(RetryLater) as caught:
        call(world.connector)
    assert caught.value.at is None


@REPEATABLE
@pytest.mark.parametrize("kind", ["error_500", "html_502"])
def test_failed_read_may_be_repeated(world: World, call: Call, kind: str) -> None:
    world.strike(kind)
    with pytest.raises(RetryLater):
        call(world.connector)


@pytest.mark.parametrize("kind", ["error_500", "html_502"])
def test_failed_write_has_an_unknown_outcome(speaking_world: World, kind: str) -> None:
    top = speaking_world.write()
    speaking_world.strike(kind, method="POST")
    with pytest.raises(OutcomeUnknown):
        speaking_world.connector.send(Outgoing("Hej!", in_reply_to=top))


@REPEATABLE
def test_read_without_an_answer_may_be_repeated(
    world: World, call: Call, settings: Settings
) -> None:
    settings.NETWORK_READ_TIMEOUT = 0.2
    world.strike("time_out", hang=2)
    with pytest.raises(RetryLater):
        call(world.connector)


@pytest.mark.parametrize("hang", [0, 5])
def test_write_without_an_answer_is_found_on_the_network(
    speaking_world: World, settings: Settings, hang: float
) -> None:
    settings.NETWORK_READ_TIMEOUT = 0.5
    since, top = datetime.now(UTC) - timedelta(minutes=5), speaking_world.write()
    speaking_world.strike("accept_then_time_out", method="POST", hang=hang)
    with pytest.raises(OutcomeUnknown):
        speaking_world.connector.send(Outgoing("Kom det fram?", in_reply_to=top))
    (found,) = speaking_world.connector.find_sent(Outgoing("", in_reply_to=top), since=since)
    assert found.text.endswith("Kom det fram?")


@ANY
def test_refused_connection_means_that_nothing_was_sent(world: World, call: Call) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(RetryLater):
        call(world.connect(api_url=nobody))


@ANY
def test_connection_that_never_comes_about_means_that_nothing_was_sent(
    world: World, call: Call, settings: Settings
) -> None:
    settings.NETWORK_CONNECT_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, ExitStack() as stack:
        for _ in range(4):  # the kernel lets no more than one or two wait at the door
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(busy.getsockname())
        with pytest.raises(RetryLater):
            call(world.connect(api_url=f"http://127.0.0.1:{busy.getsockname()[1]}"))


@ANY
def test_unknown_host_means_that_nothing_was_sent(world: World, call: Call) -> None:
    with pytest.raises(RetryLater):
        call(world.connect(api_url="http://no-such-host.invalid"))


@ANY_SIGNED_IN
def test_withdrawn_token_asks_for_a_person(world: World, call: Call) -> None:
    with pytest.raises(Reauthorise):
        call(world.connect(token="t" * 40))


@ANY_SIGNED_IN
def test_errors_hold_no_token(world: World, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    connector = world.connect(token="secret-token-of-ours-0123456789")
    with caplog.at_level("INFO"), pytest.raises(Reauthorise) as caught:
        call(connector)
    assert "secret-token" not in f"{caught.value!r} {caught.value.words} {caplog.text}"
