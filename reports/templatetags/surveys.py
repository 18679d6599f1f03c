"""What came of a survey, in one line."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from reports.models import Survey

register = template.Library()


@register.simple_tag
def tell_outcome(survey: Survey, now: datetime) -> str:
    """As in "before 2, now 5 of 5 · needs to call us less". Nothing of the customer's words."""
    if survey.answered_at:
        told = (_tell_steps(survey), _tell_calls(survey), _tell_recommendation(survey))
        return " · ".join(filter(None, told))
    if survey.objected_at:
        return _("asked not to be asked again")
    is_over = survey.ends_at <= now
    if not survey.sent_at:
        return _("not sent") if is_over else _("on its way")
    return _("not answered") if is_over else _("not answered yet")


def _tell_steps(survey: Survey) -> str:
    steps = {"before": survey.before, "now": survey.now}
    if survey.before and survey.now:
        return _("before %(before)s, now %(now)s of 5") % steps
    if survey.now:
        return _("now %(now)s of 5") % steps
    return _("before %(before)s of 5") % steps if survey.before else ""


def _tell_calls(survey: Survey) -> str:
    if survey.needs_less is None:
        return ""
    return _("needs to call us less") if survey.needs_less else _("needs to call us no less")


def _tell_recommendation(survey: Survey) -> str:
    recommend = survey.recommend
    return "" if recommend is None else _("recommends us: %(n)s of 10") % {"n": recommend}
