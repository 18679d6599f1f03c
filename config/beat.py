"""Beat looks before it wakes a worker: what comes every second or ten is sent only where something
is due. A look is a statement by index; a task for nothing costs a hundred times as much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from inbox.bulk import act as bulk
from inbox.incidents import act as incidents
from inbox.label_rules import run as label_runs
from inbox.label_rules import sweep as label_rules
from inbox.liveness import BeatScheduler
from inbox.models import Reply, SearchDue, Submission
from inbox.outbox import send
from inbox.pictures import fetch
from inbox.polling import lease
from inbox.publishing import send as publish
from inbox.sla import compute, recompute
from inbox.threads import close_group as groups
from inbox.threads import snooze
from reports import recount

ANYWAY = 30.0  # seconds after which a task is sent unseen: no look can keep anything undone

State = Reply.State

# By the name of the task: whether it would find anything. What is not here is always sent.
LOOKS: dict[str, Callable[[datetime], bool]] = {
    "inbox.tasks.poll_due_channels": lambda now: lease.list_due(now).exists(),
    "inbox.tasks.send_due_replies": send.has_work,
    "inbox.tasks.settle_unknown_replies": lambda _now: Reply.objects.filter(
        state=State.UNKNOWN
    ).exists(),
    "inbox.tasks.send_due_publications": publish.has_work,
    "inbox.tasks.compute_clocks": compute.has_work,
    "inbox.tasks.recompute_clocks": lambda _now: recompute.find_recompute() is not None,
    "inbox.tasks.wake_snoozed_threads": lambda now: snooze.list_due(now).exists(),
    "inbox.tasks.find_unfinished_groups": lambda _now: bool(groups.find_unfinished(limit=1)),
    "inbox.tasks.find_unfinished_incidents": lambda _now: bool(incidents.find_unfinished(limit=1)),
    "inbox.tasks.find_unfinished_bulk": lambda _now: bool(bulk.find_unfinished(limit=1)),
    "inbox.tasks.find_unfinished_labels": lambda _now: bool(label_runs.find_unfinished(limit=1)),
    "inbox.tasks.label_new_messages": lambda _now: label_rules.has_unread(),
    "inbox.tasks.index_messages": lambda _now: SearchDue.objects.exists(),
    "inbox.tasks.fetch_due_pictures": lambda now: bool(fetch.find_due_pictures(now=now, limit=1)),
    "inbox.tasks.give_back_submissions": lambda _now: Submission.objects.filter(
        state=Submission.State.WAITING
    ).exists(),
    "reports.tasks.count_anew": lambda _now: recount.has_work(),
}


class LookingScheduler(BeatScheduler):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.sent: dict[str, float] = {}  # task -> when, by the monotonic clock
        super().__init__(*args, **kwargs)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        if self.is_wanted(entry.task):
            self.sent[entry.task] = time.monotonic()
            super().apply_entry(entry, producer=producer)

    def is_wanted(self, task: str) -> bool:
        look = LOOKS.get(task)
        if look is None or time.monotonic() - self.sent.get(task, 0.0) >= ANYWAY:
            return True
        try:
            return look(timezone.now())
        except DatabaseError:
            connection.close()  # the next look opens another
            return True
