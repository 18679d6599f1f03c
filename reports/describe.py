"""The figures of a selection as plain data, for the API, the command line and exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reports.board import measure_channels, measure_selection
from reports.metrics import Figure, Value, describe_arrivals
from reports.satisfaction.board import describe_satisfaction
from reports.selection import Selection


def describe_figures(selection: Selection, *, now: datetime) -> dict[str, Any]:
    """Every metric, of all and of each channel. Times are seconds, shares are of 1."""
    return {
        "at": now,
        "first": selection.first,
        "last": selection.last,
        "hours": selection.hours,
        "incidents": selection.incidents,
        "hours_note": describe_arrivals(selection),
        "figures": [_describe(figure) for figure in measure_selection(selection, now=now)],
        "satisfaction": list(describe_satisfaction(selection)),
        "channels": [
            {
                "id": channel.pk,
                "name": str(channel),
                "handle": channel.handle,
                "figures": {name: _tell(value) for name, value in values.items()},
            }
            for channel, values in measure_channels(selection, now=now)
        ],
    }


def _describe(figure: Figure) -> dict[str, Any]:
    metric = figure.metric
    return {
        "name": metric.name,
        "title": str(metric.title),
        "definition": f"{metric.definition} {metric.note}",
        "unit": metric.unit,
        **_tell(figure.value),
        "before": _tell(figure.before),
    }


def _tell(value: Value) -> dict[str, Any]:
    return {"value": value.amount, "is_at_least": value.is_at_least}
