"""The history of accounts: each change writes one event in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.models import PeopleEvent

if TYPE_CHECKING:
    from datetime import datetime

    from agents.models import Agent


def write_people_event(
    kind: PeopleEvent.Kind, subject: str, *, by: Agent | None, at: datetime, **details: str
) -> None:
    PeopleEvent.objects.create(kind=kind, subject=subject, by=by, at=at, details=details)
