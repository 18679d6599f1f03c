"""Agents suggest a line for a guide; a lead takes it in, changes it first, or declines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.guides.keep import Facts, change_guide, read_facts
from inbox.models import Guide, GuideSuggestion, NoticeKind, Thread
from inbox.models.guides import MAX_TONE
from inbox.numbers.refuse import refuse_numbers
from inbox.telling.tell import tell

MOST_WAITING = 20  # of one agent: more is a talk with the lead

Outcome, Part = GuideSuggestion.Outcome, GuideSuggestion.Part


def list_suggestions() -> QuerySet[GuideSuggestion]:
    """Those that wait for a lead, the oldest first."""
    waiting = GuideSuggestion.objects.filter(outcome="")
    return waiting.select_related("guide__latest", "by", "thread").order_by("at", "pk")


@transaction.atomic
def suggest_change(
    guide: Guide, *, part: str, text: str, thread: Thread | None, by: Agent, now: datetime
) -> GuideSuggestion:
    """Raises ValidationError for no text, too long a one, a personal number, or too many."""
    text = " ".join(text.replace("\x00", "").split())
    if not text or len(text) > MAX_TONE or part not in Part.values:
        raise ValidationError(_("Write between 1 and %(n)d characters.") % {"n": MAX_TONE})
    refuse_numbers(text)
    if GuideSuggestion.objects.filter(by=by, outcome="").count() >= MOST_WAITING:
        raise ValidationError(_("Your leads have %(n)d suggestions of yours to read first.") % {
            "n": MOST_WAITING
        })  # fmt: skip
    return GuideSuggestion.objects.create(
        guide=guide, thread=thread, part=part, text=text, by=by, at=now
    )


def take_in(suggestion: GuideSuggestion) -> Facts:
    """What the guide would say with it: the line at the end of its part."""
    facts = read_facts(suggestion.guide)
    said = getattr(facts, suggestion.part)
    line = suggestion.text if suggestion.part == Part.TONE else f"- {suggestion.text}"
    changed: dict[str, Any] = {suggestion.part: f"{said}\n{line}".strip()}
    return replace(facts, **changed)


@transaction.atomic
def accept_suggestion(
    suggestion: GuideSuggestion, *, by: Agent, now: datetime, facts: Facts | None = None
) -> GuideSuggestion:
    """Taken in, as it stands or as `facts`. Harmless twice. Raises ValidationError."""
    current = _lock(suggestion)
    if current.outcome:
        return current
    guide = change_guide(current.guide, facts or take_in(current), by=by, now=now)
    current.version = guide.latest
    _settle(current, Outcome.EDITED if facts else Outcome.ACCEPTED, by=by, now=now)
    return current


@transaction.atomic
def decline_suggestion(
    suggestion: GuideSuggestion, *, words: str, by: Agent, now: datetime
) -> GuideSuggestion:
    """With a word to who suggested it. Harmless twice. Raises ValidationError without one."""
    words = " ".join(words.replace("\x00", "").split())[:MAX_TONE]
    if not words:
        raise ValidationError(_("Say why, in a word: your colleague reads it."))
    refuse_numbers(words)
    current = _lock(suggestion)
    if not current.outcome:
        current.words = words
        _settle(current, Outcome.DECLINED, by=by, now=now)
    return current


def _lock(suggestion: GuideSuggestion) -> GuideSuggestion:
    locked = GuideSuggestion.objects.select_for_update(of=("self",))
    return locked.select_related("guide__latest", "by", "thread").get(pk=suggestion.pk)


def _settle(
    suggestion: GuideSuggestion, outcome: GuideSuggestion.Outcome, *, by: Agent, now: datetime
) -> None:
    suggestion.outcome, suggestion.settled_by, suggestion.settled_at = outcome, by, now
    suggestion.save(update_fields=["outcome", "words", "settled_by", "settled_at", "version"])
    is_declined = outcome == Outcome.DECLINED
    tell(
        [suggestion.by], NoticeKind.GUIDE_KEPT if is_declined else NoticeKind.GUIDE_CHANGED,
        thread=suggestion.thread, by=by, now=now,
        title=str(suggestion.guide), words=suggestion.words,
    )  # fmt: skip
