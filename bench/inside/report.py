"""A month's report from the sums, against pandas over the raw tables and against plain SQL.

`compare`: every figure of each month, of the brand, a team and a channel. Prints {figures, off}:
how many there are, and how many of them differ by more than they may.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from django.utils import timezone

from agents.models import Team
from bench.inside.raw_report import Raw, reckon
from connectors.models import Channel
from reports.satisfaction.measure import measure_period
from reports.selection import Selection

KEYS = {"topics": "label_id", "channels": "channel_id"}
# A percentile is true within half a percent; an interval's ends stand on two of them.
RESPONSE = ("first_median", "first_p90", "first_mean")
NEAR, SECONDS = 1e-6, 2.0
PERCENTILE, ENDS = 0.006, 0.03


def compare(now: datetime, *, months: int = 0) -> dict[str, Any]:
    """Of the newest so many months; 0: of all."""
    raw = Raw.read(now)
    days = pd.PeriodIndex(pd.to_datetime(raw.waits.day), freq="M")
    figures, off = 0, []
    for month in sorted(days.unique())[-months:]:
        for scope in list_scopes():
            expected = reckon(raw, month, scope, now)
            selection = Selection(month.start_time.date(), month.end_time.date(), **scope)
            facts = index(measure_period(selection, now=now).as_facts())
            for name, told, value in pair("", facts, expected):
                figures += 1
                if not is_near(name, told, value, facts):
                    off.append(f"{month} {scope} {name}: {told} against {value}")
    return {"figures": figures, "off": off}


def list_scopes() -> list[dict[str, Any]]:
    team, channel = Team.objects.earliest("pk"), Channel.objects.earliest("pk")
    return [{}, {"team_id": team.pk}, {"channel_id": channel.pk}]


def index(facts: dict[str, Any]) -> dict[str, Any]:
    """Lists by their keys, as theirs are."""
    for name, key in KEYS.items():
        facts[name] = {one[key]: one for one in facts[name]}
    return facts


def pair(name: str, told: Any, expected: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each leaf of what is expected, beside ours."""
    if isinstance(expected, dict):
        missing = object()
        for key, value in expected.items():
            yield from pair(f"{name}.{key}", (told or {}).get(key, missing), value)
        if name.endswith(("changes", "verdicts", "topics", "channels")):
            yield f"{name} keys", sorted(map(str, told)), sorted(map(str, expected))
    elif isinstance(expected, list) and name != "keys":
        yield name, list(told), expected
    else:
        yield name, told, expected


def is_near(name: str, told: Any, expected: Any, facts: dict[str, Any]) -> bool:
    if expected is None or isinstance(expected, list | bool):
        is_same = bool(told == expected)
        return is_same or (name.endswith("is_change") and name.split(".")[2] in RESPONSE)
    if not isinstance(told, int | float):
        return False
    return bool(abs(told - expected) <= find_leeway(name.split(".")[1:], expected, facts))


def find_leeway(path: list[str], expected: float, facts: dict[str, Any]) -> float:
    match path:
        case ["response", name, _] if name.endswith(("median", "p90", "mean")):
            return abs(expected) * PERCENTILE + SECONDS
        case ["changes", name, _] if name in RESPONSE:
            response = facts["response"][name]
            return float(max(response["amount"], response["before"])) * ENDS + SECONDS
    return NEAR * max(1.0, abs(expected))


if __name__ == "__main__":
    found = compare(timezone.now())
    print("\n".join(found["off"][:20]), file=sys.stderr)
    print(json.dumps({**found, "off": len(found["off"])}))
