"""Whether something that we said stands on the network: an answer, or a post of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from connectors.models import Channel
from connectors.port import ConnectorError, Outgoing, Post, RetryLater
from connectors.registry import connect
from inbox.models import Message, Publication, Reply

# A call takes at most half a minute; an attempt this old has lost its worker, whatever the database
# thinks of the line to it.
STUCK_AFTER = timedelta(seconds=90)
CLOCK_SKEW = timedelta(minutes=5)  # between us and the network

log = structlog.get_logger(__name__)


def take_unknown(model: type[Reply | Publication], pk: int, *, now: datetime) -> bool:
    """Whether it is this worker's to settle: its next look-up is moved on first."""
    due = model._default_manager.filter(pk=pk, state=Reply.State.UNKNOWN, settle_at__lte=now)  # noqa: SLF001
    return bool(due.update(settle_at=now + timedelta(seconds=30)))


def look_for(
    said: Reply | Publication, outgoing: Outgoing, *, since: datetime
) -> tuple[Post, ...] | None:
    """Our own posts since that attempt where this one would stand. None: the network did not say,
    and is asked again later.
    """
    try:
        return connect(said.channel).find_sent(outgoing, since=since - CLOCK_SKEW)
    except ConnectorError as error:
        log.info("not_settled", what=str(said), error=type(error).__name__)
        if isinstance(error, RetryLater) and error.at:
            said.settle_at = error.at
            said.save(update_fields=["settle_at"])
        return None


def pick_post(channel: Channel, posts: Iterable[Post], says: Callable[[Post], bool]) -> Post | None:
    """The first that says it and is not known to be something else that we said."""
    candidates = [post for post in posts if says(post)]
    ids = [post.external_id for post in candidates]
    is_ours = Q(reply__isnull=False) | Q(publication__isnull=False)
    known = Message.objects.filter(is_ours, channel=channel, external_id__in=ids)
    taken = set(known.values_list("external_id", flat=True))
    return next((post for post in candidates if post.external_id not in taken), None)
