"""What pages of reports write in a way of their own."""

from __future__ import annotations

from django import template

from reports.editions.calendar import of_edition
from reports.editions.report import Month
from reports.editions.trends import TRENDS
from reports.editions.words import name_period, tell_number
from reports.models import Edition
from reports.templatetags.figures import NOTHING, tell_amount

register = template.Library()


@register.filter
def counted(number: int) -> str:
    return tell_number(number)


@register.filter
def estimated(month: Month, name: str) -> str:
    """One figure of a month of the trend."""
    estimate = month.estimates.get(name)
    if estimate is None or estimate.amount is None:
        return NOTHING
    return tell_amount(estimate.amount, TRENDS[name])


@register.filter
def period_name(edition: Edition) -> str:
    return name_period(of_edition(edition))
