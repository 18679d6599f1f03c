"""Which days a report is of, and when it is frozen by itself."""

from __future__ import annotations

from datetime import datetime, time

from agents.hours.holidays import is_working_day
from agents.models import Schedule
from reports.models import Edition
from reports.periods import ONE_DAY, Period
from reports.selection import brand_zone

HOUR = time(6)  # of the first working day, in the brand's zone


def of_edition(edition: Edition) -> Period:
    return Period(edition.kind, edition.first, edition.last)


def find_freezing(period: Period, country: str) -> datetime:
    """06:00 of the first working day after it."""
    day = period.last + ONE_DAY
    while not is_working_day(country, day):
        day += ONE_DAY
    return datetime.combine(day, HOUR, brand_zone())


def read_country() -> str:
    """Whose holidays the brand has."""
    found = Schedule.objects.filter(is_default=True).values_list("country", flat=True).first()
    return found or "SE"
