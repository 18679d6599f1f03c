"""The figures of the brand survey in words, for its page and for the report of a quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.editions import report
from reports.editions.report import Line
from reports.editions.words import (
    tell_counts,
    tell_number,
    tell_percent,
    tell_range,
    tell_steps,
)
from reports.satisfaction.facts import Share
from reports.surveys.brand_figures import BrandFigure, BrandFigures, Estimate, Name
from reports.surveys.quarters import write_quarter
from reports.templatetags.figures import NOTHING

TITLES = {
    Name.SATISFIED: gettext_lazy("Satisfied with the brand"),
    Name.SATISFIED_MEAN: gettext_lazy("Satisfied, on average"),
    Name.RECOMMEND: gettext_lazy("Would recommend the brand"),
    Name.RECOMMEND_MEAN: gettext_lazy("Would recommend, on average"),
}
MEANINGS = {
    Name.SATISFIED: gettext_lazy("Share that answered 4 or 5 of 5."),
    Name.SATISFIED_MEAN: gettext_lazy("The mean of the answers, on the scale of 1 to 5."),
    Name.RECOMMEND: gettext_lazy(
        "Those who answered 9 or 10, less those who answered 0 to 6, of each hundred who answered."
    ),
    Name.RECOMMEND_MEAN: gettext_lazy("The mean of the answers, on the scale of 0 to 10."),
}


@dataclass(frozen=True, slots=True)
class BrandLine:
    """A figure of customers, the same of people without contact, and what contact makes of it."""

    name: Name
    title: str
    meaning: str
    customers: str
    customers_detail: str
    others: str
    others_detail: str
    effect: str
    is_change: bool


def list_brand_lines(told: BrandFigures) -> Iterator[BrandLine]:
    for figure in told.figures:
        others = figure.others or Estimate(0)
        yield BrandLine(
            figure.name, str(TITLES[figure.name]), str(MEANINGS[figure.name]),
            *_tell(figure.name, figure.customers), *_tell(figure.name, others),
            effect=tell_effect(figure),
            is_change=figure.difference is not None and figure.difference.is_change,
        )  # fmt: skip


def write_report_lines(told: BrandFigures) -> list[Line]:
    """For the report of a quarter: customers' figures, others' and the effect in small print. Each
    says of which quarter it is: that may be the one before.
    """
    return [
        Line(
            name=line.name, title=f"{line.title}, {write_quarter(told.first)}",
            words=line.customers, meaning=line.meaning, detail=line.customers_detail,
            change=_join_others(line), is_change=line.is_change,
            estimate=_find_estimate(figure.customers),
        )
        for line, figure in zip(list_brand_lines(told), told.figures, strict=True)
    ]  # fmt: skip


def _find_estimate(told: Estimate) -> report.Estimate:
    return report.Estimate(told.amount, told.low, told.high, told.answers)


def _join_others(line: BrandLine) -> str:
    if line.others == NOTHING:
        return ""
    words = _("people without contact: {others}").format(others=line.others)
    return f"{words}; {line.effect}" if line.effect else words


def _tell(name: Name, estimate: Estimate) -> tuple[str, str]:
    """The figure, and in smaller print how sure it is and by how many."""
    if not estimate.answers:
        return NOTHING, ""
    if estimate.successes is not None:
        counts = tell_counts(Share(estimate.successes, estimate.answers))
        if estimate.amount is None or estimate.low is None or estimate.high is None:
            return counts, ""
        sure = tell_range(estimate.low, estimate.high)
        return tell_percent(estimate.amount), f"{counts} ({sure})"
    by = ngettext("{n} answered", "{n} answered", estimate.answers)
    by = by.format(n=tell_number(estimate.answers))
    if estimate.amount is None:
        return NOTHING, by
    if estimate.low is None or estimate.high is None:
        return _tell_amount(name, estimate.amount), by
    low, high = (_tell_amount(name, end) for end in (estimate.low, estimate.high))
    sure = _("between {low} and {high}").format(low=low, high=high)
    return _tell_amount(name, estimate.amount), f"{sure}, {by}"


def _tell_amount(name: Name, amount: float) -> str:
    if name == Name.RECOMMEND:
        points = round(amount * 100)
        return f"{'−' if points < 0 else '+' * (points > 0)}{tell_number(abs(points))}"
    return tell_steps(amount)


def tell_effect(figure: BrandFigure) -> str:
    """What having had contact goes with, where that can be told."""
    if (difference := figure.difference) is None:
        return ""
    if not difference.is_change:
        return _("about as people without contact")
    size = tell_size(figure.name, abs(difference.difference))
    if difference.difference > 0:
        return _("{size} more than people without contact").format(size=size)
    return _("{size} less than people without contact").format(size=size)


def tell_size(name: Name, size: float) -> str:
    if name == Name.SATISFIED:
        points = max(1, round(size * 100))
        words = ngettext("{n} percentage point", "{n} percentage points", points)
        return words.format(n=tell_number(points))
    if name == Name.RECOMMEND:
        points = max(1, round(size * 100))
        return ngettext("{n} point", "{n} points", points).format(n=tell_number(points))
    return ngettext("{n} step", "{n} steps", 1 if size == 1 else 2).format(n=tell_steps(size))
