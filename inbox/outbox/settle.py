"""Replies whose fate is unknown: the network is asked what stands there. Never sent on a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from connectors.port import Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Attempt, Message, Reply
from inbox.outbox.finish import mark_sent, mark_unknown, miss
from inbox.outbox.looking import STUCK_AFTER, look_for, pick_post, take_unknown
from inbox.outbox.matching import says_reply
from inbox.outbox.send import write_outgoing
from inbox.turns import is_abandoned


def find_stuck_replies(*, now: datetime, limit: int = 200) -> int:
    """Attempts whose worker died become unknown. Returns how many."""
    is_left = Q(started_at__lt=now - STUCK_AFTER) | is_abandoned("reply", "reply_id")
    sending = Attempt.objects.filter(finished_at=None, reply__state=Reply.State.SENDING)
    stuck = sending.filter(is_left).select_related("reply")[:limit]
    for attempt in stuck:
        mark_unknown(attempt.reply, "", now=now)
    return len(stuck)


def settle_reply(reply_id: int, *, clock: Callable[[], datetime]) -> None:
    """Look for an unknown reply on the network: found is sent; absent twice is failed."""
    if not take_unknown(Reply, reply_id, now=clock()):
        return
    replies = Reply.objects.select_related("channel", "in_reply_to__author__customer")
    reply = replies.get(pk=reply_id)
    started_at = reply.attempts.latest("started_at").started_at
    posts = look_for(reply, write_outgoing(reply), since=started_at)
    if posts is not None:
        conclude(reply, posts, now=clock())


@transaction.atomic
def conclude(reply: Reply, posts: tuple[Post, ...], *, now: datetime) -> None:
    """`posts` are ours below the message that the reply answers."""
    found = pick_post(reply.channel, posts, lambda post: says_reply(post, reply))
    if found is None:
        miss(reply, now=now)
        return
    ingest(reply.channel, Batch((found,)), now=now, known={found.external_id: reply})
    message = Message.objects.get(channel=reply.channel, external_id=found.external_id)
    mark_sent(reply, message, now=now, peer_id=found.peer.external_id if found.peer else "")
