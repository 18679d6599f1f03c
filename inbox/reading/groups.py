"""Threads below one post of ours stand as one row in the queue: there may be hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Window

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
    """So many threads of a filter below a post of ours. `leader`: the first of them in order.
    `progress`: while the agent's own closing of it is under way.
    """

    post: Message
    leader: Thread | None
    count: int
    progress: Progress | None = None

    @property
    def is_collapsed(self) -> bool:
        return self.count > 1


def find_groups(queue: QueueFilter, agent: Agent, threads: Iterable[Thread]) -> Mapping[Key, Group]:
    """The groups of these threads as the filter shows them: two statements, or none."""
    keys = {(thread.channel_id, thread.under) for thread in threads if thread.under}
    if not keys or not queue.is_collapsed:
        return {}
    channels, unders = {channel for channel, _ in keys}, {under for _, under in keys}
    size = Window(Count("pk"), partition_by=[F("channel"), F("under")])
    below = queue.select(agent).filter(channel__in=channels, under__in=unders).annotate(size=size)
    below = below.order_by("channel_id", "under", *queue.order).distinct("channel_id", "under")
    leaders = {
        (thread.channel_id, thread.under): thread
        for thread in below.select_related("channel", "profile", "owner")
    }
    posts = Message.objects.filter(channel__in=channels, external_id__in=unders).defer("raw")
    return {
        key: Group(post, leaders.get(key), getattr(leaders.get(key), "size", 0))
        for post in posts.select_related("channel")
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
