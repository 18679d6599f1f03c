"""The periods that are a click away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.selection import Selection


@dataclass(frozen=True, slots=True)
class Period:
    words: Any
    query: str
    is_chosen: bool


def list_periods(selection: Selection, *, today: date) -> list[Period]:
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    periods = [
        (_("today"), today, today),
        (_("7 days"), today - timedelta(days=6), today),
        (_("4 weeks"), today - timedelta(days=27), today),
        (_("this month"), month, today),
        (_("last month"), last_month, month - timedelta(days=1)),
    ]
    return [
        Period(
            words,
            replace(selection, first=first, last=last).query,
            (first, last) == (selection.first, selection.last),
        )
        for words, first, last in periods
    ]
