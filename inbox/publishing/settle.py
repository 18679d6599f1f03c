"""Posts of our own whose fate is unknown: the network is asked what stands there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from connectors.port import Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Publication, Reply
from inbox.outbox.finish import NOT_THERE
from inbox.outbox.looking import STUCK_AFTER, look_for, pick_post, take_unknown
from inbox.outbox.matching import normalise_text
from inbox.publishing.send import mark_published, write_status
from inbox.turns import is_abandoned

State = Reply.State


def find_unsettled_publications(*, now: datetime, limit: int = 50) -> list[int]:
    """Those to look for now; attempts whose worker died are among them."""
    is_left = Q(begun_at__lt=now - STUCK_AFTER) | is_abandoned("publication", "id")
    stuck = Publication.objects.filter(is_left, state=State.SENDING)
    stuck.update(state=State.UNKNOWN, settle_at=now)
    due = Publication.objects.filter(state=State.UNKNOWN, settle_at__lte=now)
    return list(due.order_by("settle_at").values_list("pk", flat=True)[:limit])


def settle_publication(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Found is sent; absent twice, a pause apart, is failed, and only a person sends it again."""
    if not take_unknown(Publication, pk, now=clock()):
        return
    publication = Publication.objects.select_related("channel").get(pk=pk)
    since = publication.begun_at or publication.created_at
    posts = look_for(publication, write_status(publication), since=since)
    if posts is not None:
        conclude(publication, posts, now=clock())


@transaction.atomic
def conclude(publication: Publication, posts: tuple[Post, ...], *, now: datetime) -> None:
    """`posts` are ours, below nothing; one that is another publication's is not this one."""
    meant = normalise_text(publication.text)
    found = pick_post(publication.channel, posts, lambda post: normalise_text(post.text) == meant)
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
