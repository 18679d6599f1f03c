"""What waits for an agent's answer, and the notes that notices tell of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from agents.models import Agent
from inbox.models import Message, PersonalNotice, Question


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and the note that it tells of, where there is one."""

    notice: PersonalNotice
    note: Message | None


def list_asked(agent: Agent) -> QuerySet[Question]:
    """What colleagues ask this agent who has not answered yet, the latest first."""
    asked = Question.objects.filter(asked=agent, resolved_at=None)
    waiting = asked.exclude(answers__note__agent=agent).order_by("-note")
    return waiting.select_related("note__agent", "note__thread__profile", "note__thread__channel")


def read_notes(notices: Iterable[PersonalNotice]) -> list[Told]:
    """One statement more, for all of them. A customer's words are in none."""
    told = list(notices)
    wanted = {notice.facts.get("message") for notice in told} - {None}
    notes = Message.objects.filter(direction="note").defer("raw").in_bulk(wanted) if wanted else {}
    return [Told(notice, notes.get(notice.facts.get("message"))) for notice in told]
