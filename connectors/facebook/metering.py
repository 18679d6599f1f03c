"""How much of a Page's share of calls is used up: Graph says so with every answer, in per cent.

Headers from Meta's page on rate limits: X-App-Usage {call_count, total_cputime, total_time},
X-Business-Use-Case-Usage {id: [the same, estimated_time_to_regain_access (minutes)]}. Facebook
takes no money for calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.facebook.errors import read_pause
from connectors.facebook.gateway import USAGE_HEADERS
from connectors.metering import Call

SHARES = ("call_count", "total_cputime", "total_time")
USAGE_LASTS = timedelta(hours=1)  # what was said longer ago is no measure of now


def read_call(
    request: requests.PreparedRequest, response: requests.Response | None, now: datetime
) -> Call:
    headers = response.headers if response is not None else {}
    return Call(str(request.method).lower(), limits=read_usage(headers, now=now))


def read_usage(headers: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """{"usage": {"per_cent", "regain_at", "until"}}, or {} where nothing is said."""
    shares = [share for name in USAGE_HEADERS for share in _list_shares(headers.get(name, ""))]
    if not shares:
        return {}
    regain_at = read_pause(headers, now=now)
    usage = {
        "per_cent": max(shares),
        "regain_at": regain_at.isoformat() if regain_at else None,
        "until": (now + USAGE_LASTS).isoformat(),
    }
    return {"usage": usage}


def _list_shares(header: str) -> Iterator[int]:
    try:
        usage = json.loads(header)
        nested = [
            entry for entries in usage.values() if isinstance(entries, list) for entry in entries
        ]
        for entry in [usage, *nested]:
            yield from (int(entry[name]) for name in SHARES if name in entry)
    except (AttributeError, TypeError, ValueError):
        return
