"""Posts of our own whose fate is unknown: the network is asked what stands there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from connectors.port import ConnectorError, Post, RetryLater
from connectors.registry import connect
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, Publication, Reply
from inbox.outbox.finish import NOT_THERE
from inbox.outbox.matching import normalise_text
from inbox.outbox.settle import CLOCK_SKEW, STUCK_AFTER
from inbox.publishing.send import mark_published, write_status

State = Reply.State
log = structlog.get_logger(__name__)


def find_unsettled_publications(*, now: datetime, limit: int = 50) -> list[int]:
    """Those to look for now; attempts whose worker died are among them."""
    stuck = Publication.objects.filter(state=State.SENDING, begun_at__lt=now - STUCK_AFTER)
    stuck.update(state=State.UNKNOWN, settle_at=now)
    due = Publication.objects.filter(state=State.UNKNOWN, settle_at__lte=now)
    return list(due.order_by("settle_at").values_list("pk", flat=True)[:limit])


def settle_publication(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Found is sent; absent twice, a pause apart, is failed, and only a person sends it again."""
    now = clock()
    taken = Publication.objects.filter(pk=pk, state=State.UNKNOWN, settle_at__lte=now).update(
        settle_at=now + timedelta(seconds=30)
    )
    if not taken:
        return
    publication = Publication.objects.select_related("channel").get(pk=pk)
    since = (publication.begun_at or publication.created_at) - CLOCK_SKEW
    try:
        posts = connect(publication.channel).find_sent(write_status(publication), since=since)
    except ConnectorError as error:
        log.info("publication_not_settled", publication=pk, error=type(error).__name__)
        if isinstance(error, RetryLater) and error.at:
            Publication.objects.filter(pk=pk).update(settle_at=error.at)
    else:
        conclude(publication, posts, now=clock())


@transaction.atomic
def conclude(publication: Publication, posts: tuple[Post, ...], *, now: datetime) -> None:
    """`posts` are ours, below nothing; one that is another publication's is not this one."""
    ids = [post.external_id for post in posts]
    taken = set(
        Message.objects.filter(
            channel=publication.channel_id, external_id__in=ids, publication__isnull=False
        ).values_list("external_id", flat=True)
    )
    meant = normalise_text(publication.text)
    free = (post for post in posts if post.external_id not in taken)
    found = next((post for post in free if normalise_text(post.text) == meant), None)
    if found:
        ingest(publication.channel, Batch((found,)), now=now)
        mark_published(publication, found.external_id)
    else:
        miss(publication, now=now)


def miss(publication: Publication, *, now: datetime) -> None:
    unknown = Publication.objects.filter(pk=publication.pk, state=State.UNKNOWN)
    if publication.missed_at:
        unknown.update(state=State.FAILED, error=NOT_THERE, settle_at=None)
    else:
        again_at = now + timedelta(seconds=settings.SETTLE_PAUSE)
        unknown.update(missed_at=now, settle_at=again_at)
