"""Messages with a tag of ours, #gladkund, are suggested as praise. Nobody's mark is touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from inbox.models import Direction, Message
from reports.models import Praise, PraiseSearch

STRETCH = 5000  # messages by number in one transaction
# Numbers are given before the commit: a later one may be there first. Nothing takes so long.
SETTLED = timedelta(minutes=2)


def suggest_praise(*, now: datetime, may_go_on: Callable[[], bool]) -> None:
    """All messages since the last time. Harmless twice, also at once."""
    while may_go_on() and search_stretch(now=now):
        pass
    follow_edits()


@transaction.atomic
def follow_edits() -> None:
    """An edited post of X is another message: the mark goes along. The wall waits for a lead, who
    has not seen these words.
    """
    replaced = Praise.objects.filter(message__replaced_by__isnull=False).select_related("message")
    for praise in replaced.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        newer = Praise.objects.filter(message=praise.message.replaced_by_id)
        newer.filter(marked_at=None).delete()  # a mere suggestion
        if newer.exists():
            praise.delete()
        else:
            Praise.objects.filter(pk=praise.pk).update(message=praise.message.replaced_by_id)


@transaction.atomic
def search_stretch(*, now: datetime) -> bool:
    """False: there is nothing more to look through, or somebody else does."""
    search = take_turn()
    if search is None:
        return False
    start, end = search.message_id, find_end(search.message_id, now)
    Praise.objects.bulk_create(
        [
            Praise(message=message, said_at=message.created_at, is_tagged=True)
            for message in list_tagged(start, end)
        ],
        ignore_conflicts=True,
    )
    search.message_id = end
    search.save()
    return end > start


def take_turn() -> PraiseSearch | None:
    """The locked row; from the first message on where the tags are others than before."""
    tags = " ".join(settings.PRAISE_TAGS)
    PraiseSearch.objects.get_or_create(pk=1, defaults={"tags": tags})
    search = PraiseSearch.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if search and search.tags != tags:
        search.tags, search.message_id = tags, 0
    return search


def find_end(start: int, now: datetime) -> int:
    newest = Message.objects.filter(received_at__lt=now - SETTLED).order_by("-pk")
    last = newest.values_list("pk", flat=True).first() or start
    return max(start, min(start + STRETCH, last))


def list_tagged(start: int, end: int) -> list[Message]:
    """Customers' messages that hold one of our tags as a whole word."""
    tags = [tag for tag in settings.PRAISE_TAGS if tag]
    if not tags:
        return []
    found = Message.objects.filter(
        Q(*(Q(text__icontains=tag) for tag in tags), _connector=Q.OR),
        pk__gt=start, pk__lte=end, direction=Direction.INBOUND, thread__isnull=False,
        replaced_by=None, deleted_at=None,
    )  # fmt: skip
    whole = re.compile(rf"(?:{'|'.join(map(re.escape, tags))})(?!\w)", re.IGNORECASE)
    return [m for m in found.only("text", "created_at") if whole.search(m.text)]
