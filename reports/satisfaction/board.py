"""What the board, its API and its files tell of satisfaction: as the report does, of any days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.satisfaction.changes import list_changes
from reports.satisfaction.facts import Change, Gain, Share
from reports.satisfaction.metrics import METRICS, Metric
from reports.satisfaction.reading import Closings, read_closings
from reports.selection import Selection

SHOWN = ("csat", "before_csat", "gain", "less", "response_rate")


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of a selection, beside the same of the days before."""

    metric: Metric
    value: Share | Gain
    before: Share | Gain
    change: Change | None

    @property
    def is_known(self) -> bool:
        return bool(count_answers(self.value))


def measure_satisfaction(selection: Selection) -> list[Measure]:
    """Of closings in these days. Which arrivals count (`hours`) makes no difference."""
    closings, former = read_closings(selection), read_closings(selection.before())
    changes = dict(list_changes(closings, former))
    return [
        Measure(METRICS[name], _tell(name, closings), _tell(name, former), changes[name])
        for name in SHOWN
    ]


def count_answers(value: Share | Gain) -> int:
    return value.pairs if isinstance(value, Gain) else value.total


def find_amount(value: Share | Gain) -> float | None:
    """None where it is told as counts."""
    return value.mean if isinstance(value, Gain) else value.amount


def describe_satisfaction(selection: Selection) -> Iterator[dict[str, Any]]:
    """As plain data. Shares are of 1."""
    for one in measure_satisfaction(selection):
        value = one.value
        yield {
            "name": one.metric.name,
            "title": str(one.metric.title),
            "definition": str(one.metric.definition),
            "unit": one.metric.unit,
            "value": find_amount(value),
            "low": value.low,
            "high": value.high,
            "successes": None if isinstance(value, Gain) else value.successes,
            "answers": count_answers(value),
            "before": find_amount(one.before),
            "is_change": bool(one.change and one.change.is_change),
        }


def _tell(name: str, closings: Closings) -> Share | Gain:
    counted = METRICS[name].count(closings)
    return Gain.of(counted) if name == "gain" else Share.of(*counted)
