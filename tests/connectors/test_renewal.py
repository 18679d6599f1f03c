"""Tokens of X: renewed in time, once, committed before use; and honest when that goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from connectors.models import Channel
from connectors.port import Reauthorise, RetryLater
from connectors.registry import connect
from connectors.renewal import LOST, LOST_AND_REFUSED, find_due_channels, renew_token
from connectors.x.oauth import BAD_CLIENT, RENEWAL_REFUSED
from sandbox.signin.apps import X_CLIENT_ID, X_CLIENT_SECRET
from tests.sandbox.running import running_sandbox


@dataclass
class Line:
    """A channel with tokens of the sandbox's, and the other end of its line."""

    url: str
    channel: Channel

    def control(self, verb: str, address: str, **body: Any) -> Any:
        response = requests.request(verb, f"{self.url}/_control/{address}", json=body, timeout=5)
        response.raise_for_status()
        return response.json() if response.content else None

    def end_soon(self, minutes: float = 5) -> None:
        self.channel.token_ends_at = timezone.now() + timedelta(minutes=minutes)
        self.channel.save(update_fields=["token_ends_at"])

    def fail(self, kind: str, **facts: Any) -> None:
        self.control("POST", "faults", network="x", kind=kind, path="/2/oauth2/token", **facts)

    def read(self) -> None:
        connect(self.channel).look_up(["12345"])

    def load(self) -> Channel:
        return Channel.objects.get(pk=self.channel.pk)


@pytest.fixture
def line(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Line]:
    settings.X_CLIENT_ID, settings.X_CLIENT_SECRET = X_CLIENT_ID, X_CLIENT_SECRET
    settings.NETWORK_READ_TIMEOUT = 1.0
    with running_sandbox(tmp_path) as url:
        body = {"network": "x", "handle": "nordbanan", "is_brand": True}
        account = requests.post(f"{url}/_control/accounts", json=body, timeout=5).json()
        tokens = requests.post(f"{url}/_control/tokens", json=body, timeout=5).json()
        channel = Channel.objects.create(
            network="x",
            external_id=account["id"],
            handle="nordbanan",
            api_url=url,
            credentials={
                "token": tokens["access_token"],
                "refresh_token": tokens["refresh_token"],
            },
            has_renewal=True,
            token_ends_at=timezone.now() + timedelta(hours=2),
        )
        yield Line(url, channel)


def test_a_token_that_is_good_for_long_is_left_alone(line: Line) -> None:
    line.read()
    assert line.load().credentials == line.channel.credentials
    assert find_due_channels(now=timezone.now()) == []


def test_a_token_is_renewed_before_it_ends(line: Line) -> None:
    line.end_soon()
    assert find_due_channels(now=timezone.now()) == [line.channel.pk]
    before = line.channel.credentials
    line.read()
    after = line.load()
    assert after.token_ends_at
    assert after.token_ends_at - timezone.now() > timedelta(minutes=119)
    assert after.credentials.keys() == {"token", "refresh_token"}
    assert not set(after.credentials.values()) & set(before.values())


def test_a_token_that_ended_early_is_renewed_in_the_middle_of_a_call(line: Line) -> None:
    connector = connect(line.channel)
    connector.look_up(["12345"])
    line.control("POST", "expiries", network="x", handle="nordbanan")
    connector.look_up(["12345"])
    connector.look_up(["12345"])
    assert line.load().credentials != line.channel.credentials


def test_a_connector_takes_over_what_a_colleague_has_renewed(line: Line) -> None:
    """Its own token is dead by then, which is nothing that a person has to mend."""
    ours = connect(line.channel)
    renewed = renew_token(
        line.channel.pk, instead_of=line.channel.credentials["token"], clock=timezone.now
    )
    ours.look_up(["12345"])
    assert line.load().credentials == renewed.credentials


def test_workers_at_once_use_a_refresh_token_once(line: Line) -> None:
    line.end_soon()
    start, failures = threading.Barrier(6), list[BaseException]()

    def work() -> None:
        try:
            connector = connect(Channel.objects.get(pk=line.channel.pk))
            start.wait(10)
            connector.look_up(["12345"])
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert failures == []
    line.channel = line.load()
    assert line.channel.state == Channel.State.HEALTHY
    line.read()


def test_a_refused_renewal_needs_a_person(line: Line) -> None:
    line.control("POST", "revocations", network="x", handle="nordbanan")
    line.end_soon()
    with pytest.raises(Reauthorise):
        line.read()
    channel = line.load()
    assert (channel.state, channel.error) == (Channel.State.REAUTHORISE, RENEWAL_REFUSED)
    assert find_due_channels(now=timezone.now()) == []


def test_a_network_that_fails_leaves_the_old_token_in_use(line: Line) -> None:
    line.end_soon()
    line.fail("rate_limited", reset_in=60)
    line.read()
    assert line.load().credentials == line.channel.credentials
    assert line.load().state == Channel.State.HEALTHY


def test_a_lost_answer_that_changed_nothing_is_made_good(line: Line) -> None:
    line.end_soon()
    line.fail("time_out", hang=3)
    with pytest.raises(RetryLater) as lost:
        renew(line)
    assert lost.value.words == LOST
    renew(line)
    assert line.load().credentials.keys() == {"token", "refresh_token"}
    line.channel = line.load()
    line.read()


def test_a_lost_answer_that_took_the_old_pair_along_is_told(line: Line) -> None:
    line.end_soon()
    line.fail("accept_then_time_out", hang=3)
    with pytest.raises(RetryLater):
        renew(line)
    with pytest.raises(Reauthorise):
        line.read()
    channel = line.load()
    assert (channel.state, channel.error) == (Channel.State.REAUTHORISE, LOST_AND_REFUSED)


def test_a_wrong_secret_is_told_and_made_good_by_the_right_one(
    line: Line, settings: Settings
) -> None:
    settings.X_CLIENT_SECRET = "wrong"
    line.control("POST", "expiries", network="x", handle="nordbanan")
    with pytest.raises(Exception, match=BAD_CLIENT[:30]):
        line.read()
    settings.X_CLIENT_SECRET = X_CLIENT_SECRET
    line.read()


def test_a_token_without_renewal_ends_as_before(line: Line) -> None:
    line.channel.credentials = {"token": line.channel.credentials["token"]}
    line.channel.has_renewal = False
    line.channel.save()
    line.control("POST", "revocations", network="x", handle="nordbanan")
    with pytest.raises(Reauthorise):
        line.read()


def test_no_token_is_logged(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    line.end_soon()
    with caplog.at_level("DEBUG"):
        line.read()
        line.fail("html_502")
        with pytest.raises(RetryLater):
            renew(line, line.load().credentials["token"])
    written = caplog.text + "".join(capfd.readouterr())
    assert "token_renewed" in written
    for credentials in (line.channel.credentials, line.load().credentials):
        assert not [secret for secret in credentials.values() if secret in written]
    assert X_CLIENT_SECRET not in written


def renew(line: Line, token: str = "") -> None:
    token = token or line.channel.credentials["token"]
    renew_token(line.channel.pk, instead_of=token, clock=timezone.now)
