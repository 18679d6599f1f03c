"""Holidays that a country has, as suggestions: an admin confirms each; none is set by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import holidays
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.hours.change import Dated, Source, local_today
from agents.hours.days import Calendar, Interval
from agents.models import Schedule
from agents.refusals import Refused

# In the library's names, where people have a half day off: "Skärtorsdagen (från kl. 14.00)".
FROM_HOUR = re.compile(r"\s*\(från kl\. (\d{1,2})\.(\d{2})\)")
NOON = 12 * 60
SATURDAY = 5
YEARS_AHEAD = 3
OWN_NAMES = {"SE": "sv", "FI": "fi", "NO": "no", "DK": "da"}
COUNTRIES = {
    "SE": gettext_lazy("Sweden"),
    "FI": gettext_lazy("Finland"),
    "NO": gettext_lazy("Norway"),
    "DK": gettext_lazy("Denmark"),
}
# Days off, and days on which many close early or not at all.
CLOSED = {"SE": ("public", "de_facto"), "FI": ("public",), "NO": ("public",), "DK": ("public",)}
SHORTER = {"SE": ("bank", "optional"), "DK": ("optional",)}
# Eves that the library does not know, though everybody leaves at noon.
EVES = {
    "FI": {(12, 31): "Uudenvuodenaatto"},
    "NO": {(12, 24): "Julaften", (12, 31): "Nyttårsaften"},
}
EVES_BEFORE = {"NO": {"Første påskedag": "Påskeaften", "Første pinsedag": "Pinseaften"}}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A holiday. `closes_at`: minutes from midnight where a shorter day is usual; None: closed."""

    day: date
    name: str
    closes_at: int | None = None

    @property
    def is_closed(self) -> bool:
        return self.closes_at is None


def list_suggestions(country: str, year: int) -> list[Suggestion]:
    """In the order of their dates, one a date, by the names of the country's own language."""
    if country not in COUNTRIES:
        return []
    closed = _read_library(country, year, CLOSED[country])
    found = {day: Suggestion(day, name) for day, name in closed.items()}
    for day, written in _list_shorter(country, year, closed).items():
        found.setdefault(day, _suggest_shorter(day, written))
    return [found[day] for day in sorted(found)]


@lru_cache(maxsize=64)
def _list_days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(one.day for one in list_suggestions(country, year) if one.is_closed)


def is_working_day(country: str, day: date) -> bool:
    """Neither at the weekend nor a day off, whatever the opening hours are."""
    return day.weekday() < SATURDAY and day not in _list_days_off(country, day.year)


def shorten(calendar: Calendar, suggestion: Suggestion) -> Dated:
    """The suggestion as hours of that date: the usual ones, up to the hour at which it closes."""
    name = suggestion.name
    if suggestion.closes_at is None:
        return Dated((), name, Source.HOLIDAY)
    usual = _usual_intervals(calendar, suggestion.day)
    cut = [(start, min(end, suggestion.closes_at)) for start, end in usual]
    return Dated(tuple(one for one in cut if one[0] < one[1]), name, Source.HOLIDAY)


def choose_holidays(schedule: Schedule, day: date, *, how: str, now: datetime) -> dict[date, Dated]:
    """What confirming makes of a holiday: "closed" or "shorter"; "all" of its year are those from
    today on that close and have no hours of their own yet. Raises Refused.
    """
    calendar, today = schedule.load_calendar(), local_today(schedule, now)
    is_near = abs(day.year - today.year) <= YEARS_AHEAD
    known = list_suggestions(schedule.country, day.year) if is_near else []
    if how == "all":
        chosen = [one for one in known if one.is_closed and one.day >= today]
        chosen = [one for one in chosen if one.day not in calendar.exceptions]
    else:
        chosen = [one for one in known if one.day == day]
    if not chosen:
        raise Refused(_("There is no such holiday left to confirm."))
    if how == "closed":
        chosen = [replace(one, closes_at=None) for one in chosen]
    return {one.day: shorten(calendar, one) for one in chosen}


def _usual_intervals(calendar: Calendar, day: date) -> Sequence[Interval]:
    return Calendar(calendar.zone, calendar.weeks).list_begun(day)


def _read_library(country: str, year: int, categories: Sequence[str]) -> dict[date, str]:
    known = holidays.country_holidays(
        country, years=year, categories=tuple(categories), language=OWN_NAMES[country]
    )
    return dict(known.items())


def _list_shorter(country: str, year: int, closed: dict[date, str]) -> dict[date, str]:
    """Names by date. One of several on a date that names an hour wins over those that do not."""
    shorter: dict[date, str] = {}
    for category in SHORTER.get(country, ()):
        for day, name in _read_library(country, year, [category]).items():
            if day not in shorter or FROM_HOUR.search(name):
                shorter[day] = name
    for (month, number), name in EVES.get(country, {}).items():
        shorter[date(year, month, number)] = name
    for day, name in closed.items():
        for feast, eve in EVES_BEFORE.get(country, {}).items():
            if feast in name.split("; "):
                shorter[date.fromordinal(day.toordinal() - 1)] = eve
    return shorter


def _suggest_shorter(day: date, written: str) -> Suggestion:
    hour = FROM_HOUR.search(written)
    closes_at = int(hour[1]) * 60 + int(hour[2]) if hour else NOON
    name = "; ".join(dict.fromkeys(FROM_HOUR.sub("", written).split("; ")))
    return Suggestion(day, name, closes_at)
