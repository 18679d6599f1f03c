"""X's refusals, in the bodies that X sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

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
from connectors.x.errors import read_error, read_reset

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAMP = int(NOW.timestamp())


def refuse(status: int, body: Any, *, method: str = "POST", **headers: str) -> ConnectorError:
    response = requests.Response()
    response.status_code = status
    response._content = (body if isinstance(body, str) else json.dumps(body)).encode()
    response.headers.update(headers)
    response.request = requests.Request(method, "https://api.x.com/2/tweets").prepare()
    return read_error(response, now=NOW)


def problem(detail: str, **more: Any) -> dict[str, Any]:
    return {"title": "Forbidden", "detail": detail, "type": "about:blank", **more}


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, problem("x"), Permanent, "X: x"),
        (401, problem("Unauthorized"), Reauthorise, "Connect the channel again"),
        (401, "", Reauthorise, "Connect the channel again"),
        (402, problem("CreditsDepleted"), Refused, "credits"),
        (403, problem("You are not allowed to create a Tweet with duplicate content."),
         Duplicate, "same text"),
        (403, problem("Reply to this conversation is not allowed because you have not been"
                      " mentioned or otherwise engaged by the author of the post you are"
                      " replying to."), Refused, "only to people who mentioned us"),
        (403, problem("You attempted to reply to a Tweet that is deleted or not visible to"
                      " you."), Gone, "no longer on X"),
        (403, problem("Your account is suspended."), Refused, "X: Your account is suspended."),
        (403, "<html>Forbidden</html>", Refused, "X: 403"),
        (404, problem("Not Found"), Gone, "no longer on X"),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, Limited, "calls"),
        (500, problem("Broken"), OutcomeUnknown, "nobody knows"),
        (503, "<html>", OutcomeUnknown, "nobody knows"),
    ],
)  # fmt: skip
def test_refusal_is_told_in_words(
    status: int, body: Any, error: type[ConnectorError], words: str
) -> None:
    told = refuse(status, body)
    assert (type(told), told.code) == (error, str(status))
    assert words in told.words


@pytest.mark.parametrize("host", ["api.twitter.com", "api.x.com"])
@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (403, "client-forbidden", Refused),
        (403, "unsupported-authentication", Reauthorise),
        (403, "not-authorized-for-resource", Gone),
        (429, "usage-capped", Refused),  # by the month: there is no window to wait for
        (400, "resource-unavailable", Gone),
        (400, "invalid-request", Permanent),
    ],
)
def test_the_type_of_a_problem_says_more_than_its_words(
    host: str, status: int, kind: str, error: type[ConnectorError]
) -> None:
    body = problem("Not by these words: duplicate content", reason="client-not-enrolled")
    if error is Permanent:
        body["detail"] = "One or more parameters to your request was invalid."
    told = refuse(status, body | {"type": f"https://{host}/2/problems/{kind}"})
    assert type(told) is error


def test_failed_read_is_to_be_repeated() -> None:
    assert isinstance(refuse(500, "", method="GET"), RetryLater)


def test_nested_words_name_the_cause() -> None:
    nested = [{"message": "The `ids` query parameter value [x] is not valid", "parameters": {}}]
    told = refuse(
        400, problem("One or more parameters to your request was invalid.", errors=nested)
    )
    assert told.words == "X: The `ids` query parameter value [x] is not valid"


@pytest.mark.parametrize("body", [[], "[]", "null", {"errors": {"a": 1}}, {"errors": ["no"]}])
def test_odd_bodies_are_told_by_their_status(body: Any) -> None:
    assert refuse(400, body).words == "X: 400"


def test_long_words_are_cut() -> None:
    assert len(refuse(403, problem("å" * 5000)).words) < 310


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-rate-limit-reset": str(STAMP + 90)}, 90),
        ({"x-rate-limit-reset": str(STAMP + 90), "x-user-limit-24hour-remaining": "0",
          "x-user-limit-24hour-reset": str(STAMP + 7200)}, 7200),
        ({"x-rate-limit-reset": str(STAMP + 90), "x-user-limit-24hour-remaining": "5",
          "x-user-limit-24hour-reset": str(STAMP + 7200)}, 90),
        ({}, None),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"x-rate-limit-reset": "9" * 40}, None),
        ({"x-rate-limit-reset": str(STAMP + 10**6)}, None),
        ({"x-rate-limit-reset": str(STAMP - 1)}, None),
    ],
)  # fmt: skip
def test_reset_is_believed_within_reason(headers: dict[str, str], wait: int | None) -> None:
    expected = None if wait is None else NOW + timedelta(seconds=wait)
    assert read_reset(headers, now=NOW) == expected
