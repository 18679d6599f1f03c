"""A lead judges an answer of a round, or passes it over."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.numbers.mask import hide_numbers
from reports.models import Review
from reports.quality.models import MAX_REASON, Mark


@transaction.atomic
def judge_review(
    review: Review, *, language: Mark, tone: Mark, content: Mark, note: str, by: Agent,
    now: datetime,
) -> None:  # fmt: skip
    """The latest judgement holds. Raises ValidationError for what was passed over."""
    current = lock_review(review)
    current.language, current.tone, current.content = language, tone, content
    current.note, current.judged_by, current.judged_at = hide_numbers(note), by, now
    current.save()


@transaction.atomic
def pass_over(review: Review, *, reason: str, by: Agent, now: datetime) -> Review | None:
    """Another answer of the same team takes its place; None: there was none to spare.

    Raises ValidationError without a reason, and for what was passed over before.
    """
    if not reason:
        raise ValidationError(_("Say why: who reads the figures may ask."))
    current = lock_review(review)
    current.passed_over_at, current.passed_over_by = now, by
    current.reason = hide_numbers(reason)[:MAX_REASON]
    current.save()
    spare = Review.objects.filter(round=current.round_id, is_spare=True, team=current.team_id)
    other = spare.select_for_update(of=("self",)).order_by("place").first()
    if other:
        other.is_spare = False
        other.save()
    return other


def lock_review(review: Review) -> Review:
    """Until the transaction ends."""
    drawn = Review.objects.drawn().filter(pk=review.pk)
    current = drawn.select_for_update(of=("self",)).first()
    if current is None:
        raise ValidationError(_("This answer was passed over; another one took its place."))
    return current
