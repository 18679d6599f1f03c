"""Dates as each language of the product writes them."""

from datetime import date

import pytest
from django.utils import translation

from agents.dates import write_date


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("sv", "fredag 27 november 2026"),
        ("fi", "perjantai 27. marraskuuta 2026"),
        ("nb", "fredag 27. november 2026"),
        ("da", "fredag 27. november 2026"),
        ("en", "Friday 27 November 2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, written: str) -> None:
    with translation.override(language):
        assert write_date(date(2026, 11, 27), "l j F Y") == written
