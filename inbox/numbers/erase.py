"""Nobody needs a number for ever: some time after closing only its mask is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from inbox.models import PrivateNumber, Reply, Status

BATCH = 1000


def erase_old_numbers(*, now: datetime) -> int:
    """Erase the numbers of threads closed PRIVATE_NUMBER_DAYS ago. Returns how many of a batch.

    Those in no thread (posts of our own that nobody answered) go so long after they were found.
    """
    before = now - timedelta(days=settings.PRIVATE_NUMBER_DAYS)
    closed = Q(message__thread__status=Status.CLOSED, message__thread__closed_at__lte=before)
    alone = Q(message__thread=None, found_at__lte=before)
    old = PrivateNumber.objects.filter(closed | alone, erased_at=None).order_by("pk")
    erased = PrivateNumber.objects.filter(pk__in=old.values("pk")[:BATCH], erased_at=None).update(
        plain=None, erased_at=now
    )
    return erased + _erase_in_replies(before)


def _erase_in_replies(before: datetime) -> int:
    """What was never sent, and nobody has sent again since."""
    given_up = Reply.objects.filter(
        thread__status=Status.CLOSED, thread__closed_at__lte=before, plain_text__isnull=False,
        state=Reply.State.FAILED,
    ).order_by("pk")  # fmt: skip
    return Reply.objects.filter(pk__in=given_up.values("pk")[:BATCH]).update(plain_text=None)
