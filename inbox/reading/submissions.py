"""What waits for approval in a thread, as its author and as approvers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.models import Agent
from inbox.models import Submission, Thread

WARN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`is_stale`: something was written in the thread since. `may_settle`: the reader approves."""

    submission: Submission
    is_own: bool
    is_stale: bool
    may_settle: bool
    is_late: bool


def read_submission(thread: Thread, reader: Agent, *, now: datetime) -> Waiting | None:
    """One statement where the thread is an untested agent's (two with pictures), none elsewhere."""
    if thread.owner is None or thread.owner.writing_test_on is not None:
        return None
    waiting = thread.submissions.filter(by=thread.owner, state=Submission.State.WAITING)
    submission = waiting.select_related("by").prefetch_related("attachments").first()
    if submission is None:
        return None
    is_own = submission.by_id == reader.pk
    return Waiting(
        submission,
        is_own,
        submission.version != thread.version,
        not is_own and reader.writing_test_on is not None,
        now - submission.at >= WARN_AFTER,
    )
