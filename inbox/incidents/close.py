"""One thread of an incident is closed, and opened again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from inbox.models import ClosedReason, IncidentAct, IncidentStep, Thread
from inbox.threads.claim import release_thread
from inbox.threads.close import close_thread, reopen_thread, wrote_since
from inbox.threads.conflicts import Conflict
from inbox.threads.leave import leave_step

State = IncidentStep.State


def close_step(act: IncidentAct, step: IncidentStep, *, now: datetime) -> None:
    """At the time of the act. What a customer wrote after that nobody has read: it stays open."""
    if Thread.objects.filter(wrote_since(act.at), pk=step.thread_id).exists():
        step.state, step.words = State.LEFT, _("The customer has written since.")
        return
    try:
        close_thread(step.thread, by=act.by, reason=ClosedReason(act.reason), now=act.at)
        step.state = State.DONE
    except Conflict as conflict:  # a colleague was quicker
        leave_step(step, conflict)


def take_back_closing(act: IncidentAct, step: IncidentStep, *, now: datetime) -> None:
    """Unless somebody has opened it since, or closed it anew."""
    step.state = State.LEFT
    thread = step.thread
    if thread.closed_by_id != act.by_id or thread.closed_at != act.at:
        return
    try:
        reopened = reopen_thread(thread, by=act.by, now=now)
        if step.was_free:
            release_thread(reopened, by=act.by, now=now)
        step.state = State.UNDONE
    except Conflict as conflict:
        leave_step(step, conflict)
