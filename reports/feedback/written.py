"""A mark as a form or a program wrote it, and whose it is to take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.shortcuts import get_object_or_404

from agents.models import Agent
from agents.rights import Right, has_right
from inbox.models import Label, Message, Thread
from reports.feedback.mark import add_mark, mark_feedback
from reports.models import Feedback, FeedbackMark

Row = TypeVar("Row", Label, Message, Feedback)
LONG = 19  # digits, more than the number of any row has


def may_withdraw(agent: Agent, mark: FeedbackMark) -> bool:
    """One's own, and a lead any."""
    return mark.by_id == agent.pk or has_right(agent, Right.FOLLOW_FEEDBACK)


def put_mark(
    thread: Thread, written: Mapping[str, str], *, by: Agent, now: datetime
) -> FeedbackMark:
    """As another one of what is open, or in words of its own. Raises ValidationError, Http404."""
    message = find_chosen(Message, written.get("message", ""))
    if same := find_chosen(Feedback, written.get("feedback", "")):
        return add_mark(same, thread, message=message, by=by, now=now)
    topic = find_chosen(Label, written.get("topic", ""))
    words = written.get("words", "")
    return mark_feedback(thread, words, topic=topic, message=message, by=by, now=now)


def find_chosen(model: type[Row], number: str) -> Row | None:
    """By its number as a form has it; None: not chosen. Raises Http404."""
    if not number:
        return None
    pk = int(number) if number.isdecimal() and len(number) < LONG else 0
    return get_object_or_404(model, pk=pk)
