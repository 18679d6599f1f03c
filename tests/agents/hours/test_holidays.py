"""Holidays as suggestions, in the country's own words, and what confirming one makes of the day."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from agents.hours.create import DEMO_WEEK
from agents.hours.days import Calendar, Week
from agents.hours.holidays import COUNTRIES, Suggestion, list_suggestions, shorten

SAS = Calendar(ZoneInfo("Europe/Stockholm"), (Week(date(2000, 1, 1), DEMO_WEEK),))
FOURTEEN, NOON = 14 * 60, 12 * 60


def suggest(country: str, year: int = 2026) -> dict[tuple[int, int], Suggestion]:
    return {(one.day.month, one.day.day): one for one in list_suggestions(country, year)}


def test_sweden_closes_on_eves_and_shortens_days_before_them() -> None:
    found = suggest("SE")
    closed = [
        found[day].name for day in ((6, 19), (12, 24), (12, 31), (1, 6)) if found[day].is_closed
    ]
    assert closed == ["Midsommarafton", "Julafton", "Nyårsafton", "Trettondedag jul"]
    assert found[4, 2] == Suggestion(date(2026, 4, 2), "Skärtorsdagen", FOURTEEN)
    assert found[6, 18] == Suggestion(date(2026, 6, 18), "Dag före Midsommarafton", FOURTEEN)
    assert found[4, 4] == Suggestion(date(2026, 4, 4), "Påskafton", NOON)


def test_sundays_are_no_holidays() -> None:
    assert (6, 7) not in suggest("SE")


def test_neighbours_have_their_eves_in_their_own_words() -> None:
    finland, norway, denmark = suggest("FI"), suggest("NO"), suggest("DK")
    assert [finland[day].name for day in ((6, 19), (12, 24), (12, 31))] == [
        "Juhannusaatto", "Jouluaatto", "Uudenvuodenaatto",
    ]  # fmt: skip
    assert [finland[day].is_closed for day in ((6, 19), (12, 24), (12, 31))] == [True, True, False]
    assert [norway[day].name for day in ((4, 4), (5, 23), (12, 24), (12, 31))] == [
        "Påskeaften", "Pinseaften", "Julaften", "Nyttårsaften",
    ]  # fmt: skip
    assert norway[5, 17].is_closed
    assert denmark[12, 24] == Suggestion(date(2026, 12, 24), "Juleaftensdag", NOON)
    assert denmark[6, 5] == Suggestion(date(2026, 6, 5), "Grundlovsdag", NOON)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", [2024, 2026, 2029, 2035])
def test_each_date_is_suggested_once_and_its_name_tells_no_hour(country: str, year: int) -> None:
    found = list_suggestions(country, year)
    days = [one.day for one in found]
    assert days == sorted(set(days))
    assert {day.year for day in days} == {year}
    assert len(found) > 10
    assert not [one.name for one in found if "kl." in one.name or not one.name]


def test_unknown_country_has_none() -> None:
    assert list_suggestions("XX", 2026) == []


def test_shorter_day_keeps_the_usual_beginning() -> None:
    found = suggest("SE")
    thursday = shorten(SAS, found[4, 2])
    assert (thursday.intervals, thursday.name) == (((420, FOURTEEN),), "Skärtorsdagen")
    assert shorten(SAS, found[4, 4]).intervals == ((540, NOON),)
    assert shorten(SAS, found[12, 24]).intervals == ()


def test_day_that_opens_after_the_hour_of_closing_is_closed() -> None:
    late = Calendar(SAS.zone, (Week(date(2000, 1, 1), (((900, 1500),),) * 7),))
    assert shorten(late, suggest("SE")[4, 2]).intervals == ()
