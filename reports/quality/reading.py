"""What the pages show of rounds and of the answer under review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from inbox.guides.keep import list_guides
from inbox.guides.match import Match, match_guides
from inbox.models import Direction, Label, Message
from reports.models import Review, ReviewRound

BEFORE = 6  # messages of the thread that are shown before the answer
NEWEST_FIRST = ("-at", "-id")


def list_rounds() -> QuerySet[ReviewRound]:
    """Each with `drawn` and `judged`: how many answers."""
    drawn = Q(reviews__is_spare=False, reviews__passed_over_at=None)
    judged = drawn & Q(reviews__judged_at__isnull=False)
    rounds = ReviewRound.objects.select_related("team", "by")
    return rounds.annotate(
        drawn=Count("reviews", filter=drawn), judged=Count("reviews", filter=judged)
    )


@dataclass(frozen=True, slots=True)
class Judging:
    """An answer, and what was said right before it, oldest first. `number` of `total`."""

    review: Review
    answer: Message
    before: Sequence[Message]
    number: int
    total: int


def read_judging(review: Review, answer: Message) -> Judging:
    """Four statements, each bounded."""
    earlier = Message.objects.filter(
        thread=answer.thread_id, created_at__lte=answer.created_at, replaced_by=None
    ).exclude(pk=answer.pk)
    said = earlier.exclude(direction=Direction.NOTE).select_related("author").defer("raw")
    drawn = Review.objects.drawn().filter(round=review.round_id)
    return Judging(
        review,
        answer,
        list(said.order_by("-created_at", "-pk")[:BEFORE])[::-1],
        drawn.filter(judged_at__isnull=False).exclude(pk=review.pk).count() + 1,
        drawn.count(),
    )


def read_guides(judging: Judging) -> list[Match]:
    """What our guides say on the matter: by the thread's labels, and by what the customer wrote."""
    labels = Label.objects.filter(threads=judging.answer.thread_id).values_list("pk", flat=True)
    written = [one for one in judging.before if one.direction == Direction.INBOUND]
    text = "\n".join(one.text for one in written if not one.deleted_at)
    return match_guides(list_guides(), set(labels), text)
