"""Every figure of satisfaction, once: what it is called, what it means, and how it is counted.

Report, board, API and files all read it here. A cohort is what was closed in the days chosen,
whenever it was answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.models import ClosedReason
from reports.closures.models import COULD_BE_ASKED
from reports.metrics import Unit
from reports.satisfaction.reading import Closings, count_satisfied


@dataclass(frozen=True, slots=True)
class Metric:
    """`count` gives a number; of a share (so many, of so many); of the gain its `Moments`."""

    name: str
    title: Any
    definition: Any
    unit: Unit
    count: Callable[[Closings], Any]


def count_unneeded(closings: Closings) -> int:
    return closings.count - closings.reasons[ClosedReason.ANSWERED]


COUNTS: tuple[Metric, ...] = (
    Metric(
        "closures",
        _("Closed"),
        _("Closings of these days. One that was undone within ten minutes is none."),
        Unit.COUNT,
        lambda closings: closings.count,
    ),
    Metric(
        "unneeded",
        _("Closed without need of an answer"),
        _("Thanks, no question, spam or abuse. Nobody is asked about them."),
        Unit.COUNT,
        count_unneeded,
    ),
    Metric(
        "could_be_asked",
        _("Could be asked"),
        _(
            "Closings with an answer whose customer could be asked in private, had not objected,"
            " and had not been asked a short time before."
        ),
        Unit.COUNT,
        lambda closings: sum(closings.verdicts[verdict] for verdict in COULD_BE_ASKED),
    ),
    Metric(
        "asked",
        _("Asked"),
        _("Surveys that reached the customer."),
        Unit.COUNT,
        lambda closings: closings.answers.sent,
    ),
    Metric(
        "answered",
        _("Surveys answered"),
        _("Surveys in which one question or more was answered."),
        Unit.COUNT,
        lambda closings: closings.answers.answered,
    ),
)
SHARES: tuple[Metric, ...] = (
    Metric(
        "unneeded_share",
        _("Needed no answer"),
        _("Of all closings."),
        Unit.SHARE,
        lambda closings: (count_unneeded(closings), closings.count),
    ),
    Metric(
        "response_rate",
        _("Response rate"),
        _("Those who answered one question or more, of those who were asked."),
        Unit.SHARE,
        lambda closings: (closings.answers.answered, closings.answers.sent),
    ),
    Metric(
        "csat",
        _("Satisfied now"),
        _("Those who said 4 or 5 of 5, of all who told how satisfied they are."),
        Unit.SHARE,
        lambda closings: count_satisfied(closings.answers.now),
    ),
    Metric(
        "before_csat",
        _("Satisfied before"),
        _(
            "Those who said 4 or 5 of 5, of all who told how satisfied they had been before they"
            " contacted us, as they remember it."
        ),
        Unit.SHARE,
        lambda closings: count_satisfied(closings.answers.before),
    ),
    Metric(
        "less",
        _("Need to call us less"),
        _("Those who said yes, of all who told whether they need to call us less thanks to this."),
        Unit.SHARE,
        lambda closings: closings.answers.less,
    ),
)
GAIN = Metric(
    "gain",
    _("Better than before"),
    _(
        "How satisfied they are now less how satisfied they were before, in steps of the scale of 1"
        " to 5: the mean over those who told both."
    ),
    Unit.STEPS,
    lambda closings: closings.answers.gains,
)
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in (*COUNTS, *SHARES, GAIN)}
