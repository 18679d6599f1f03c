"""Watch a thread: be told when its customer writes, when it is answered and when it is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from agents.models import Agent
from inbox.hints import hint_agent
from inbox.models import Message, NoticeKind, PersonalNotice, Status, Thread, ThreadWatch, Verb
from inbox.prepared import Given, Prepared
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread, record_event


@transaction.atomic
def watch_thread(thread: Thread, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    current = lock_thread(thread.pk)
    _watch, is_new = ThreadWatch.objects.get_or_create(
        thread=current, agent=by, defaults={"at": now}
    )
    if is_new:
        record_event(current, Verb.WATCHED, by, now)


@transaction.atomic
def unwatch_thread(thread: Thread, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    current = lock_thread(thread.pk)
    gone, _ = ThreadWatch.objects.filter(thread=current, agent=by).delete()
    if gone:
        record_event(current, Verb.UNWATCHED, by, now)


WATCHERS = Prepared(lambda: Agent.objects.filter(watches__thread=Given("thread")))


def tell_watchers(
    thread: Thread, kind: NoticeKind, *, by: Agent | None = None, now: datetime, **facts: Any
) -> None:
    watchers = WATCHERS.ask(thread=thread.pk)
    tell(watchers, kind, thread=thread, by=by, now=now, **facts)


def move_watches(upper: Thread, lower: Thread) -> None:
    """Who watched a thread that was merged watches the one that it is part of."""
    watches = ThreadWatch.objects.filter(thread=lower)
    ThreadWatch.objects.bulk_create(
        [ThreadWatch(thread=upper, agent_id=one.agent_id, at=one.at) for one in watches],
        ignore_conflicts=True,
    )


def tell_written(batch: Iterable[Message], *, now: datetime) -> None:
    """Customers wrote: watchers are told, and owners get a hint. Behind ingest, in the sweep that
    reads what is new, sometimes twice: a notice names the newest message, and so does the hint.
    """
    newest = {message.thread_id: message.pk for message in batch if message.thread_id}
    watchers: dict[int, list[Agent]] = {}
    for watch in ThreadWatch.objects.filter(thread__in=newest).select_related("agent"):
        watchers.setdefault(watch.thread_id, []).append(watch.agent)
    owned = Thread.objects.filter(pk__in=newest, status=Status.OPEN, owner__isnull=False)
    for pk, owner_id in owned.values_list("pk", "owner"):
        if owner_id not in [agent.pk for agent in watchers.get(pk, ())]:  # told by a notice, then
            hint_agent(owner_id, "wrote", thread=pk, message=newest[pk])
    for thread in Thread.objects.filter(pk__in=watchers):
        _tell_unless_told(thread, watchers[thread.pk], message=newest[thread.pk], now=now)


def _tell_unless_told(
    thread: Thread, watchers: Iterable[Agent], *, message: int, now: datetime
) -> None:
    notices = PersonalNotice.objects.filter(thread=thread, kind=NoticeKind.WROTE)
    told = set(notices.filter(facts__message__gte=message).values_list("agent", flat=True))
    news = [agent for agent in watchers if agent.pk not in told]
    tell(news, NoticeKind.WROTE, thread=thread, now=now, message=message)
