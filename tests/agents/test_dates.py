"""Dates as each language of the product writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from agents.dates import months_before, write_date


@pytest.mark.parametrize(
    ("language", "whole", "short", "near"),
    [
        ("sv", "fredag 27 november 2026", "27 nov 2026", "fre 27 nov"),
        ("fi", "perjantai 27. marraskuuta 2026", "27.11.2026", "pe 27.11."),
        ("nb", "fredag 27. november 2026", "27. nov 2026", "fre 27. nov"),
        ("da", "fredag 27. november 2026", "27. nov 2026", "fre 27. nov"),
        ("en", "Friday 27 November 2026", "27 Nov 2026", "Fri 27 Nov"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(
    language: str, whole: str, short: str, near: str
) -> None:
    on = date(2026, 11, 27)
    with translation.override(language):
        written = [write_date(on, form) for form in ("l j F Y", "j M Y", "D j M")]
    assert written == [whole, short, near]


def test_months_go_back_by_the_calendar() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert months_before(now, 1) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert months_before(now, 3) == datetime(2025, 12, 31, 12, tzinfo=UTC)
    assert months_before(now, 24) == datetime(2024, 3, 31, 12, tzinfo=UTC)
