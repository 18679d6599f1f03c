"""Dates as each language of the product writes them."""

from datetime import date

import pytest
from django.utils import translation

from agents.dates import write_date


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
