"""The facts of a report: numbers and names, in no language, as they are frozen.

`{"scopes": {key: {"kind", "id", "name", "satisfaction", "trend", ...}}}`, by the keys of
`reports.editions.scopes`; plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reports.editions.collected import collect
from reports.editions.months import read_trend
from reports.editions.scopes import Scope, list_scopes
from reports.periods import Period
from reports.satisfaction.measure import measure_period

Facts = Mapping[str, Any]


def collect_facts(period: Period, *, now: datetime) -> dict[str, Any]:
    """Of every scope."""
    scopes = list_scopes()
    return {"scopes": {scope.key: collect_scope(scope, period, now=now) for scope in scopes}}


def collect_scope(scope: Scope, period: Period, *, now: datetime) -> dict[str, Any]:
    selection = scope.choose(period.first, period.last)
    return {
        "kind": scope.kind,
        "id": scope.id,
        "name": scope.name,
        "satisfaction": measure_period(selection, now=now).as_facts(),
        "trend": read_trend(scope, period, now=now),
        **collect(scope, period),
    }


def read_scopes(facts: Facts) -> list[Scope]:
    """In the order in which they were frozen."""
    known: Sequence[Facts] = list(facts["scopes"].values())
    order = {kind: place for place, kind in enumerate(("all", "team", "channel"))}
    found = [Scope(one["kind"], one["id"], one["name"]) for one in known]
    return sorted(found, key=lambda scope: (order[scope.kind], scope.name, scope.id or 0))
