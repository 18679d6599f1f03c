"""The rows of the queue: each thread with what an agent must know before opening it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from agents.models import Agent
from connectors.port import Kind
from inbox.channels.hours import Openings
from inbox.models import Direction, Draft, Label, Message, Reply, Thread
from inbox.paging import before_key
from inbox.queue import PAGE_SIZE, QueueFilter, load_parts
from inbox.reading.dues import Due, read_dues
from inbox.reading.groups import Group, Key, find_groups

SCHEDULED = "scheduled"  # queued, for a time that its author chose
IS_SCHEDULED = Q(state=Reply.State.QUEUED, scheduled_for__isnull=False)
SHOWN_STATE = Case(When(IS_SCHEDULED, then=Value(SCHEDULED)), default="state")
MAX_ROWS = 200  # that one request looks at again


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands around a thread. `reply_state` is its latest reply's, where that is not yet
    settled. `is_private`: some of it, at least. `is_emptied`: its customers deleted all that they
    wrote. `labels`: their names, in order.
    """

    has_draft: bool
    reply_state: str
    is_private: bool
    is_emptied: bool
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in the queue. With a `group` it stands for all threads below a post of ours."""

    thread: Thread
    facts: Facts
    is_fitting: bool = True
    due: Due | None = None
    group: Group | None = None


def build_rows(
    threads: Sequence[Thread],
    agent: Agent,
    fitting: set[int] | None = None,
    *,
    openings: Openings,
) -> list[Row]:
    """As many statements for one thread as for many. Without `fitting`, all of them fit."""
    ids = [thread.pk for thread in threads]
    facts, dues = read_facts(ids, agent), read_dues(ids, openings)
    return [
        Row(
            thread,
            facts[thread.pk],
            fitting is None or thread.pk in fitting,
            dues.get(thread.pk),
        )
        for thread in threads
        if thread.pk in facts
    ]


def read_facts(ids: Collection[int], agent: Agent) -> dict[int, Facts]:
    """Of each thread, in one statement. Emptied is one whose latest word of a customer was
    deleted, as all before it: there is no snippet.
    """
    messages = Message.objects.filter(thread=OuterRef("pk"))
    deleted = messages.filter(direction=Direction.INBOUND, deleted_at__isnull=False)
    replies = Reply.objects.filter(thread=OuterRef("pk"), is_automatic=False).order_by("-id")
    labels = Label.objects.filter(threads=OuterRef("pk")).order_by("name")
    rows = Thread.objects.filter(pk__in=ids).values_list(
        "pk",
        Exists(Draft.objects.filter(agent=agent, thread=OuterRef("pk"))),
        Subquery(replies.values(shown=SHOWN_STATE)[:1]),
        Exists(messages.filter(kind=Kind.DIRECT_MESSAGE)),
        ExpressionWrapper(Q(snippet="") & Exists(deleted), BooleanField()),
        ArraySubquery(labels.values("name")),
    )
    return {pk: Facts(draft, tell_unsettled(state), *rest) for pk, draft, state, *rest in rows}


def tell_unsettled(state: str | None) -> str:
    """The state of a thread's latest reply, unless that was sent or taken back."""
    return "" if state in (None, Reply.State.SENT, Reply.State.CANCELLED) else str(state)


def read_rows(
    queue: QueueFilter, agent: Agent, ids: Iterable[int], *, openings: Openings
) -> list[Row]:
    """These threads as they are now, each marked whether it still fits the filter. What a search
    found stays as it was found.
    """
    if queue.is_everywhere:
        return []
    wanted = sorted(set(ids))[:MAX_ROWS]
    marked = queue.mark(Thread.objects.filter(pk__in=wanted))
    threads = list(load_parts(marked).order_by(*queue.order))
    fitting = set(queue.select(agent).filter(pk__in=wanted).values_list("pk", flat=True))
    groups = find_groups(queue, agent, threads)
    fitting -= {thread.pk for thread in threads if is_collapsed(thread, groups)}
    rows = build_rows(threads, agent, fitting, openings=openings)
    return [*rows, *build_group_rows(groups, agent, openings=openings)]


def read_list(
    queue: QueueFilter, agent: Agent, threads: Sequence[Thread], *, openings: Openings
) -> list[Row]:
    """The rows of a page of the list; a thread that stands for a group becomes the group's row."""
    groups = find_groups(queue, agent, threads)
    rows = build_rows(threads, agent, openings=openings)
    return [
        replace(row, group=groups[key_of(row.thread)]) if is_collapsed(row.thread, groups) else row
        for row in rows
    ]


def build_group_rows(groups: Mapping[Key, Group], agent: Agent, *, openings: Openings) -> list[Row]:
    """One for each; of a group that is none any more, one that goes."""
    led = {group.leader_id: group for group in groups.values() if group.leader_id}
    leaders = list(load_parts(Thread.objects.filter(pk__in=led))) if led else []
    return [
        replace(row, group=led[row.thread.pk], is_fitting=led[row.thread.pk].is_collapsed)
        for row in build_rows(leaders, agent, openings=openings)
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
