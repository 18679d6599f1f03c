"""Dates in the language of the reader."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

if TYPE_CHECKING:
    from datetime import date, datetime

WEEK = timedelta(days=7)


def write_date(on: date, form: str) -> str:
    """As Django's `date_format`, save that days and months are the language's own: Swedish writes
    short months with small letters ("j b"), Finnish with numbers ("j.n.").
    """
    return date_format(on, _say_form(form, get_language()))


@lru_cache(maxsize=500)
def _say_form(form: str, _language: str | None) -> str:
    """As the language that is spoken now writes it."""
    form = form.replace("j M Y", pgettext("date", "j M Y"))
    return form.replace("j M", pgettext("date", "j M")).replace("j F", pgettext("date", "j F"))


def write_moment(at: datetime, now: datetime) -> str:
    """A time that is near: the time alone today, with the weekday within a week, else the date."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    if local.date() == today:
        return date_format(local, "H:i")
    is_near = abs(local.date() - today) < WEEK
    return write_date(local, "D H:i" if is_near else "j M H:i")


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months before, or the last day of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
