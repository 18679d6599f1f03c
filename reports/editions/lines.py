"""The lines of a report: each figure in words, beside what it means and how it changed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.closures.models import COULD_NOT_BE_ASKED, Verdict
from reports.editions import report
from reports.editions.report import Estimate, Line, Reason
from reports.editions.words import (
    tell_change,
    tell_gain,
    tell_gain_in_full,
    tell_number,
    tell_percent,
    tell_share,
    tell_share_in_full,
)
from reports.metrics import METRICS as BOARD
from reports.metrics import Unit, Value
from reports.satisfaction.facts import Gain, Response, Satisfaction, Share
from reports.satisfaction.metrics import METRICS
from reports.templatetags.figures import amount

RESPONSE = ("first_median", "first_p90", "first_mean", "first_within_60")
SHARES = ("csat", "before_csat", "less")
TOPICS_SHOWN = 12


def list_counts(told: Satisfaction, kind: str) -> list[Line]:
    """Closed, could be asked, asked, answered: each a part of the one before."""
    could_not = sum(told.verdicts.get(verdict.value, 0) for verdict in COULD_NOT_BE_ASKED)
    return [
        _count("closures", told.closures, told, kind),
        _share("unneeded_share", told.unneeded_share, told, kind),
        _count("could_be_asked", told.could_be_asked, told, kind),
        Line(
            name="could_not_be_asked",
            title=_("Could not be asked"),
            words=tell_number(could_not),
            meaning=_(
                "Nobody may answer but the customer, so the link goes out privately: whoever wrote"
                " in public alone, or whom the network lets us write to no more, is not asked."
            ),
            estimate=Estimate(could_not),
        ),
        _count("asked", told.asked, told, kind),
        _count("answered", told.answered, told, kind),
        _share("response_rate", told.response_rate, told, kind),
    ]


def list_satisfaction(told: Satisfaction, kind: str) -> list[Line]:
    shares = [_share(name, getattr(told, name), told, kind) for name in SHARES]
    return [*shares[:2], _gain(told.gain, told, kind), *shares[2:]]


def list_reasons(told: Satisfaction) -> list[Reason]:
    """Why customers were not asked, in the order in which that is judged."""
    return [
        Reason(verdict.value, str(verdict.label), told.verdicts[verdict.value])
        for verdict in Verdict
        if verdict != Verdict.ASKED and told.verdicts.get(verdict.value)
    ]


def list_response(told: Satisfaction, kind: str) -> list[Line]:
    return [
        _time(name, told.response[name], told, kind) for name in RESPONSE if name in told.response
    ]


def list_topics(told: Satisfaction, kind: str) -> list[report.Topic]:
    ordered = sorted(told.topics, key=lambda topic: (-topic.closures, topic.name))
    return [
        report.Topic(
            name=topic.name,
            closures=topic.closures,
            share=topic.share,
            words="" if topic.share is None else tell_percent(topic.share),
            change=tell_change(topic.change, Unit.SHARE, kind),
            is_change=bool(topic.change and topic.change.is_change),
        )
        for topic in ordered[:TOPICS_SHOWN]
    ]


def _count(name: str, number: int, told: Satisfaction, kind: str) -> Line:
    change = told.changes.get(name)
    return Line(
        name=name,
        title=str(METRICS[name].title),
        words=tell_number(number),
        meaning=str(METRICS[name].definition),
        change=tell_change(change, Unit.COUNT, kind),
        is_change=bool(change and change.is_change),
        estimate=Estimate(number),
    )


def _share(name: str, share: Share, told: Satisfaction, kind: str) -> Line:
    change = told.changes.get(name)
    return Line(
        name=name,
        title=str(METRICS[name].title),
        words=tell_share(share),
        meaning=str(METRICS[name].definition),
        detail="" if share.is_small else tell_share_in_full(share),
        change=tell_change(change, Unit.SHARE, kind),
        is_change=bool(change and change.is_change),
        estimate=Estimate(share.amount, share.low, share.high, share.total),
    )


def _gain(gain: Gain, told: Satisfaction, kind: str) -> Line:
    change = told.changes.get("gain")
    return Line(
        name="gain",
        title=str(METRICS["gain"].title),
        words=tell_gain(gain),
        meaning=str(METRICS["gain"].definition),
        detail=tell_gain_in_full(gain),
        change=tell_change(change, Unit.STEPS, kind),
        is_change=bool(change and change.is_change),
        estimate=Estimate(gain.mean, gain.low, gain.high, gain.pairs),
    )


def _time(name: str, response: Response, told: Satisfaction, kind: str) -> Line:
    """Of the board. Where a change has no interval, the figure before is told in its place."""
    metric, change = BOARD[name], told.changes.get(name)
    earlier = amount(Value(response.before), metric.unit)
    before = "" if response.before is None else _("before: {amount}").format(amount=earlier)
    return Line(
        name=name,
        title=str(metric.title),
        words=amount(Value(response.amount, response.is_at_least), metric.unit),
        meaning=f"{metric.definition} {metric.note}",
        change=tell_change(change, metric.unit, kind) or before,
        is_change=bool(change and change.is_change),
        estimate=Estimate(response.amount),
    )
