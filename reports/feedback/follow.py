"""What leads do with feedback: its words, its owner, its outcome. Each change is one event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Label
from inbox.numbers.mask import hide_numbers
from reports.feedback.mark import read_words
from reports.feedback.models import Feedback, FeedbackEvent, Outcome
from reports.selection import brand_day

MAX_OWNER = 120  # characters
MAX_OUTCOME = 500

Kind = FeedbackEvent.Kind


@transaction.atomic
def rename_feedback(
    feedback: Feedback, title: str, *, topic: Label | None, by: Agent, now: datetime
) -> Feedback:
    """As the report is to tell it; the marks keep the agents' words. Raises ValidationError."""
    return _change(feedback, Kind.RENAMED, by, now, title=read_words(title), topic=topic)


@transaction.atomic
def give_owner(
    feedback: Feedback, name: str, *, agent: Agent | None = None, by: Agent, now: datetime
) -> Feedback:
    """Somebody by name or address, or one of us; neither takes the owner away. Raises
    ValidationError.
    """
    name = agent.name if agent else hide_numbers(_tidy(name))
    if len(name) > MAX_OWNER:
        told = _("A name has %(n)d characters at most.") % {"n": MAX_OWNER}
        raise ValidationError({"owner": told})
    return _change(feedback, Kind.OWNED, by, now, owner=name, owner_agent=agent)


@transaction.atomic
def decide_outcome(
    feedback: Feedback, outcome: Outcome, *, words: str, on: date, by: Agent, now: datetime
) -> Feedback:
    """What came of it, or another word on that. Raises ValidationError."""
    words = hide_numbers(_tidy(words))
    if not words or len(words) > MAX_OUTCOME:
        told = _("Say what came of it, in %(n)d characters at most.") % {"n": MAX_OUTCOME}
        raise ValidationError({"words": told})
    if outcome == Outcome.CHANGED and on > brand_day(now):
        raise ValidationError({"on": _("What will come is “will be changed”.")})
    return _change(
        feedback, Kind.DECIDED, by, now, outcome=outcome, outcome_words=words, outcome_on=on
    )


@transaction.atomic
def take_back_outcome(feedback: Feedback, *, by: Agent, now: datetime) -> Feedback:
    """Harmless twice."""
    nothing = {"outcome": "", "outcome_words": "", "outcome_on": None}
    return _change(feedback, Kind.REOPENED, by, now, **nothing)


def _change(
    feedback: Feedback, kind: FeedbackEvent.Kind, by: Agent, now: datetime, **values: Any
) -> Feedback:
    """Nothing where nothing differs. The event keeps what it is told as from then on."""
    current = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(current, name, value)
        current.save(update_fields=list(changed))
        facts = {name: str(value or "") for name, value in values.items()}
        FeedbackEvent.objects.create(feedback=current, kind=kind, by=by, at=now, facts=facts)
    return current


def _tidy(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
