"""An agent marks what should change, in a line of its own; the mark is taken back and restored."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Label, Message, Thread, Verb
from inbox.numbers.mask import hide_numbers
from inbox.threads.changing import lock_thread, record_event
from reports.feedback.models import LONGEST, Feedback, FeedbackMark

SHORTEST = 3  # characters
MOST = 20  # marks that stand in one thread


def read_words(written: str) -> str:
    """One line, its personal numbers masked: nothing is kept of them. Raises ValidationError."""
    words = hide_numbers(" ".join(written.replace("\x00", "").split()))
    if not SHORTEST <= len(words) <= LONGEST:
        told = _("Say it in one line of %(least)d to %(most)d characters.")
        raise ValidationError({"words": told % {"least": SHORTEST, "most": LONGEST}})
    return words


@transaction.atomic
def mark_feedback(
    thread: Thread,
    words: str,
    *,
    topic: Label | None = None,
    message: Message | None = None,
    by: Agent,
    now: datetime,
) -> FeedbackMark:
    """As a thing of its own: leads gather what is the same. Raises ValidationError."""
    words, current = read_words(words), lock_thread(thread.pk)
    feedback = Feedback.objects.create(title=words, topic=topic, began_at=now, marked_at=now)
    return _put_mark(feedback, current, words, message=message, by=by, now=now)


@transaction.atomic
def add_mark(
    feedback: Feedback,
    thread: Thread,
    *,
    message: Message | None = None,
    by: Agent,
    now: datetime,
) -> FeedbackMark:
    """The same was heard here, too. Harmless twice. Raises ValidationError."""
    current = lock_thread(thread.pk)
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    standing = FeedbackMark.objects.standing().of_thread(current).filter(feedback=feedback)
    if mark := standing.first():
        return mark
    if not feedback.marks.standing().exists():
        raise ValidationError(
            {"feedback": _("A lead has gathered it with another one. Choose that.")}
        )
    Feedback.objects.filter(pk=feedback.pk).update(marked_at=now)
    return _put_mark(feedback, current, feedback.title, message=message, by=by, now=now)


def _put_mark(
    feedback: Feedback,
    thread: Thread,
    words: str,
    *,
    message: Message | None,
    by: Agent,
    now: datetime,
) -> FeedbackMark:
    if FeedbackMark.objects.standing().of_thread(thread).count() >= MOST:
        told = _("A thread bears %(n)d marks at most.") % {"n": MOST}
        raise ValidationError({"words": told})
    if message and message.thread_id != thread.pk:
        raise ValidationError({"message": _("There is no such message in the thread.")})
    mark = FeedbackMark.objects.create(
        feedback=feedback, thread=thread, message=message, words=words, by=by, at=now
    )
    record_event(thread, Verb.FED_BACK, by, now, mark=mark.pk, words=words)
    return mark


@transaction.atomic
def withdraw_mark(mark: FeedbackMark, *, by: Agent, now: datetime) -> FeedbackMark:
    """Harmless twice. What no mark stands behind any more is listed no more."""
    thread = lock_thread(mark.thread_id)
    mark = FeedbackMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if mark.withdrawn_at is None:
        mark.withdrawn_at, mark.withdrawn_by = now, by
        mark.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record_event(thread, Verb.FEEDBACK_WITHDRAWN, by, now, mark=mark.pk, words=mark.words)
    return mark


@transaction.atomic
def restore_mark(mark: FeedbackMark, *, by: Agent, now: datetime) -> FeedbackMark:
    """Harmless twice."""
    thread = lock_thread(mark.thread_id)
    mark = FeedbackMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if mark.withdrawn_at:
        mark.withdrawn_at = mark.withdrawn_by = None
        mark.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record_event(thread, Verb.FED_BACK, by, now, mark=mark.pk, words=mark.words)
    return mark
