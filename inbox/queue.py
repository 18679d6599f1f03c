"""The queue: which threads a filter shows, in which order, and how many wait in it.

Paged by key and counted up to a bound: a million threads cost what ten thousand
cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Message, Status, Submission, Thread
from inbox.paging import before_outer, read_page

PAGE_SIZE = 25
COUNT_BOUND = 200  # beyond it the screen says "200+"


class View(StrEnum):
    """The filters of the queue, by the name that stands in the address."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"  # out of sight for a while: a part of what waits for others
    SUBMISSIONS = "submissions"  # what colleagues in training wrote, and waits for approval
    CLOSED = "closed"
    AFTER_CLOSING = "after_closing"  # closed, and yet something came that did not reopen it


WAITING = Submission.objects.filter(state=Submission.State.WAITING)
CONDITIONS: dict[View, Q] = {
    View.MINE: Q(status__in=[Status.OPEN, Status.PENDING]),
    View.UNASSIGNED: Q(status=Status.OPEN, owner=None),
    View.OPEN: Q(status=Status.OPEN),
    View.PENDING: Q(status=Status.PENDING),
    View.SNOOZED: Q(status=Status.SNOOZED),
    View.SUBMISSIONS: Q(pk__in=WAITING.values("thread")),
    View.CLOSED: Q(status=Status.CLOSED),
    View.AFTER_CLOSING: Q(status=Status.CLOSED, attached_at__isnull=False),
}
# What is due first comes first, then who has waited longest; of what is closed, the newest. "-"
# turns a column round.
ORDERS: dict[View, tuple[str, ...]] = {
    # The owner is the same in all rows; with it the key fits the index as a whole.
    View.MINE: ("owner_id", "status", "queue_due_at", "queue_at", "id"),
    View.SUBMISSIONS: ("submitted_at", "id"),
    View.CLOSED: ("-queue_due_at", "-queue_at", "-id"),  # nothing of it is due
    View.AFTER_CLOSING: ("-queue_at", "-id"),
}
ORDER = ("queue_due_at", "queue_at", "id")
COLLAPSED = {View.UNASSIGNED, View.OPEN, View.PENDING}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What an agent looks at. `text` goes through names and words of the threads not closed;
    `under` is a message: a post of ours, below which the threads hang. `is_everywhere`: `text` is a
    question to `inbox.search`, and the list shows what that finds.
    """

    view: View = View.UNASSIGNED
    channel_id: int | None = None
    text: str = ""
    under: int | None = None
    label_id: int | None = None
    is_everywhere: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS.get(self.view, ORDER)

    def select(self, agent: Agent) -> QuerySet[Thread]:
        threads = self.mark(Thread.objects.filter(CONDITIONS[self.view]))
        if self.view == View.MINE:
            threads = threads.filter(owner=agent)
        if self.channel_id:
            threads = threads.filter(channel_id=self.channel_id)
        elif self.view != View.MINE:
            threads = leave_out_looked_at(threads)
        if self.label_id:
            threads = threads.filter(labels=self.label_id)
        if self.under:
            post = Message.objects.filter(pk=self.under)
            threads = threads.filter(
                channel=post.values("channel")[:1], under=post.values("external_id")[:1]
            )
        return threads.filter(_said_or_named(self.text)) if self.is_searched else threads

    def mark(self, threads: QuerySet[Thread]) -> QuerySet[Thread]:
        """With `submitted_at`, where the list stands in that order."""
        if self.view != View.SUBMISSIONS:
            return threads
        waiting = WAITING.filter(thread=OuterRef("pk")).order_by("at")
        return threads.annotate(submitted_at=Subquery(waiting.values("at")[:1]))

    def list_threads(self, agent: Agent) -> QuerySet[Thread]:
        """What stands in the list: of threads below one post of ours, the first stands for all."""
        threads = self.select(agent)
        if not self.is_collapsed:
            return threads
        same = self.select(agent).filter(channel=OuterRef("channel"), under=OuterRef("under"))
        return threads.filter(Q(under="") | ~Exists(same.filter(before_outer(self.order))))

    @property
    def is_collapsed(self) -> bool:
        """One's own threads, what is looked for and what is closed are seen one by one."""
        return self.view in COLLAPSED and not self.under and not self.text

    @property
    def is_searched(self) -> bool:
        """What is closed is a hundred times more: words are not looked for in it."""
        return bool(self.text) and self.view not in (View.CLOSED, View.AFTER_CLOSING)


def leave_out_looked_at(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Without the channels that are only looked at: they show when they are asked for by name."""
    return threads.exclude(channel__in=Channel.objects.filter(is_read_only=True))


def _said_or_named(text: str) -> Q:
    return (
        Q(snippet__icontains=text)
        | Q(profile__name__icontains=text)
        | Q(profile__handle__icontains=text.lstrip("@"))
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Some threads, and the key of the page after them: empty at the end."""

    threads: Sequence[Thread]
    next_key: str


def read_queue(queue: QueueFilter, agent: Agent, *, key: str = "") -> Page:
    """The threads after `key`, with what their rows tell. Raises BadKey."""
    threads = load_parts(queue.list_threads(agent))
    return Page(*read_page(threads, queue.order, size=PAGE_SIZE, key=key))


def load_parts(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """With channel, profile and owner."""
    return threads.select_related("channel", "profile", "owner")


def read_newest_id() -> int:
    """The highest id of any thread: what has a higher one came later."""
    return Thread.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def list_counted(agent: Agent, queue: QueueFilter) -> dict[View, QuerySet[Any]]:
    """What each view but the closed ones holds of the filter's channel and label."""
    views = [view for view in View if view != View.CLOSED]
    queues = {view: replace(queue, view=view, text="", under=None) for view in views}
    return {view: one.select(agent).values("pk") for view, one in queues.items()}


def list_waiting(agent: Agent) -> list[QuerySet[Any]]:
    """The open threads that wait for this agent: the agent's own, and nobody's."""
    return [
        leave_out_looked_at(Thread.objects.filter(status=Status.OPEN, owner=owner)).values("pk")
        for owner in (agent, None)
    ]


def count_bounded(selections: Sequence[QuerySet[Any]]) -> list[int]:
    """COUNT_BOUND + 1 at most; one statement for all, in which each count stops there."""
    bounded = [rows[: COUNT_BOUND + 1].query for rows in selections]
    parts = [query.sql_with_params() for query in bounded]
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS bounded)" for sql, _values in parts)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, values in parts for value in values])
        return list(cursor.fetchone() or ())
