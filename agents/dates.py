"""Dates in the language of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from datetime import date


def write_date(on: date, form: str) -> str:
    """As Django's `date_format`, save that "j M" is the language's own: Swedish writes months with
    small letters ("j b").
    """
    return date_format(on, form.replace("j M", pgettext("date", "j M")))
