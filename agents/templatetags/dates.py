"""Dates in templates: `{{ at|dated:"D j M H:i" }}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from agents.dates import write_date

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.filter(expects_localtime=True)
def dated(on: date | None, form: str) -> str:
    """Empty where there is no date."""
    return write_date(on, form) if on else ""
