"""The rows of the queue: each thread with what an agent must know before opening it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agents.models import Agent
from connectors.port import Kind
from inbox.models import Direction, Draft, Message, Reply, Thread
from inbox.paging import before_key
from inbox.queue import PAGE_SIZE, QueueFilter, load_parts
from inbox.reading.dues import Due, read_dues
from inbox.reading.groups import Group, Key, find_groups

MAX_ROWS = 200  # that one request looks at again


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in the queue. `reply_state` is its latest reply's, where that is not yet settled.
    `is_emptied`: its customers deleted all that they wrote. With a `group` it stands for all
    threads below a post of ours.
    """

    thread: Thread
    has_draft: bool
    reply_state: str
    is_private: bool = False  # some of it, at least
    is_fitting: bool = True
    is_emptied: bool = False
    due: Due | None = None
    group: Group | None = None


def build_rows(
    threads: Sequence[Thread], agent: Agent, fitting: set[int] | None = None, *, now: datetime
) -> list[Row]:
    """As many statements for one thread as for many. Without `fitting`, all of them fit."""
    ids = [thread.pk for thread in threads]
    drafts = set(
        Draft.objects.filter(agent=agent, thread__in=ids).values_list("thread_id", flat=True)
    )
    states = find_unsettled(ids)
    private = set(
        Message.objects.filter(thread__in=ids, kind=Kind.DIRECT_MESSAGE)
        .values_list("thread_id", flat=True)
        .distinct()
    )
    dues = read_dues(ids, now=now)
    emptied = find_emptied(thread.pk for thread in threads if not thread.snippet)
    return [
        Row(
            thread,
            thread.pk in drafts,
            states.get(thread.pk, ""),
            thread.pk in private,
            fitting is None or thread.pk in fitting,
            thread.pk in emptied,
            dues.get(thread.pk),
        )
        for thread in threads
    ]


def find_emptied(ids: Iterable[int]) -> set[int]:
    """Those whose latest word of a customer was deleted, as all before it: there is no snippet."""
    wanted = list(ids)
    if not wanted:
        return set()
    deleted = Message.objects.filter(thread__in=wanted, deleted_at__isnull=False)
    return set(deleted.filter(direction=Direction.INBOUND).values_list("thread_id", flat=True))


def find_unsettled(ids: Iterable[int]) -> dict[int, str]:
    """The state of each thread's latest reply, unless that was sent or taken back."""
    latest = (
        Reply.objects.filter(thread__in=list(ids), is_automatic=False)
        .order_by("thread_id", "-id")
        .distinct("thread_id")
        .values_list("thread_id", "state")
    )
    settled = {Reply.State.SENT, Reply.State.CANCELLED}
    return {thread_id: state for thread_id, state in latest if state not in settled}


def read_rows(queue: QueueFilter, agent: Agent, ids: Iterable[int], *, now: datetime) -> list[Row]:
    """These threads as they are now, each marked whether it still fits the filter."""
    wanted = sorted(set(ids))[:MAX_ROWS]
    threads = list(load_parts(Thread.objects.filter(pk__in=wanted)).order_by(*queue.order))
    fitting = set(queue.select(agent).filter(pk__in=wanted).values_list("pk", flat=True))
    groups = find_groups(queue, agent, threads)
    fitting -= {thread.pk for thread in threads if is_collapsed(thread, groups)}
    rows = build_rows(threads, agent, fitting, now=now)
    return [*rows, *build_group_rows(groups, agent, now=now)]


def read_list(
    queue: QueueFilter, agent: Agent, threads: Sequence[Thread], *, now: datetime
) -> list[Row]:
    """The rows of a page of the list; a thread that stands for a group becomes the group's row."""
    groups = find_groups(queue, agent, threads)
    rows = build_rows(threads, agent, now=now)
    return [
        replace(row, group=groups[key_of(row.thread)]) if is_collapsed(row.thread, groups) else row
        for row in rows
    ]


def build_group_rows(groups: Mapping[Key, Group], agent: Agent, *, now: datetime) -> list[Row]:
    """One for each; of a group that is none any more, one that goes."""
    led = {group.leader.pk: group for group in groups.values() if group.leader}
    leaders = [group.leader for group in groups.values() if group.leader]
    return [
        replace(row, group=led[row.thread.pk], is_fitting=led[row.thread.pk].is_collapsed)
        for row in build_rows(leaders, agent, now=now)
    ]


def key_of(thread: Thread) -> Key:
    return thread.channel_id, thread.under


def is_collapsed(thread: Thread, groups: Mapping[Key, Group]) -> bool:
    group = groups.get(key_of(thread))
    return bool(group and group.is_collapsed)


def find_unseen(
    queue: QueueFilter, agent: Agent, *, shown: Iterable[int], newest: int, end: str
) -> set[int]:
    """What a list of `shown` threads lacks: in the part that it shows, or come since.

    `newest` is the highest id of any thread when the list was read, `end` the key of its next page
    (empty: it shows everything). Bounded: it is for gaps in the live stream. Raises BadKey.
    """
    fitting = queue.list_threads(agent)
    head = fitting.filter(before_key(queue.order, end)) if end else fitting
    known = head.order_by(*queue.order).values_list("pk", flat=True)[:MAX_ROWS]
    come = fitting.filter(pk__gt=newest).order_by("pk").values_list("pk", flat=True)[:PAGE_SIZE]
    return {*known, *come}.difference(shown)
