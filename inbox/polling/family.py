"""Ancestors: a post is filed together with everything above it, up to the root."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from connectors.models import Channel, Stream
from connectors.port import Connector, ConnectorError, Post, RetryLater
from inbox.ingest.batches import Batch
from inbox.models import Message
from inbox.personal_data.seal import list_seals

# In one go, well within the lease; what lies deeper is filed provisionally and completed later.
MAX_GENERATIONS = 200
MAX_TIME = timedelta(seconds=45)
PAUSE = timedelta(seconds=20)  # where the network names no time
LOOK_UP = "look_up"  # the stream that says when look-ups may be made again

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Family:
    """Posts with the ancestors found so far, and the ids that could not be had."""

    connector: Connector
    channel: Channel
    nearby: dict[str, Post]  # came along with the page: no call needed
    clock: Clock
    posts: dict[str, Post] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def complete(self) -> Batch:
        began = self.clock()
        for _generation in range(MAX_GENERATIONS):
            wanted = self._wanted()
            if not wanted or self.clock() - began > MAX_TIME:
                break
            self._fetch(wanted)
        self.unread |= self._wanted()
        return Batch(tuple(self.posts.values()), frozenset(self.unread))

    def _wanted(self) -> set[str]:
        """Parents that are neither here nor held; under a parent that is gone, the root."""
        named = {post.parent_id for post in self.posts.values()}
        named |= {p.conversation_id for p in self.posts.values() if p.parent_id in self.missing}
        return named - self.posts.keys() - self.held - self.missing - self.unread - {""}

    def _fetch(self, wanted: set[str]) -> None:
        self.held |= find_held(self.channel, wanted)
        for external_id in wanted - self.held:
            if post := self.nearby.get(external_id):
                self.posts[external_id] = post
        if unknown := wanted - self.held - self.posts.keys():
            self._look_up(unknown)

    def _look_up(self, unknown: set[str]) -> None:
        if not may_look_up(self.channel, now=self.clock()):
            self.unread |= unknown
            return
        try:
            answer = self.connector.look_up(sorted(unknown))
        except ConnectorError as error:
            note_failed_look_up(self.channel, error, now=self.clock())
            self.unread |= unknown
            return
        self.posts |= {post.external_id: post for post in answer.found}
        self.missing |= unknown - self.posts.keys()


def may_look_up(channel: Channel, *, now: datetime) -> bool:
    """False while the network has told us to wait with such calls."""
    return not Stream.objects.filter(channel=channel, name=LOOK_UP, retry_at__gt=now).exists()


def note_failed_look_up(channel: Channel, error: ConnectorError, *, now: datetime) -> None:
    log.info("look_up_failed", channel=channel.pk, error=type(error).__name__)
    if isinstance(error, RetryLater):
        Stream.objects.update_or_create(
            channel=channel, name=LOOK_UP, defaults={"retry_at": error.at or now + PAUSE}
        )


def find_held(channel: Channel, external_ids: Collection[str]) -> set[str]:
    """Of these posts. What was erased is held by its seal, and not asked for again."""
    by_key = list_seals(external_ids) | {key: key for key in external_ids}
    held = Message.objects.filter(channel=channel, external_id__in=list(by_key))
    return {by_key[key] for key in held.values_list("external_id", flat=True) if key}


def gather_family(
    connector: Connector,
    channel: Channel,
    posts: Iterable[Post],
    context: Iterable[Post] = (),
    *,
    clock: Clock,
) -> Batch:
    """A page's posts and all their ancestors that we do not hold yet.

    A post that is held has its ancestors already; it stays in the batch since it may confirm an
    answer of ours.
    """
    nearby = {post.external_id: post for post in context}
    family = Family(connector, channel, nearby, clock)
    given = {post.external_id: post for post in posts}
    family.held = find_held(channel, given)
    family.posts = {key: post for key, post in given.items() if key not in family.held}
    batch = family.complete()
    known = tuple(post for key, post in given.items() if key in family.held)
    return Batch(batch.posts + known, batch.unread)
