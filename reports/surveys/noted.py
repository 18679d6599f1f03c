"""A customer told us, not a survey, that they do not want to be asked: a lead notes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from inbox.models import Profile, Thread, Verb
from inbox.threads.changing import lock_thread, record_event
from reports.surveys.objections import object_for, withdraw_objection


@transaction.atomic
def note_objection(thread: Thread, customer: Profile, *, by: Agent, now: datetime) -> None:
    """For every name of the thread's customer, for good; the thread tells who noted it."""
    current = lock_thread(thread.pk)
    object_for(customer, now=now)
    record_event(current, Verb.OBJECTED, by, now)


@transaction.atomic
def take_note_back(
    thread: Thread, customer: Profile, *, made_at: datetime, by: Agent, now: datetime
) -> None:
    """What was noted then, and no older objection."""
    current = lock_thread(thread.pk)
    if current.events.filter(verb=Verb.OBJECTED, at=made_at).exists():
        withdraw_objection(customer, made_at=made_at)
        record_event(current, Verb.OBJECTION_WITHDRAWN, by, now)
