"""What Graph may answer while a Page is connected, and what we send it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_django import Settings

from connectors.facebook import login
from connectors.facebook.gateway import Gateway
from connectors.facebook.proof import make_proof
from connectors.port import ConnectorError, Limited, Permanent, Reauthorise, Refused, RetryLater
from connectors.sign_in import Return
from tests.connectors.wire import answering, say
from tests.sandbox.running import running_sandbox
from tests.sandbox.signing import FACEBOOK_CLIENT, REDIRECT, facebook_dialog_url, press

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BACK = Return("the-code", "", "https://desk.example/channels/return/facebook/")


def tell_error(code: int, subcode: int | None = None) -> str:
    error: dict[str, Any] = {"message": "words", "type": "OAuthException", "code": code}
    return json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})})


REFUSALS = [
    ("400 Bad Request", tell_error(100, 36007), Refused),
    ("400 Bad Request", tell_error(100, 36008), Refused),
    ("400 Bad Request", tell_error(100, 36009), Refused),
    ("400 Bad Request", tell_error(1), Refused),
    ("400 Bad Request", tell_error(101), Refused),
    ("400 Bad Request", tell_error(4), Limited),
    ("400 Bad Request", '{"error": {"code": [1], "error_subcode": {}}}', Permanent),
    ("502 Bad Gateway", "<html>", RetryLater),
    ("200 OK", "[]", RetryLater),
    ("200 OK", "{}", Permanent),
    ("200 OK", '{"access_token": null}', Permanent),
]


@pytest.fixture(autouse=True)
def application(settings: Settings) -> None:
    settings.FACEBOOK_APP_ID, settings.FACEBOOK_APP_SECRET = "1234567", "the-secret"


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS)
def test_each_refusal_of_a_code_has_its_meaning(
    status: str, body: str, error: type[ConnectorError]
) -> None:
    with answering(say(body, status=status)) as wire, pytest.raises(error) as told:
        login.list_accounts(BACK, api_url=wire.url, now=NOW)
    assert type(told.value) is error
    for secret in ("the-secret", "the-code"):
        assert secret not in told.value.words


def test_a_persons_pages_are_listed_to_the_end(settings: Settings, tmp_path: Path) -> None:
    settings.FACEBOOK_APP_ID, settings.FACEBOOK_APP_SECRET = FACEBOOK_CLIENT.values()
    with running_sandbox(tmp_path) as url:
        for number in range(120):
            body = {"network": "facebook", "handle": f"page{number}", "is_brand": True}
            requests.post(f"{url}/_control/accounts", json=body, timeout=5)
        code = press(facebook_dialog_url(url))["code"]
        found = login.list_accounts(Return(code, "", REDIRECT), api_url=url, now=NOW)
    assert len({one.account.external_id for one in found}) == 120


@pytest.mark.parametrize(
    ("facts", "ends_at"),
    [
        ({"expires_at": 0, "data_access_expires_at": 0}, None),
        ({}, None),
        ({"expires_at": "soon", "data_access_expires_at": -5}, None),
        ({"expires_at": 10**40}, None),
        ({"expires_at": 0, "data_access_expires_at": 1_800_000_000}, 1_800_000_000),
        ({"expires_at": 1_700_000_000, "data_access_expires_at": 1_800_000_000}, 1_700_000_000),
    ],
)
def test_the_earlier_end_counts(facts: dict[str, Any], ends_at: int | None) -> None:
    body = json.dumps({"data": {"is_valid": True, "scopes": ["pages_show_list"], **facts}})
    with answering(say(body)) as wire:
        found = login.inspect_token("a-token", api_url=wire.url)
    assert found.ends_at == (datetime.fromtimestamp(ends_at, UTC) if ends_at else None)
    assert found.scopes == {"pages_show_list"}


@pytest.mark.parametrize("body", ['{"data": {"is_valid": false}}', '{"data": []}', "{}"])
def test_only_what_facebook_calls_valid_is_valid(body: str) -> None:
    with answering(say(body)) as wire, pytest.raises(Reauthorise):
        login.inspect_token("a-token", api_url=wire.url)


def test_a_call_carries_the_proof_for_its_own_token() -> None:
    with answering(say('{"id": "1", "name": "Nordbanan"}')) as wire:
        Gateway("a-token", wire.url).read_me()
    proof = make_proof("a-token", "the-secret")
    assert f"appsecret_proof={proof}".encode() in wire.asked[0]
    assert b"the-secret" not in wire.asked[0]


def test_the_proof_is_the_hmac_that_meta_describes() -> None:
    """Computed by `printf token | openssl dgst -sha256 -hmac secret`."""
    assert make_proof("token", "secret") == (
        "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    )


def test_without_a_secret_there_is_no_proof(settings: Settings) -> None:
    settings.FACEBOOK_APP_SECRET = ""
    with answering(say('{"id": "1", "name": "Nordbanan"}')) as wire:
        Gateway("a-token", wire.url).read_me()
    assert b"appsecret_proof" not in wire.asked[0]
