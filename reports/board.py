"""The figures of a selection as a whole: the totals beside those of the days before, by time, by
channel, and by the hour of the week.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from connectors.models import Channel
from reports.metrics import METRICS, Figure, Value
from reports.reading import CHANNEL, DAY, MONTH, TOTAL, WEEK, ByKind, read_sums
from reports.selection import Selection

Values = dict[str, Value]
MOST_DAYS, MOST_WEEKS = timedelta(days=45), timedelta(days=210)  # a point each in a chart


def measure_selection(selection: Selection, *, now: datetime) -> list[Figure]:
    """Every metric, beside the same of the days before."""
    sums = read_sums(selection, now=now)[TOTAL]
    before = read_sums(selection.before(), now=now)[TOTAL]
    return [
        Figure(metric, metric.measure(sums), metric.measure(before)) for metric in METRICS.values()
    ]


def measure_channels(selection: Selection, *, now: datetime) -> list[tuple[Channel, Values]]:
    """Every metric of each channel that anything came in on."""
    grouped = read_sums(selection, now=now, key=CHANNEL)
    channels = Channel.objects.filter(pk__in=grouped).order_by("network", "handle", "pk")
    return [(channel, _measure(grouped[channel.pk])) for channel in channels]


def measure_course(selection: Selection, *, now: datetime) -> dict[date, Values]:
    """Every metric by the day, week or month in which threads arrived: some dozens of points."""
    key = choose_step(selection)
    grouped = read_sums(selection, now=now, key=key)
    return {day: _measure(sums) for day, sums in sorted(grouped.items())}


def choose_step(selection: Selection) -> str:
    if selection.length <= MOST_DAYS:
        return DAY
    return WEEK if selection.length <= MOST_WEEKS else MONTH


def _measure(sums: ByKind) -> Values:
    return {name: metric.measure(sums) for name, metric in METRICS.items()}
