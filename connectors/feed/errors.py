"""What a feed's server means by its status. No server tells more than that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from django.utils.translation import gettext_noop

from connectors.http import describe_lost_answer
from connectors.port import ConnectorError, Gone, Limited, Permanent, Refused

MOVED = gettext_noop("The feed has moved. Connect it at its new address.")
TOO_MANY = gettext_noop("The feed's server takes no more calls from us for a while.")
LONGEST_PAUSE = timedelta(hours=25)

BY_STATUS: Mapping[int, tuple[type[ConnectorError], str]] = {
    401: (Refused, gettext_noop("The feed asks for a password. Only open feeds can be read.")),
    403: (Refused, gettext_noop("The feed's server does not let us read it.")),
    404: (Gone, gettext_noop("There is no feed at this address any more.")),
    410: (Gone, gettext_noop("There is no feed at this address any more.")),
}


def check_answer(response: requests.Response) -> None:
    """Raise unless the server gave the feed, or said that nothing is new."""
    if not response.ok or response.is_redirect:
        raise read_error(response, now=datetime.now(UTC))


def read_error(response: requests.Response, *, now: datetime) -> ConnectorError:
    status, code = response.status_code, str(response.status_code)
    if response.is_redirect:
        return Refused(MOVED, code=code)
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        at = read_pause(response.headers.get("retry-after", ""), now=now)
        return Limited(TOO_MANY, at=at, code=code)
    if status >= 500:
        return describe_lost_answer(response.request, code=code)
    if status in BY_STATUS:
        error, words = BY_STATUS[status]
        return error(words, code=code)
    return Permanent(f"HTTP {status}", code=code)


def read_pause(written: str, *, now: datetime) -> datetime | None:
    """`Retry-After`: seconds, or a date (RFC 9110, 10.2.3). None where it is not credible."""
    try:
        seconds = written.isdecimal() and len(written) < 10
        at = now + timedelta(seconds=int(written)) if seconds else parsedate_to_datetime(written)
    except (OverflowError, ValueError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at if now < at <= now + LONGEST_PAUSE else None
