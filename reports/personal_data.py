"""What reports hold of a person: told when they ask for it, emptied when they are erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from inbox.models import Profile
from reports.models import FeedbackMark, Praise, Review, Survey


def describe(*, profiles: Sequence[Profile], **_more: Any) -> dict[str, list[Any]]:
    """Hears `person_described`: what they were asked and answered, and what hangs on the wall."""
    surveys = Survey.objects.filter(profile__in=profiles).order_by("asked_at", "pk")
    praise = Praise.objects.on_wall().filter(message__author__in=profiles).order_by("pk")
    return {
        "surveys": [
            {
                "asked_at": one.asked_at, "answered_at": one.answered_at, "satisfied_now": one.now,
                "satisfied_before": one.before, "needs_to_call_less": one.needs_less,
                "would_recommend": one.recommend, "words": one.words,
                "objected_at": one.objected_at,
            }
            for one in surveys
        ],
        "shown_as_praise": [
            {"since": one.shown_at, "named": one.name, "text": one.words}
            for one in praise.select_related("message__author")
        ],
    }  # fmt: skip


def empty(*, message_ids: Collection[int], **_more: Any) -> dict[str, int]:
    """Hears `messages_emptied`. Marks and judgements stay for the figures, without what they quote;
    what should change stays, too: that is a line of ours, about us.
    """
    praised = Praise.objects.filter(message__in=message_ids, shown_at__isnull=False)
    counts = {"praise": praised.exclude(seen="").update(seen="")}
    reviews = Review.objects.filter(message__in=message_ids)
    reviews.filter(judged_at=None).update(message=None)
    reviews.exclude(note="").update(note="")
    FeedbackMark.objects.filter(message__in=message_ids).update(message=None)
    return counts


def count_words(*, profiles: Sequence[Profile], **_more: Any) -> dict[str, int]:
    """Hears `profiles_erased`. They go with the profiles (`reports.surveys.erase`), and so do the
    quotes in reports; what was answered stays as a figure, without a person.
    """
    return {"survey_words": Survey.objects.filter(profile__in=profiles).exclude(words="").count()}
