"""Shares and gains with their intervals in words, as the report tells them."""

from __future__ import annotations

from django import template

from reports.editions.words import (
    tell_change,
    tell_gain,
    tell_gain_in_full,
    tell_share,
    tell_share_in_full,
)
from reports.periods import DAYS
from reports.satisfaction.board import Measure
from reports.satisfaction.facts import Gain, Share

register = template.Library()


@register.filter
def told(value: Share | Gain) -> str:
    return tell_gain(value) if isinstance(value, Gain) else tell_share(value)


@register.filter
def told_in_full(value: Share | Gain) -> str:
    """With the interval, and of how many answers."""
    return tell_gain_in_full(value) if isinstance(value, Gain) else tell_share_in_full(value)


@register.filter
def changed(measure: Measure) -> str:
    return tell_change(measure.change, measure.metric.unit, DAYS)
