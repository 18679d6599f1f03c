"""Lists of feedback: for leads by how far it has come, for agents what they may add to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, QuerySet, When

from inbox.models import Direction, Label, Message, Thread
from reports.feedback.models import Feedback, FeedbackMark, State

NEWEST_FIRST = ("-marked_at", "-id")
MESSAGES = 5
MARKS = 200
OFFERED = 8


def list_feedback_in(state: State, topic: Label | None) -> QuerySet[Feedback]:
    found = Feedback.objects.standing().in_state(state).told()
    return found.filter(topic=topic) if topic else found


def list_open(
    *, first: Collection[Label], but: Collection[int], limit: int = OFFERED
) -> list[Feedback]:
    """What has no outcome yet, save `but` (ids): of these topics first, then the latest."""
    found = Feedback.objects.standing().filter(outcome="").exclude(pk__in=but)
    is_near = Case(When(topic__in=[label.pk for label in first], then=0), default=1)
    return list(found.told().order_by(is_near, *NEWEST_FIRST)[:limit])


def list_marks(feedback: Feedback) -> QuerySet[FeedbackMark]:
    """The latest, with where each was heard."""
    marks = feedback.marks.select_related(
        "thread__channel", "thread__profile", "message", "by", "withdrawn_by"
    )
    return marks.defer("message__raw").order_by("-at", "-pk")[:MARKS]


def list_messages(thread: Thread) -> list[Message]:
    """The customers' latest that stand, the newest first."""
    written = thread.messages.filter(
        direction=Direction.INBOUND, deleted_at=None, replaced_by=None
    ).exclude(text="")
    return list(written.defer("raw").order_by("-created_at", "-pk")[:MESSAGES])
