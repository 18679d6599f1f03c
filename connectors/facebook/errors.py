"""What Graph's refusals mean, by code and subcode, never by their words.

Codes from Meta's pages on error handling and on rate limits, and from its Messenger reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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

TOO_MANY = gettext_noop("Facebook takes no more calls from us for a while.")
SIGNED_OUT = gettext_noop("Facebook no longer accepts our sign-in. Connect the channel again.")
NO_PERMISSION = gettext_noop("Facebook has not given us the permission that this needs.")
NOT_FOUND = gettext_noop("This is no longer on Facebook, or not visible to us.")
WINDOW_OVER = gettext_noop("Facebook's time for answering this person has run out.")
UNAVAILABLE = gettext_noop("Facebook does not let us write to this person.")
AGAINST_POLICY = gettext_noop("Facebook holds this to be against its rules.")
OTHER_APP = gettext_noop("Another application is handling this conversation at Facebook.")
ANSWERED = gettext_noop("This was answered privately before; Facebook takes one such answer.")
NOT_PRIVATELY = gettext_noop("Facebook does not let us answer this privately.")
TOO_OLD = gettext_noop("Facebook shows only the newest messages of a conversation.")
SAID_BEFORE = gettext_noop("Facebook refused this because we have written the same text before.")

Meaning = tuple[type[ConnectorError], str]

# None: whatever the subcode. 1 and 2 are not here: they say that Facebook failed, not what it did.
MEANINGS: Mapping[tuple[int, int | None], Meaning] = {
    **{(code, None): (Limited, TOO_MANY) for code in (4, 17, 32, 341, 613, 80001, 80006)},
    **{(code, None): (Reauthorise, SIGNED_OUT) for code in (102, 104, 190)},
    **{(code, None): (Refused, NO_PERMISSION) for code in (3, 10, *range(200, 300))},
    (10, 2018278): (Refused, WINDOW_OVER),
    (10, 2534022): (Refused, WINDOW_OVER),
    (10, 2018065): (Refused, WINDOW_OVER),
    (551, None): (Refused, UNAVAILABLE),
    (200, 1545041): (Refused, UNAVAILABLE),
    (10, 2018108): (Refused, UNAVAILABLE),
    (100, 2018001): (Refused, UNAVAILABLE),
    (368, None): (Refused, AGAINST_POLICY),
    (10, 1893063): (Refused, AGAINST_POLICY),
    (613, 2018338): (Refused, AGAINST_POLICY),
    (2018300, None): (Refused, OTHER_APP),
    (10902, None): (Refused, NOT_PRIVATELY),
    (10903, None): (Refused, NOT_PRIVATELY),
    (9_000_001, None): (Refused, TOO_OLD),
    (506, None): (Duplicate, SAID_BEFORE),
    # Perhaps by an attempt of ours that seemed lost.
    (10900, None): (Duplicate, ANSWERED),
    (100, 2018292): (Gone, NOT_FOUND),
    (100, 33): (Gone, NOT_FOUND),
    (803, None): (Gone, NOT_FOUND),
}
# The application's, the user's and the Page's own limits, which every call counts towards. The
# others are of one kind of call (613) or of Messenger (80006).
WHOLE_LIMITS = (4, 17, 32, 341, 80001)
LONGEST_PAUSE = timedelta(hours=25)


def check_answer(response: requests.Response) -> None:
    """Raise unless Graph did what was asked. What passes is JSON, and says so.

    facebook-sdk judges an answer by its type alone, and Graph has sent JSON as JavaScript.
    """
    body = read_json(response)
    is_error = isinstance(body, dict) and "error" in body
    if not response.ok or response.is_redirect or is_error:
        raise read_error(response, body, now=datetime.now(UTC))
    if body is None or (response.request.method == "GET" and not isinstance(body, dict)):
        raise describe_lost_answer(response.request)
    response.headers["content-type"] = "application/json"


def read_error(response: requests.Response, body: Any, *, now: datetime) -> ConnectorError:
    error = body.get("error") if isinstance(body, dict) else None
    details = error if isinstance(error, dict) else {}
    number, subcode = (_read_number(details.get(name)) for name in ("code", "error_subcode"))
    code = f"{number}/{subcode}" if subcode else str(number or response.status_code)
    meaning = MEANINGS.get((number, subcode)) or MEANINGS.get((number, None))
    if meaning and meaning[0] is Limited:
        at = read_pause(response.headers, now=now)
        return Limited(TOO_MANY, at=at, code=code, is_whole=number in WHOLE_LIMITS)
    if meaning:
        return meaning[0](meaning[1], code=code)
    if response.status_code >= 500 or number in {1, 2} or details.get("is_transient"):
        return describe_lost_answer(response.request, code=code)
    words = str(details.get("error_user_msg") or details.get("message") or response.status_code)
    return Permanent(f"Facebook: {words[:300]}", code=code)


def read_pause(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When calls are taken again, where the header on usage says so (in minutes)."""
    minutes = max(_list_minutes(headers.get("x-business-use-case-usage", "")), default=0)
    pause = timedelta(minutes=minutes)
    return now + pause if timedelta() < pause <= LONGEST_PAUSE else None


def _read_number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _list_minutes(header: str) -> Iterator[int]:
    """`{"<page id>": [{"type", "call_count", ..., "estimated_time_to_regain_access"}]}`."""
    try:
        usages = [usage for usages in json.loads(header).values() for usage in usages]
        yield from (int(usage.get("estimated_time_to_regain_access") or 0) for usage in usages)
    except (AttributeError, TypeError, ValueError):
        return
