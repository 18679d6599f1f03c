"""Graph's refusals, in the bodies that Graph sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.facebook.errors import read_error, read_pause
from connectors.facebook.gateway import Gateway
from connectors.port import (
    ConnectorError,
    Duplicate,
    Gone,
    Limited,
    OutcomeUnknown,
    Permanent,
    Reauthorise,
    Refused,
    RetryLater,
)
from tests.connectors.wire import answering, say

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
USAGE = "x-business-use-case-usage"


def refuse(
    body: Any, *, status: int = 400, method: str = "POST", headers: dict[str, str] | None = None
) -> ConnectorError:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response.request = requests.Request(method, "https://graph.facebook.com/1").prepare()
    return read_error(response, body, now=NOW)


def problem(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    error = {"message": "Told", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


@pytest.mark.parametrize(
    ("code", "subcode", "error"),
    [
        (190, 463, Reauthorise), (190, 460, Reauthorise), (190, None, Reauthorise),
        (102, None, Reauthorise), (104, None, Reauthorise),
        (4, None, Limited), (17, None, Limited), (32, None, Limited),
        (341, None, Limited), (613, None, Limited), (80001, None, Limited),
        (80006, None, Limited),
        (3, None, Refused), (10, None, Refused), (200, None, Refused), (299, None, Refused),
        (10, 2018278, Refused), (551, 1545041, Refused), (200, 1545041, Refused),
        (100, 2018001, Refused), (368, None, Refused), (613, 2018338, Refused),
        (2018300, None, Refused), (551, None, Refused), (10, 2534022, Refused),
        (10, 2018065, Refused), (10, 2018108, Refused), (10, 1893063, Refused),
        (10902, None, Refused), (10903, None, Refused), (9_000_001, None, Refused),
        (10900, None, Duplicate), (100, 2018292, Gone), (190, 458, Reauthorise),
        (190, 459, Reauthorise),
        (506, None, Duplicate), (506, 1455006, Duplicate),
        (100, 33, Gone), (803, None, Gone),
        (100, None, Permanent), (100, 1349125, Permanent), (2500, None, Permanent),
        (1, None, OutcomeUnknown), (2, None, OutcomeUnknown),
    ],
)  # fmt: skip
def test_refusal_is_told_by_code_and_subcode(
    code: int, subcode: int | None, error: type[ConnectorError]
) -> None:
    told = refuse(problem(code, subcode))
    assert type(told) is error
    assert told.code == (f"{code}/{subcode}" if subcode else str(code))


@pytest.mark.parametrize("code", [1, 2])
def test_failed_read_is_to_be_repeated(code: int) -> None:
    assert isinstance(refuse(problem(code), method="GET"), RetryLater)
    assert isinstance(refuse(problem(9999, is_transient=True), method="GET"), RetryLater)


def test_words_for_people_are_preferred_and_cut() -> None:
    told = refuse(problem(9999, error_user_msg="Försök med något annat." + "x" * 900))
    assert told.words.startswith("Facebook: Försök med något annat.")
    assert len(told.words) < 320


def test_broken_token_is_not_repeated_in_words() -> None:
    told = refuse(problem(190, message="Malformed access token EAAB-secret"))
    assert "secret" not in told.words


@pytest.mark.parametrize("body", [None, [], "x", {"error": "x"}, {"error": {"code": []}}])
def test_odd_bodies_are_told_by_their_status(body: Any) -> None:
    assert refuse(body).words == "Facebook: 400"
    assert isinstance(refuse(body, status=502), OutcomeUnknown)


@pytest.mark.parametrize("name", ["error.json", "error_data.json"])
def test_recorded_refusal_is_understood(specs: Path, name: str) -> None:
    told = refuse(json.loads((specs / "facebook" / "responses" / name).read_text()))
    assert isinstance(told, Permanent)
    assert told.words.startswith("Facebook: (#100)")


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        (json.dumps({"1": [{"type": "pages", "estimated_time_to_regain_access": 7}]}), 7),
        (json.dumps({"1": [{"estimated_time_to_regain_access": 2}], "2": [
            {"estimated_time_to_regain_access": 9}, {"type": "messenger"}]}), 9),
        (json.dumps({"1": [{"estimated_time_to_regain_access": 0}]}), None),
        (json.dumps({"1": [{"estimated_time_to_regain_access": 10**9}]}), None),
        (json.dumps({"1": {"estimated_time_to_regain_access": 1}}), None),
        ("[", None),
        ("", None),
    ],
)  # fmt: skip
def test_pause_is_read_from_the_header_on_usage(header: str, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert read_pause({USAGE: header}, now=NOW) == expected
    assert read_pause({}, now=NOW) is None


def test_gateway_keeps_the_headers_on_usage() -> None:
    usage = b'X-App-Usage: {"call_count":28}\r\nConnection'
    with answering(say('{"id": "1", "name": "We"}').replace(b"Connection", usage)) as wire:
        gateway = Gateway("t", wire.url)
        assert gateway.usage == {}
        gateway.read_me()
    assert gateway.usage == {"x-app-usage": '{"call_count":28}'}
