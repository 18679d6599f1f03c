"""In opening hours only they count as time: also in the list of those that wait for too long."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from agents.models import Schedule, ScheduleWeek
from reports.drill import select_waits
from reports.metrics import METRICS
from reports.models import Hours
from reports.reading import TOTAL, read_sums
from reports.recount import count_anew
from reports.selection import Selection
from tests.factories import make_channel, make_thread

WEEK = [[[8 * 60, 17 * 60]]] * 7


@pytest.mark.django_db
def test_a_night_is_no_wait_behind_a_figure_of_opening_hours() -> None:
    schedule = Schedule.objects.create(name="Vi", is_default=True, zone="UTC")
    ScheduleWeek.objects.create(schedule=schedule, valid_from=date(2026, 1, 1), days=WEEK)
    now, channel = datetime(2026, 3, 4, 8, 20, tzinfo=UTC), make_channel()
    at_night = make_thread(channel=channel, minutes_ago=15.5 * 60, now=now)  # 16:50
    late = make_thread(channel=channel, minutes_ago=18 * 60, now=now)  # 14:20
    count_anew(now=now)
    metric = METRICS["first_within_60"]
    for hours, threads in ((Hours.ALL, {at_night, late}), (Hours.OPEN, {late})):
        chosen = Selection(date(2026, 3, 3), date(2026, 3, 4), hours)
        sums = read_sums(chosen, now=now)[TOTAL][metric.kind]
        assert {wait.thread for wait in select_waits(chosen, metric, now=now)} == threads
        assert sums.pending_over_60 == len(threads)
