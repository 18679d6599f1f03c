"""Feedback as a report tells it: what was marked in these days, and what came of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from reports.feedback.models import Feedback, FeedbackMark, MarkQuerySet, Outcome, State
from reports.selection import brand_day, midnight

MOST = 100  # lines of a report


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """`thread_count`: where it was heard up to the last day, of the channel and team chosen.
    `days`: from the first time it was heard to its outcome; None while there is none.
    """

    feedback_id: int
    title: str
    topic: str
    thread_count: int
    owner: str
    state: State
    outcome: Outcome | None
    outcome_words: str
    outcome_on: date | None
    began_on: date
    days: int | None


def list_feedback(
    first: date, last: date, channel_id: int | None = None, team_id: int | None = None
) -> list[FeedbackLine]:
    """What was marked, or got its outcome, between these days (both count, in the brand's zone);
    most threads first, then the oldest. Told as it stands now, MOST lines. One statement.
    """
    since, until = midnight(first), midnight(last + timedelta(days=1))
    marks = _choose_marks(until, channel_id, team_id).filter(feedback=OuterRef("pk"))
    marked_then = Exists(marks.filter(at__gte=since))
    decided_then = ~Q(outcome="") & Q(outcome_on__gte=first, outcome_on__lte=last)
    found = Feedback.objects.filter(Exists(marks)).filter(Q(marked_then) | decided_then)
    told = found.with_threads(marks).order_by(F("n").desc(), "began_at", "pk")
    return [_tell(one) for one in told[:MOST]]


def _choose_marks(until: datetime, channel_id: int | None, team_id: int | None) -> MarkQuerySet:
    marks = FeedbackMark.objects.standing().filter(at__lt=until)
    if channel_id:
        marks = marks.filter(thread__channel=channel_id)
    if team_id:
        marks = marks.filter(thread__team=team_id)
    return marks


def _tell(feedback: Feedback) -> FeedbackLine:
    began_on, on = brand_day(feedback.began_at), feedback.outcome_on
    return FeedbackLine(
        feedback.pk, feedback.title, feedback.topic.name if feedback.topic else "",
        feedback.n or 0,
        feedback.owner, feedback.state, Outcome(feedback.outcome) if feedback.outcome else None,
        feedback.outcome_words, on, began_on, max(0, (on - began_on).days) if on else None,
    )  # fmt: skip
