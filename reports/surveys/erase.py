"""What was written with an answer is kept for so many months; its figures stay."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from agents.dates import months_before
from inbox.models import Profile
from reports.models import Survey
from reports.surveys.rules import read_settings

BATCH = 1000  # surveys in one statement


def erase_old_words(*, now: datetime) -> int:
    """Those that were kept long enough, and those of customers who are gone. How many."""
    oldest = months_before(now, read_settings().retention_months)
    kept = Survey.objects.exclude(words="")
    over = kept.filter(Q(answered_at__lt=oldest) | Q(profile=None)).order_by("answered_at")
    batch = list(over.values_list("pk", flat=True)[:BATCH])
    return Survey.objects.filter(pk__in=batch).update(words="")


def forget_words(profile: Profile) -> None:
    """Who is erased leaves none, in the same transaction."""
    Survey.objects.filter(profile=profile).exclude(words="").update(words="")
