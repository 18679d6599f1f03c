"""How much of Facebook's allowance is used up, from headers that may be odd."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.facebook.metering import read_usage

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
APP = json.dumps({"call_count": 10, "total_cputime": 40, "total_time": 3})


def business(**usage: Any) -> str:
    return json.dumps({"17": [{"type": "pages", "call_count": 5, **usage}]})


@pytest.mark.parametrize(
    ("headers", "per_cent", "regain_at"),
    [
        ({"x-app-usage": APP}, 40, None),
        ({"x-app-usage": APP, "x-business-use-case-usage": business(total_time=96)}, 96, None),
        (
            {"x-business-use-case-usage": business(estimated_time_to_regain_access=30)},
            5,
            "2026-11-26T12:30:00+00:00",
        ),
    ],
)
def test_the_largest_share_counts(
    headers: dict[str, str], per_cent: int, regain_at: str | None
) -> None:
    usage = read_usage(headers, now=NOW)["usage"]
    assert (usage["per_cent"], usage["regain_at"]) == (per_cent, regain_at)


@pytest.mark.parametrize("header", ["", "{", "[]", "17", '{"17": [1]}', '{"call_count": "x"}'])
def test_an_odd_header_says_nothing(header: str) -> None:
    assert read_usage({"x-app-usage": header}, now=NOW) == {}
