"""How urgent a thread is, by a person's judgement."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from inbox.models import Priority, Thread, Verb
from inbox.threads.changing import lock_thread, mark_stale, record_event


@transaction.atomic
def prioritise_thread(thread: Thread, priority: Priority, *, by: Agent, now: datetime) -> Thread:
    """Harmless twice. It changes what comes first, nothing that an answer depends on."""
    current = lock_thread(thread.pk)
    if current.priority != priority:
        former, current.priority = current.priority, priority
        current.save(update_fields=["priority"])
        mark_stale(current)
        record_event(current, Verb.PRIORITISED, by, now, former=former, priority=int(priority))
    return current
