"""Our own answers come back with the next poll. They are recognised, never imported twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.batches import clean_text, dump_raw
from inbox.ingest.holdings import Holdings
from inbox.models import Message, Reply
from inbox.outbox.finish import MISSED, UNSETTLED, mark_sent
from inbox.outbox.matching import is_same_text


@dataclass(frozen=True, slots=True)
class Echo:
    """A post that is a reply of ours, seen on the network before the network answered us."""

    reply: Reply

    @property
    def agent_id(self) -> int:
        return self.reply.agent_id

    @property
    def thread_id(self) -> int:
        return self.reply.thread_id

    def settle(self, message_id: int, *, now: datetime) -> None:
        mark_sent(self.reply, Message(pk=message_id), now=now)


def adopt_echoes(channel: Channel, ours: Sequence[Post]) -> dict[str, Echo]:
    """Which of our new posts are replies whose fate is open, by external id. One reply each."""
    if not ours:
        return {}
    waiting = list(
        Reply.objects.filter(UNSETTLED | MISSED, channel=channel)
        .select_related("in_reply_to")
        .order_by("id")
    )
    echoes: dict[str, Echo] = {}
    for post in ours:
        if reply := next((reply for reply in waiting if is_echo(post, reply)), None):
            waiting.remove(reply)
            echoes[post.external_id] = Echo(reply)
    return echoes


def is_echo(post: Post, reply: Reply) -> bool:
    return post.parent_id == reply.in_reply_to.external_id and is_same_text(post.text, reply.text)


def confirm_sent(holdings: Holdings, posts: Sequence[Post], *, now: datetime) -> None:
    """What we stored when the network took our answer now gets the network's own time and form."""
    for post in posts:
        if (message_id := holdings.unconfirmed.get(post.external_id)) and post.raw:
            Message.objects.filter(pk=message_id).update(
                confirmed_at=now,
                created_at=post.created_at,
                url=post.url,
                raw=json.loads(dump_raw(post.raw)),
                text=clean_text(post.text),
            )
