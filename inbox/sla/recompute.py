"""Policies or hours were changed: the clocks of all threads not closed are derived anew.

In the background, a batch at a time, each with the progress that it makes. A later change begins
again from the first thread, and what was under way gives way to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from django.dispatch import receiver

from agents.signals import hours_changed
from inbox.models import SlaRecompute, Status, Thread
from inbox.sla.compute import BATCH, store_clocks

UNFINISHED = [Status.OPEN, Status.PENDING, Status.SNOOZED]


@receiver(hours_changed)
def follow_hours(*, at: datetime, **_kwargs: Any) -> None:
    ask_recompute(now=at)


@transaction.atomic
def ask_recompute(*, now: datetime) -> SlaRecompute:
    """In the transaction of the change. A lost wake-up is made good by the sweep."""
    SlaRecompute.objects.filter(finished_at=None).update(finished_at=now)
    count = Thread.objects.filter(status__in=UNFINISHED).count()
    asked = SlaRecompute.objects.create(asked_at=now, thread_count=count)
    # By name: tasks import this, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.recompute_clocks", retry=False), robust=True
    )
    return asked


@transaction.atomic
def recompute_batch(*, now: datetime, limit: int = BATCH) -> bool:
    """The next threads by number. False: nothing is left to do, or another worker is at it."""
    unfinished = SlaRecompute.objects.filter(finished_at=None).order_by("-pk")
    asked = unfinished.select_for_update(skip_locked=True).first()
    if asked is None:
        return False
    threads = Thread.objects.filter(status__in=UNFINISHED)
    after = threads.filter(pk__gt=asked.last_thread).order_by("pk")
    ids = list(after.values_list("pk", flat=True)[:limit])
    store_clocks(threads.filter(pk__in=ids).select_for_update(no_key=True), now=now)
    asked.done_count += len(ids)
    if ids:
        asked.last_thread = ids[-1]
    else:
        asked.finished_at = now
    asked.save()
    return bool(ids)


def find_recompute() -> SlaRecompute | None:
    """What is under way."""
    return SlaRecompute.objects.filter(finished_at=None).order_by("-pk").first()
