"""Opening hours as sorted spans, so that open time is a matter of one look-up.

The open time between two instants is the difference of how much lay before each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from agents.hours.clock import MARGIN, list_spans
from agents.hours.days import Calendar
from agents.models import Schedule
from inbox.channels.hours import read_hours

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

    def go_back(self, at: datetime, seconds: float) -> float:
        """The moment since which so many open seconds have passed, in seconds since 1970; zero
        where the spans do not reach so far.
        """
        left = self.measure_until(at) - seconds
        number = bisect_right(self.before, left) - 1
        return self.starts[number] + left - self.before[number] if number >= 0 else 0.0


ALWAYS = OpenSpans([0.0], [EVER], [0.0])  # while the brand has set no hours


# The schedule that holds for a thread, or for a wait of one: its team's own, else its channel's
# own, else the brand's; 0: there is none.
JOIN_HOURS = """
    LEFT JOIN (SELECT id AS team_key, schedule_id AS team_hours FROM agents_team) AS team
        ON team_key = {0}.team_id
    LEFT JOIN (
        SELECT channel_id AS channel_key, schedule_id AS channel_hours FROM inbox_channelhours
    ) AS own ON channel_key = {0}.channel_id
"""
SCHEDULE = """
    coalesce(team_hours, channel_hours, (SELECT id FROM agents_schedule WHERE is_default), 0)
"""


def read_open_spans(start: datetime, end: datetime) -> dict[int, OpenSpans]:
    """The spans of every schedule, as SCHEDULE names it."""
    spans = {0: ALWAYS}
    for schedule in Schedule.objects.with_versions():
        spans[schedule.pk] = OpenSpans.list_between(schedule.load_calendar(), start, end)
    return spans


def read_calendar(channel_id: int | None, team_id: int | None) -> Calendar | None:
    """The hours of a team or channel, or the brand's; None while the brand has none."""
    schedule = read_hours().find(channel_id or 0, team_id)
    return schedule.load_calendar() if schedule else None
