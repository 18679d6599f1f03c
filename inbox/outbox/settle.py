"""Replies whose fate is unknown: the network is asked what stands there. Never sent on a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from connectors.port import ConnectorError, Post, RetryLater
from connectors.registry import connect
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Attempt, Message, Reply
from inbox.outbox.finish import mark_sent, mark_unknown, miss
from inbox.outbox.matching import says_reply
from inbox.outbox.send import write_outgoing

log = structlog.get_logger(__name__)

# A call takes at most half a minute; an attempt this old has lost its worker.
STUCK_AFTER = timedelta(seconds=90)
CLOCK_SKEW = timedelta(minutes=5)  # between us and the network


def find_stuck_replies(*, now: datetime, limit: int = 200) -> int:
    """Attempts whose worker died become unknown. Returns how many."""
    stuck = Attempt.objects.filter(
        finished_at=None, started_at__lt=now - STUCK_AFTER, reply__state=Reply.State.SENDING
    ).select_related("reply")[:limit]
    for attempt in stuck:
        mark_unknown(attempt.reply, "", now=now)
    return len(stuck)


def settle_reply(reply_id: int, *, clock: Callable[[], datetime]) -> None:
    """Look for an unknown reply on the network: found is sent; absent twice is failed."""
    now = clock()
    if reply := _take_unknown(reply_id, now=now):
        started_at = reply.attempts.latest("started_at").started_at
        try:
            posts = connect(reply.channel).find_sent(
                write_outgoing(reply), since=started_at - CLOCK_SKEW
            )
        except ConnectorError as error:
            log.info("reply_not_settled", reply=reply.pk, error=type(error).__name__)
            if isinstance(error, RetryLater) and error.at:
                Reply.objects.filter(pk=reply.pk).update(settle_at=error.at)
        else:
            conclude(reply, posts, now=clock())


def _take_unknown(reply_id: int, *, now: datetime) -> Reply | None:
    """The reply, if it is this worker's to settle: its next look-up is moved on first."""
    taken = Reply.objects.filter(pk=reply_id, state=Reply.State.UNKNOWN, settle_at__lte=now).update(
        settle_at=now + timedelta(seconds=30)
    )
    if not taken:
        return None
    return Reply.objects.select_related("channel", "in_reply_to__author__customer").get(pk=reply_id)


@transaction.atomic
def conclude(reply: Reply, posts: tuple[Post, ...], *, now: datetime) -> None:
    """`posts` are ours below the message that the reply answers."""
    taken = set(
        Message.objects.filter(
            channel=reply.channel, external_id__in=[post.external_id for post in posts],
            reply__isnull=False,
        ).values_list("external_id", flat=True)
    )  # fmt: skip
    found = next(
        (p for p in posts if p.external_id not in taken and says_reply(p.text, reply)), None
    )
    if found is None:
        miss(reply, now=now)
        return
    ingest(reply.channel, Batch((found,)), now=now, known={found.external_id: reply})
    message = Message.objects.get(channel=reply.channel, external_id=found.external_id)
    mark_sent(reply, message, now=now, peer_id=found.peer.external_id if found.peer else "")
