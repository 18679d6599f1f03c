"""Several marks are about one thing: gathered by a lead into one feedback, and parted again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from reports.feedback.models import Feedback, FeedbackEvent, FeedbackMark

MOST = 50  # gathered at once

Kind = FeedbackEvent.Kind


@transaction.atomic
def gather_feedback(
    into: Feedback, others: Collection[Feedback], *, by: Agent, now: datetime
) -> FeedbackEvent:
    """All marks behind the others stand behind `into` then. Raises ValidationError where one of
    them has an outcome: that was told of as it stood.
    """
    ids = {one.pk for one in others} - {into.pk}
    if not ids or len(ids) > MOST:
        raise _refuse(_("Choose between 1 and %(n)d others.") % {"n": MOST})
    locked = _lock(ids | {into.pk})
    if any(one.outcome for one in locked if one.pk != into.pk):
        raise _refuse(_("What has an outcome is not gathered any more."))
    marks = FeedbackMark.objects.filter(feedback__in=ids)
    moved = {str(pk): feedback for pk, feedback in marks.values_list("pk", "feedback")}
    marks.update(feedback=into)
    _follow_marks(into)
    facts = {"titles": [one.title for one in locked if one.pk in ids], "moved": moved}
    return FeedbackEvent.objects.create(
        feedback=into, kind=Kind.GATHERED, by=by, at=now, facts=facts
    )


@transaction.atomic
def part_feedback(event: FeedbackEvent, *, by: Agent, now: datetime) -> None:
    """Undo a gathering: each mark that is still here goes back to where it was. Harmless twice."""
    moved = {int(pk): feedback for pk, feedback in event.facts.get("moved", {}).items()}
    _lock({event.feedback_id, *moved.values()})
    here = FeedbackMark.objects.filter(pk__in=moved, feedback=event.feedback_id)
    for mark in here:
        mark.feedback_id = moved[mark.pk]
    if FeedbackMark.objects.bulk_update(here, ["feedback"]):
        FeedbackEvent.objects.create(
            feedback_id=event.feedback_id, kind=Kind.PARTED, by=by, at=now,
            facts={"titles": event.facts["titles"]},
        )  # fmt: skip
    for feedback in Feedback.objects.filter(pk__in={event.feedback_id, *moved.values()}):
        _follow_marks(feedback)


@transaction.atomic
def part_mark(mark: FeedbackMark, *, by: Agent, now: datetime) -> Feedback:
    """It is about something else: a thing of its own, in the agent's words. Raises ValidationError
    where it is all that stands there.
    """
    former = Feedback.objects.select_for_update(of=("self",)).get(pk=mark.feedback_id)
    mark = FeedbackMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if not former.marks.standing().exclude(pk=mark.pk).exists():
        raise _refuse(_("It is the only one here."))
    own = Feedback.objects.create(
        title=mark.words, topic=former.topic, began_at=mark.at, marked_at=mark.at
    )
    FeedbackMark.objects.filter(pk=mark.pk).update(feedback=own)
    _follow_marks(former)
    FeedbackEvent.objects.create(
        feedback=former, kind=Kind.PARTED, by=by, at=now, facts={"titles": [mark.words]}
    )
    return own


def _lock(ids: Collection[int]) -> list[Feedback]:
    """In one order, so that two gatherings never wait for each other."""
    found = Feedback.objects.filter(pk__in=ids).order_by("pk")
    return list(found.select_for_update(of=("self",)))


def _follow_marks(feedback: Feedback) -> None:
    """The first and the latest mark say since when, and where it stands in the list."""
    times = feedback.marks.standing().order_by("at").values_list("at", flat=True)
    if (first := times.first()) and (last := times.last()):
        Feedback.objects.filter(pk=feedback.pk).update(began_at=first, marked_at=last)


def _refuse(words: str) -> ValidationError:
    return ValidationError({"others": words})
