"""How figures are put into words: one way for times, shares and counts, everywhere."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reports.live import BOUND
from reports.metrics import Figure, Unit, Value
from reports.models import Wait

register = template.Library()

MINUTE, HOUR = 60, 3600
NOTHING = "–"
PLACES = {Unit.COUNT: 0, Unit.RATIO: 2}


@register.filter
def lasting(seconds: float | None) -> str:
    """As in "45 s", "4 min", "2 h 5 min", "3 d 4 h"."""
    if seconds is None:
        return NOTHING
    if seconds < 2 * MINUTE - 0.5:
        return _("{seconds} s").format(seconds=round(seconds))
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    if minutes < 24 * 60:
        return _join(_("{hours} h").format(hours=minutes // 60), _("{minutes} min"), minutes % 60)
    hours = round(seconds / HOUR)
    return _join(_("{days} d").format(days=hours // 24), _("{hours} h"), hours % 24)


def _join(whole: str, words: str, rest: int) -> str:
    """Without the smaller unit where nothing of it is left."""
    return f"{whole} {words.format(hours=rest, minutes=rest)}" if rest else whole


@register.filter
def lasting_until(start: datetime, end: datetime) -> str:
    return lasting(max(0.0, (end - start).total_seconds()))


@register.filter
def bounded(count: int) -> str:
    return f"{BOUND}+" if count > BOUND else str(count)


@register.filter
def waited(wait: Wait, is_open_time: bool) -> str:  # noqa: FBT001 - a filter's argument
    """How long; of one that goes on, how it stands."""
    seconds = wait.open_time if is_open_time else wait.time
    return lasting(seconds)


@register.filter
def amount(value: Value, unit: Unit) -> str:
    """The value in words; "at least" is told by a sign that screen readers read."""
    if value.amount is None:
        return NOTHING
    words = tell_amount(value.amount, unit)
    return f"≥ {words}" if value.is_at_least else words


def tell_amount(amount: float, unit: Unit) -> str:
    if unit == Unit.SECONDS:
        return lasting(amount)
    if unit == Unit.SHARE:
        return _("{percent} %").format(percent=number_format(round(amount * 100), 0))
    places = PLACES[unit]
    return number_format(round(amount, places), places, force_grouping=True)  # it cuts off, itself


@register.filter
def change(figure: Figure) -> str:
    """How it differs from the days before, with its sign."""
    if figure.change is None:
        return ""
    size = abs(figure.change)
    sign = "−" if figure.change < 0 else "+"
    if figure.metric.unit != Unit.SHARE:
        return sign + tell_amount(size, figure.metric.unit)
    points = round(size * 100)
    return (sign if points else "±") + _("{points} points").format(points=points)
