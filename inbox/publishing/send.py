"""One post of our own to the network: the attempt is committed, then the call is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from connectors.models import Channel
from connectors.port import (
    Author,
    ConnectorError,
    Kind,
    OutcomeUnknown,
    Outgoing,
    Post,
    Reauthorise,
    RetryLater,
    SentPost,
    Way,
)
from connectors.registry import connect
from inbox.channels.renew import lose_sign_in
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, Publication, Reply
from inbox.outbox.send import MAX_PUT_BACKS, choose_pause

State = Reply.State
log = structlog.get_logger(__name__)


def find_due_publications(*, now: datetime, limit: int = 50) -> list[int]:
    free = Q(channel__send_after=None) | Q(channel__send_after__lte=now)
    due = Publication.objects.filter(free, state=State.QUEUED, not_before__lte=now)
    return list(due.order_by("not_before").values_list("pk", flat=True)[:limit])


def send_publication(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Harmless twice: the second finds nothing queued."""
    if publication := begin_publication(pk, now=clock()):
        try:
            sent = connect(publication.channel).send(write_status(publication))
        except ConnectorError as error:
            follow_error(publication, error, now=clock())
        else:
            store_published(publication, sent, now=clock())


def write_status(publication: Publication) -> Outgoing:
    return Outgoing(publication.text, way=Way.STATUS)


def begin_publication(pk: int, *, now: datetime) -> Publication | None:
    """Queued -> sending, by one statement: after it nobody sends this again by itself."""
    begun = Publication.objects.filter(pk=pk, state=State.QUEUED, not_before__lte=now).update(
        state=State.SENDING, begun_at=now, error=""
    )
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
    sending = Publication.objects.filter(pk=publication.pk, state=State.SENDING)
    if isinstance(error, OutcomeUnknown):
        settle_at = now + timedelta(seconds=2)
        sending.update(state=State.UNKNOWN, error=error.words, settle_at=settle_at)
    elif isinstance(error, RetryLater) and publication.failure_count < MAX_PUT_BACKS:
        at = error.at or now + choose_pause(error, publication.failure_count)
        if error.at:
            Channel.objects.filter(pk=publication.channel_id).update(send_after=at)
        sending.update(
            state=State.QUEUED, error=error.words, not_before=at,
            failure_count=publication.failure_count + 1,
        )  # fmt: skip
    else:
        if isinstance(error, Reauthorise):
            lose_sign_in(publication.channel_id, error)
        sending.update(state=State.FAILED, error=error.words)
