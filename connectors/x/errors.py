"""What X's refusals mean, by status and type, and where X gives no better sign, by a phrase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from django.utils.translation import gettext_noop

from connectors.http import describe_lost_answer, read_json
from connectors.port import (
    ConnectorError,
    Duplicate,
    Gone,
    Limited,
    Permanent,
    Reauthorise,
    Refused,
)
from connectors.shapes import as_object

TOO_MANY = gettext_noop("X takes no more calls from us for a while.")
NOT_FOUND = gettext_noop("This is no longer on X, or not visible to us.")
NO_SIGN_IN = gettext_noop("X no longer accepts our sign-in. Connect the channel again.")
NO_CREDITS = gettext_noop("The account at X has no credits left for this call.")
# X's rate windows are 15 minutes or 24 hours long: a reset beyond that is an error of its own.
LONGEST_WINDOW = timedelta(hours=25)
RESET_HEADERS = ("x-user-limit-24hour", "x-app-limit-24hour", "x-rate-limit")

BY_STATUS: Mapping[int, tuple[type[ConnectorError], str]] = {
    401: (Reauthorise, NO_SIGN_IN),
    402: (Refused, NO_CREDITS),
    404: (Gone, NOT_FOUND),
}
# The problem's `type` ends in one of these, on whatever host (twitter.com or x.com, by the version
# of the specification). What names no type is "about:blank".
BY_TYPE: Mapping[str, tuple[type[ConnectorError], str]] = {
    "client-forbidden": (
        Refused,
        gettext_noop(
            "X does not let our app make this call. Its project and plan in X's developer console"
            " decide that."
        ),
    ),
    "disallowed-resource": (Refused, gettext_noop("X does not let us do this here.")),
    "not-authorized-for-resource": (Gone, NOT_FOUND),
    "resource-not-found": (Gone, NOT_FOUND),
    "resource-unavailable": (Gone, NOT_FOUND),
    "unsupported-authentication": (Reauthorise, NO_SIGN_IN),
    "usage-capped": (Refused, NO_CREDITS),
}
# What X says to posts and private messages has the status 403, the type "about:blank" and neither a
# code nor a `reason` (in the specification, client-forbidden alone has one): its words are all that
# tells these apart. The phrases are in lower case; one that X rewords is a plain refusal, in X's
# own words.
BY_PHRASE: Mapping[str, tuple[type[ConnectorError], str]] = {
    "duplicate content": (
        Duplicate,
        gettext_noop("X refused this because we have posted the same text before."),
    ),
    "deleted or not visible": (Gone, NOT_FOUND),
    "permission to dm": (
        Refused,
        gettext_noop("X does not let us write privately to this customer."),
    ),
    "mentioned or otherwise engaged": (
        Refused,
        gettext_noop(
            "X lets us reply only to people who mentioned us, quoted us or replied to us."
        ),
    ),
}


def check_answer(response: requests.Response) -> None:
    """Raise unless X did what was asked."""
    if not response.ok or response.is_redirect:
        raise read_error(response, now=datetime.now(UTC))
    if not isinstance(read_json(response), dict):
        raise describe_lost_answer(response.request)


def read_error(response: requests.Response, *, now: datetime) -> ConnectorError:
    """By the status where that says all, then by the problem's type, last by its words."""
    status, code = response.status_code, str(response.status_code)
    if status >= 500:
        return describe_lost_answer(response.request, code=code)
    problem = as_object(read_json(response))
    kind = str(problem.get("type") or "").rpartition("/problems/")[2]
    if status == 429 and kind not in BY_TYPE:
        return Limited(TOO_MANY, at=read_reset(response.headers, now=now), code=code)
    detail = read_detail(problem)
    found = BY_STATUS.get(status) or BY_TYPE.get(kind) or find_phrase(detail)
    if found:
        error, words = found
        return error(words, code=code)
    return (Refused if status == 403 else Permanent)(f"X: {detail or status}", code=code)


def find_phrase(detail: str) -> tuple[type[ConnectorError], str] | None:
    said = detail.lower()
    return next((meant for phrase, meant in BY_PHRASE.items() if phrase in said), None)


def read_reset(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When the window that is used up ends; None where X does not say so credibly."""
    for name in RESET_HEADERS:
        if headers.get(f"{name}-remaining") == "0" or name == RESET_HEADERS[-1]:
            reset = headers.get(f"{name}-reset", "")
            seconds = int(reset) if reset.isdecimal() and len(reset) < 12 else 0
            at = datetime.fromtimestamp(seconds, UTC)
            return at if now <= at <= now + LONGEST_WINDOW else None
    return None


def read_detail(problem: Mapping[str, Any]) -> str:
    """X's own words, shortened: the nested ones are those that name the cause."""
    nested = problem.get("errors")
    first = nested[0] if isinstance(nested, list) and nested else None
    inner = first if isinstance(first, dict) else {}
    words = inner.get("message") or inner.get("detail") or problem.get("detail")
    return str(words or problem.get("title") or "")[:300]
