"""What agents and leads collected beside the surveys, as facts and in words: feedback for the
company, praise, and how answers were found when they were held against the guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.editions.report import Estimate, Feedback, Line
from reports.editions.scopes import Scope
from reports.editions.words import tell_number, tell_share, tell_share_in_full
from reports.feedback.figures import FeedbackLine, list_feedback
from reports.feedback.models import Outcome, State
from reports.periods import QUARTER, Period
from reports.praise.figures import count_praise
from reports.quality.figures import TeamQuality, list_quality
from reports.satisfaction.facts import Share
from reports.surveys import brand_figures
from reports.surveys.brand_words import write_report_lines

Facts = Mapping[str, Any]
CRITERIA = {
    "language": gettext_lazy("Language"),
    "tone": gettext_lazy("Tone"),
    "content": gettext_lazy("Content"),
}


def collect(scope: Scope, period: Period) -> dict[str, Any]:
    """Plain JSON: `{"feedback", "praise", "quality", "brand_survey"}`."""
    own = {"channel_id": scope.channel_id, "team_id": scope.team_id}
    before = period.before()
    feedback = list_feedback(period.first, period.last, **own)
    return {
        "feedback": [_write_feedback(one) for one in feedback],
        "praise": {
            "count": count_praise(period.first, period.last, **own),
            "before": count_praise(before.first, before.last, **own),
        },
        "quality": _collect_quality(scope, period),
        "brand_survey": _collect_brand_survey(scope, period),
    }


def _write_feedback(one: FeedbackLine) -> dict[str, Any]:
    return {
        "title": one.title,
        "topic": one.topic,
        "threads": one.thread_count,
        "owner": one.owner,
        "state": one.state.value,
        "outcome": one.outcome.value if one.outcome else "",
        "words": one.outcome_words,
        "on": one.outcome_on.isoformat() if one.outcome_on else None,
    }


def _collect_quality(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Of a team its own, of the brand all together. A sample knows no channels."""
    if scope.channel_id:
        return []
    rows = list_quality(period.first, period.last, team_id=scope.team_id)
    return [_write_quality(row) for row in rows if row.is_total == scope.is_whole]


def _collect_brand_survey(scope: Scope, period: Period) -> dict[str, Any] | None:
    """Of a quarter, of all customers: its sample knows no teams or channels. Where nothing is known
    of it yet, since customers are asked when it is over, of the quarter before.
    """
    if period.kind != QUARTER or not scope.is_whole:
        return None
    known = (brand_figures.list_brand_figures(one.first) for one in (period, period.before()))
    return next((brand_figures.as_facts(told) for told in known if told.figures), None)


def _write_quality(row: TeamQuality) -> dict[str, Any]:
    return {"count": row.count, "grades": [asdict(grade) for grade in row.grades]}


def read_feedback(facts: Facts) -> list[Feedback]:
    return [
        Feedback(
            title=one["title"],
            topic=one["topic"],
            threads=one["threads"],
            owner=one["owner"],
            state=str((Outcome(one["outcome"]) if one["outcome"] else State(one["state"])).label),
            outcome=one["words"],
            day=date.fromisoformat(one["on"]) if one["on"] else None,
        )
        for one in facts["feedback"]
    ]


def read_praise(facts: Facts) -> list[Line]:
    told = facts["praise"]
    before = _("before: {amount}").format(amount=tell_number(told["before"]))
    return [
        Line(
            name="praise",
            title=_("Praise"),
            words=tell_number(told["count"]),
            meaning=_(
                "Messages in which customers praised us, marked by the agents who read them."
            ),
            change=before,
            estimate=Estimate(told["count"]),
        )
    ]


def read_quality(facts: Facts) -> list[Line]:
    return [_tell_grade(grade, row["count"]) for row in facts["quality"] for grade in row["grades"]]


def read_brand_survey(facts: Facts) -> list[Line]:
    told = facts.get("brand_survey")  # not in what was frozen before there was one
    return write_report_lines(brand_figures.read_facts(told)) if told else []


def _tell_grade(grade: Facts, count: int) -> Line:
    share = Share.of(grade["good"], grade["good"] + grade["nearly"] + grade["wrong"])
    meaning = _(
        "A lead read {count} answers, drawn at random, against our guide: so many were good in"
        " this; {nearly} were nearly so, {wrong} were not."
    )
    return Line(
        name=grade["criterion"],
        title=str(CRITERIA[grade["criterion"]]),
        words=tell_share(share),
        meaning=meaning.format(count=count, nearly=grade["nearly"], wrong=grade["wrong"]),
        detail="" if share.is_small else tell_share_in_full(share),
        estimate=Estimate(share.amount, share.low, share.high, share.total),
    )
