"""A schedule with published hours, and a moment in them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agents.hours.change import set_week
from agents.hours.create import DEMO_WEEK, create_schedule
from agents.models import Agent, Schedule

STOCKHOLM = ZoneInfo("Europe/Stockholm")
THURSDAY = datetime(2026, 6, 18, 18, 30, tzinfo=STOCKHOLM)  # the evening before Midsummer's Eve
TODAY = THURSDAY.date()


@pytest.fixture
def brand(ada: Agent) -> Schedule:
    schedule = create_schedule(
        "Nordbanan", zone="Europe/Stockholm", country="SE", by=ada, now=THURSDAY
    )
    set_week(schedule, DEMO_WEEK, valid_from=date(2020, 1, 1), by=ada, now=THURSDAY)
    return schedule
