"""Months, quarters and any days: what a period is called, and which one is before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator

MONTH, QUARTER, DAYS = "month", "quarter", "days"
MONTHS = {MONTH: 1, QUARTER: 3}
ONE_DAY = timedelta(days=1)
# Days that somebody may choose: with a period before them and one after.
WITHIN = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


@dataclass(frozen=True, slots=True)
class Period:
    """Both dates count, in the brand's zone. `kind`: month, quarter, or any days."""

    kind: str
    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        """A month or quarter, which can be frozen."""
        return self.kind in MONTHS

    def before(self) -> Period:
        """The month or quarter before; of any days as many, right before these."""
        if self.is_whole:
            return find_period(self.kind, self.first - ONE_DAY)
        length = self.last - self.first + ONE_DAY
        return Period(self.kind, self.first - length, self.last - length)

    def after(self) -> Period:
        return find_period(self.kind, self.last + ONE_DAY)

    def is_over(self, today: date) -> bool:
        return self.last < today


def find_period(kind: str, day: date) -> Period:
    """The month or quarter to which a day belongs."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(kind, first, add_months(first, months) - ONE_DAY)


def name_days(first: date, last: date) -> Period:
    """Any days; as the month or quarter, where they are one."""
    for kind in MONTHS:
        whole = find_period(kind, first)
        if (whole.first, whole.last) == (first, last):
            return whole
    return Period(DAYS, first, last)


def add_months(first: date, months: int) -> date:
    """Of the first day of a month."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def list_months(last: date, number: int) -> Iterator[Period]:
    """So many whole months up to that of the day, the earliest first."""
    newest = find_period(MONTH, last).first
    for back in range(number - 1, -1, -1):
        yield find_period(MONTH, add_months(newest, -back))
