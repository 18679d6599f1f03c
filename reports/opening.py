"""The opening hours of each channel as sorted spans, so that open time is a matter of one look-up.

The open time between two instants is the difference of how much lay before each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from agents.hours.clock import MARGIN, list_spans
from agents.hours.days import Calendar
from agents.models import Schedule
from inbox.models import ChannelHours

EVER = 1e11  # seconds since 1970: later than anything that we shall see


@dataclass(frozen=True, slots=True)
class OpenSpans:
    """From, until, and the open seconds before each; all in seconds since 1970."""

    starts: list[float]
    ends: list[float]
    before: list[float]

    @classmethod
    def list_between(cls, calendar: Calendar, start: datetime, end: datetime) -> OpenSpans:
        first = (start - MARGIN).astimezone(calendar.zone).date()
        last = (end + MARGIN).astimezone(calendar.zone).date()
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        spans = [span for day in days for span in list_spans(calendar, day)]
        starts = [begin.timestamp() for begin, _end in spans]
        ends = [until.timestamp() for _begin, until in spans]
        lengths = [until - begin for begin, until in zip(starts, ends, strict=True)]
        return cls(starts, ends, list(accumulate(lengths, initial=0.0))[:-1])

    def measure_until(self, at: datetime) -> float:
        """The open seconds before an instant, counted from the first span on."""
        moment = at.timestamp()
        number = bisect_right(self.starts, moment) - 1
        if number < 0:
            return 0.0
        return self.before[number] + min(moment, self.ends[number]) - self.starts[number]


ALWAYS = OpenSpans([0.0], [EVER], [0.0])  # while the brand has set no hours


def read_open_spans(
    channel_ids: Iterable[int], start: datetime, end: datetime
) -> dict[int, OpenSpans]:
    """The spans of each of the channels, by its own schedule or the brand's."""
    schedules = Schedule.objects.with_versions()
    spans: dict[int | None, OpenSpans] = {None: ALWAYS}
    brand_id = None
    for schedule in schedules:
        spans[schedule.pk] = OpenSpans.list_between(schedule.load_calendar(), start, end)
        brand_id = schedule.pk if schedule.is_default else brand_id
    own: dict[int, int] = dict(ChannelHours.objects.values_list("channel_id", "schedule_id"))
    return {channel_id: spans[own.get(channel_id, brand_id)] for channel_id in channel_ids}


def read_calendar(channel_id: int | None) -> Calendar | None:
    """The hours of a channel, or the brand's; None while the brand has none."""
    known = Schedule.objects.with_versions()
    own = known.filter(channel_hours__channel=channel_id).first() if channel_id else None
    schedule = own or known.filter(is_default=True).first()
    return schedule.load_calendar() if schedule else None
