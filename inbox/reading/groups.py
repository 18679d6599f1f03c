"""Threads below one post of ours stand as one row in the queue: there may be hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from agents.models import Agent
from inbox.models import GroupClosure, Message, Thread
from inbox.queue import QueueFilter, read_newest_id
from inbox.threads.close_group import list_closable, list_closed

Key = tuple[int, str]  # channel, and the post's id on the network


@dataclass(frozen=True, slots=True)
class Progress:
    """A closing of a group, and how many of its threads are closed by now."""

    closure: GroupClosure
    done_count: int


@dataclass(frozen=True, slots=True)
class Group:
    """So many threads of a filter below a post of ours. `leader_id`: the first of them in order.
    `progress`: while the agent's own closing of it is under way.
    """

    post: Message
    leader_id: int | None
    count: int
    progress: Progress | None = None

    @property
    def is_collapsed(self) -> bool:
        return self.count > 1


def find_groups(queue: QueueFilter, agent: Agent, threads: Iterable[Thread]) -> Mapping[Key, Group]:
    """The groups of these threads as the filter shows them: a statement, or none."""
    keys = {(thread.channel_id, thread.under) for thread in threads if thread.under}
    if not keys or not queue.is_collapsed:
        return {}
    channels, unders = {channel for channel, _ in keys}, {under for _, under in keys}
    same = queue.select(agent).filter(channel=OuterRef("channel"), under=OuterRef("external_id"))
    sizes = same.order_by().values("under").annotate(size=Count("pk")).values("size")
    posts = Message.objects.filter(channel__in=channels, external_id__in=unders).annotate(
        leader_id=Subquery(same.order_by(*queue.order).values("pk")[:1]),
        size=Coalesce(Subquery(sizes), 0),
    )
    return {
        key: Group(post, post.leader_id, post.size)
        for post in posts.select_related("channel").defer("raw")
        if (key := (post.channel_id, post.external_id or "")) in keys
    }


def find_group(queue: QueueFilter, agent: Agent) -> Group | None:
    """The one that the filter is about, and how many of it the agent may close together."""
    posts = Message.objects.filter(pk=queue.under or 0).select_related("channel").defer("raw")
    post = posts.first()
    if post is None:
        return None
    count = list_closable(post, by=agent, newest=read_newest_id()).count()
    return Group(post, None, count, find_progress(post, agent))


def find_progress(post: Message, agent: Agent) -> Progress | None:
    under_way = GroupClosure.objects.filter(post=post, by=agent, finished_at=None)
    closure = under_way.select_related("post").order_by("-at").first()
    return read_progress(closure) if closure else None


def read_progress(closure: GroupClosure) -> Progress:
    return Progress(closure, list_closed(closure).count())
