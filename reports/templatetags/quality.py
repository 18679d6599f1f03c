"""How pages of reviews put marks and shares into words."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import gettext as _

from reports.models import Review
from reports.quality.figures import CRITERIA, Grade
from reports.quality.models import Mark

register = template.Library()

INITIALS = re.compile(r"\s*\^\s?\w{1,4}\s*$")  # as agents sign on X

NAMES = {
    "language": lambda: _("Language"),
    "tone": lambda: _("Tone"),
    "content": lambda: _("Content"),
}


@register.filter
def unsigned(text: str) -> str:
    """Without the initials at its end: they tell who wrote it."""
    return INITIALS.sub("", text)


@register.filter
def grade_words(grade: Grade) -> str:
    """As in "90 %", or "13 of 15" below 30 answers."""
    share = grade.share
    if share.amount is None:
        return _("%(n)d of %(all)d") % {"n": share.successes, "all": share.total}
    return f"{round(100 * share.amount)} %"


@register.filter
def grade_interval(grade: Grade) -> str:
    """As in "(74–97 %)"; empty below 30 answers."""
    low, high = grade.share.low, grade.share.high
    if low is None or high is None:
        return ""
    return f"({round(100 * low)}–{round(100 * high)} %)"


@register.filter
def marks(review: Review) -> list[dict[str, object]]:
    """Of one that was judged: each criterion and what was found."""
    return [
        {"name": NAMES[name](), "value": getattr(review, name), "words": Mark(value).label}
        for name in CRITERIA
        if (value := getattr(review, name))
    ]
