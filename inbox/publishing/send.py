"""One post of our own to the network: the attempt is committed, then the call is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from connectors.models import Channel
from connectors.port import (
    Author,
    ConnectorError,
    Kind,
    Outgoing,
    Post,
    Refused,
    SentPost,
    Way,
)
from connectors.registry import connect
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, Publication, Reply
from inbox.outbox.finish import LOOK_UP_AFTER
from inbox.outbox.refusals import choose_fate, warn_channel
from inbox.outbox.ways import ONLY_LOOKED_AT
from inbox.turns import hold

State = Reply.State
log = structlog.get_logger(__name__)


def has_work(now: datetime) -> bool:
    """Whether one is due, was begun, or its fate is unknown."""
    begun = Publication.objects.filter(state__in=[State.SENDING, State.UNKNOWN])
    return list_due(now).exists() or begun.exists()


def find_due_publications(*, now: datetime, limit: int = 50) -> list[int]:
    due = list_due(now).order_by("not_before")
    return list(due.values_list("pk", flat=True)[:limit])


def list_due(now: datetime) -> QuerySet[Publication]:
    # No join: an UPDATE would hide the state in a subquery, where two at once both find it queued.
    free = Channel.objects.filter(Q(send_after=None) | Q(send_after__lte=now))
    return Publication.objects.filter(channel__in=free, state=State.QUEUED, not_before__lte=now)


def send_publication(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Harmless twice: the second finds nothing queued."""
    with hold("publication", pk):
        if publication := begin_publication(pk, now=clock()):
            _say(publication, clock=clock)


def _say(publication: Publication, *, clock: Callable[[], datetime]) -> None:
    try:
        sent = publish(publication)
    except ConnectorError as error:
        follow_error(publication, error, now=clock())
    else:
        store_published(publication, sent, now=clock())


def publish(publication: Publication) -> SentPost:
    """Raises ConnectorError. An admin may have made the channel one that is only looked at since
    this was written.
    """
    if publication.channel.is_read_only:
        raise Refused(ONLY_LOOKED_AT)
    return connect(publication.channel).send(write_status(publication))


def write_status(publication: Publication) -> Outgoing:
    return Outgoing(publication.text, way=Way.STATUS)


def begin_publication(pk: int, *, now: datetime) -> Publication | None:
    """Queued -> sending, by one statement: after it nobody sends this again by itself."""
    begun = list_due(now).filter(pk=pk).update(state=State.SENDING, begun_at=now, error="")
    return Publication.objects.select_related("channel").get(pk=pk) if begun else None


@transaction.atomic
def store_published(publication: Publication, sent: SentPost, *, now: datetime) -> None:
    """It stands on the network: the post is held here, unless the poll was quicker."""
    channel = publication.channel
    author = Author(channel.external_id, channel.handle, channel.name)
    post = Post(sent.external_id, author, publication.text, now, Kind.POST, url=sent.url)
    ingest(channel, Batch((post,)), now=now)
    mark_published(publication, sent.external_id)


def mark_published(publication: Publication, external_id: str) -> None:
    message = Message.objects.get(channel=publication.channel_id, external_id=external_id)
    Message.objects.filter(pk=message.pk).update(agent=publication.agent_id)
    Publication.objects.filter(pk=publication.pk).update(
        state=State.SENT, message=message, error="", settle_at=None
    )


def follow_error(publication: Publication, error: ConnectorError, *, now: datetime) -> None:
    """What a refusal means. A lost answer is looked for, never guessed."""
    log.info("publication_not_sent", publication=publication.pk, error=type(error).__name__)
    count = publication.failure_count
    state, at = choose_fate(error, failure_count=count, is_repeated=count > 0, now=now)
    warn_channel(publication.channel, error, column="send_after", until=at)
    changed: dict[str, object] = {"state": state, "error": error.words}
    if state == State.UNKNOWN:
        changed["settle_at"] = now + LOOK_UP_AFTER
    elif at:
        changed |= {"not_before": at, "failure_count": count + 1}
    Publication.objects.filter(pk=publication.pk, state=State.SENDING).update(**changed)
