"""What becomes of a submission: it goes out, or it is its author's draft again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from agents.training import find_rule, is_in_training
from connectors.port import Way
from inbox.hints import hint_agent
from inbox.models import (
    Attachment,
    ClosedReason,
    NoticeKind,
    Reply,
    Status,
    Submission,
    Thread,
    Verb,
)
from inbox.models.training import MAX_COMMENT
from inbox.numbers.mask import hide_numbers
from inbox.outbox.submit import submit_reply
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.close import close_thread
from inbox.threads.conflicts import Conflict, NotOwner, Said, Stale, ThreadClosed
from inbox.threads.drafts import give_back_draft

BATCH = 50
CLOSED = gettext_noop("the thread was closed")
MERGED = gettext_noop("the thread was merged with another one")
GIVEN = gettext_noop("the thread is not theirs any more")
PASSED = gettext_noop("its author needs no approval any more")

State = Submission.State


class Settled(Conflict):
    """A colleague was quicker, or its author took it back."""

    code = "settled"

    def __init__(self, thread: Thread, submission: Submission) -> None:
        super().__init__(thread)
        self.submission = submission

    @property
    def said(self) -> Said:
        state, by = self.submission.state, self.submission.settled_by
        if by is None or state == State.TAKEN_BACK:
            return gettext_noop("This answer waits no more: it is its author's draft again."), {}
        if state == State.APPROVED:
            return gettext_noop("%(name)s has approved this answer already."), {"name": by.name}
        return gettext_noop("%(name)s has returned this answer already."), {"name": by.name}


@transaction.atomic
def approve_submission(
    submission: Submission, *, by: Agent, version: int, now: datetime, text: str | None = None
) -> Reply:
    """It goes out in its author's name; with a `text`, in these words.

    Raises Settled, ThreadClosed, NotOwner (it is the author's no more), Stale (somebody wrote since
    `version`, as the approver has seen it), or ValidationError, as `submit_reply` does.
    """
    current, thread = _lock(submission, by=by)
    if thread.is_closed:
        raise ThreadClosed(thread)
    if thread.owner_id != current.by_id:
        raise NotOwner(thread)
    if thread.version != version:
        raise Stale(thread)
    original = current.plain_text or current.text
    said = original if text is None else text.replace("\x00", "").strip()
    is_edited = said not in (original, current.text)
    pictures = dict.fromkeys(picture.pk for picture in current.pictures)
    _release_pictures(current, now=now)
    reply = submit_reply(
        thread, by=current.by, approved_by=by, text=said, client_id=current.client_id,
        version=version, now=now, in_reply_to=current.in_reply_to, way=Way(current.way),
        pictures=dict.fromkeys(pictures),
    )  # fmt: skip
    current.reply, current.sent_text = reply, hide_numbers(said) if is_edited else ""
    _settle(current, State.APPROVED, by=by, now=now)
    facts = {"author": current.by.name, "submission": current.pk, "is_edited": is_edited}
    record_event(thread, Verb.APPROVED, by, now, **facts)
    if is_edited:
        tell([current.by], NoticeKind.ANSWER_EDITED, thread=thread, by=by, now=now)
    if current.closes:
        close_thread(thread, by=current.by, reason=ClosedReason.ANSWERED, now=now)
    return reply


@transaction.atomic
def return_submission(
    submission: Submission, *, by: Agent, words: str, now: datetime
) -> Submission:
    """With a comment: the author's draft again. Raises Settled, or ValidationError without one."""
    words = hide_numbers(words.replace("\x00", "").strip()[:MAX_COMMENT])
    if not words:
        raise ValidationError({"words": _("Say what is to be changed: your colleague reads it.")})
    current, thread = _lock(submission, by=by)
    current.words = words
    _give_back(current, thread, State.RETURNED, by=by, now=now)
    tell([current.by], NoticeKind.ANSWER_RETURNED, thread=thread, by=by, now=now, words=words)
    return current


@transaction.atomic
def take_back_submission(submission: Submission, *, by: Agent, now: datetime) -> Submission:
    """Its author goes on writing. Raises Settled where somebody was quicker."""
    thread = lock_thread(submission.thread_id)
    current = _lock_row(submission)
    if current.by_id != by.pk or not current.is_waiting:
        raise Settled(thread, current)
    _give_back(current, thread, State.TAKEN_BACK, by=by, now=now)
    return current


def give_back_orphans(*, now: datetime) -> int:
    """What waits in threads that were closed, merged, or are their author's no more is a draft
    again; so is what an author wrote who has left training. Gives how many. Harmless twice, also
    at once.
    """
    theirs = Submission.objects.filter(state=State.WAITING).order_by("at")
    if find_rule():
        gone = Q(thread__status__in=[Status.CLOSED, Status.MERGED]) | Q(thread__owner=None)
        passed = Q(by__writing_test_on__isnull=False)
        theirs = theirs.filter(gone | passed | ~Q(thread__owner=F("by")))
    return sum(_give_back_orphan(one, now=now) for one in theirs[:BATCH])


@transaction.atomic
def _give_back_orphan(submission: Submission, *, now: datetime) -> bool:
    was_merged = submission.thread.status == Status.MERGED
    thread = lock_thread(submission.thread_id)
    current = _lock_row(submission)
    words = MERGED if was_merged else _find_reason(thread, current.by)
    if not current.is_waiting or not words:
        return False
    current.words = words
    _give_back(current, thread, State.RETURNED, by=None, now=now)
    kind = NoticeKind.ANSWER_IS_YOURS if words == PASSED else NoticeKind.ANSWER_GIVEN_BACK
    tell([current.by], kind, thread=thread, now=now)
    return True


def _find_reason(thread: Thread, author: Agent) -> str:
    """Why nothing of the author's waits for approval here. Empty: it does."""
    if thread.is_closed:
        return CLOSED
    if thread.owner_id != author.pk:
        return GIVEN
    return "" if is_in_training(author) else PASSED


def _lock(submission: Submission, *, by: Agent) -> tuple[Submission, Thread]:
    """The submission, waiting, and its thread. Raises Settled; ValidationError where `by` may not
    approve: one's own, or in training too.
    """
    thread = lock_thread(submission.thread_id)
    current = _lock_row(submission)
    if current.by_id == by.pk:
        raise ValidationError({"text": _("Nobody approves their own answers: ask a colleague.")})
    if is_in_training(by):
        words = _("You are in training yourself: a colleague who has passed the test does this.")
        raise ValidationError({"text": words})
    if not current.is_waiting:
        raise Settled(thread, current)
    return current, thread


def _lock_row(submission: Submission) -> Submission:
    """After the thread's, in one order everywhere."""
    locked = Submission.objects.select_for_update(of=("self",))
    return locked.select_related("by", "in_reply_to", "settled_by").get(pk=submission.pk)


def _give_back(
    current: Submission, thread: Thread, state: Submission.State, *, by: Agent | None, now: datetime
) -> None:
    """Nothing is lost: text and pictures stand before the author again."""
    give_back_draft(
        thread, to=current.by, text=current.text, in_reply_to=current.in_reply_to, way=current.way
    )
    _release_pictures(current, now=now, thread=thread)
    _settle(current, state, by=by, now=now)
    if state == State.RETURNED:
        facts = {"author": current.by.name, "words": current.words, "submission": current.pk}
        record_event(thread, Verb.SUBMISSION_RETURNED, by, now, **facts)
        hint_agent(current.by_id, "reply_returned", thread=thread.pk)
    else:
        record_event(thread, Verb.SUBMISSION_TAKEN_BACK, by, now, submission=current.pk)


def _release_pictures(
    submission: Submission, *, now: datetime, thread: Thread | None = None
) -> None:
    """They are the author's uploads again."""
    thread = thread or submission.thread
    held = Attachment.objects.filter(submission=submission)
    held.update(submission=None, uploaded_at=now, thread=thread)


def _settle(
    current: Submission, state: Submission.State, *, by: Agent | None, now: datetime
) -> None:
    current.state, current.settled_by, current.settled_at = state, by, now
    current.plain_text = None
    current.save()
