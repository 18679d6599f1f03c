"""A briefing is pinned, seen, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import publish_hint
from inbox.models import Briefing, BriefingSight

NEWS = {"kind": "notices"}  # every queue looks again at what stands above it
MOST_SHOWN = 5


@transaction.atomic
def pin_briefing(
    *, text: str, source: str, approved_by: str, valid_until: datetime, by: Agent, now: datetime
) -> Briefing:
    """Raises ValidationError by field for one that would be over at once."""
    if valid_until <= now:
        raise ValidationError({"valid_until": _("Choose a time to come.")})
    briefing = Briefing.objects.create(
        text=text, source=source, approved_by=approved_by, valid_until=valid_until, by=by, at=now
    )
    publish_hint(NEWS)
    return briefing


@transaction.atomic
def withdraw_briefing(briefing: Briefing, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    standing = Briefing.objects.filter(pk=briefing.pk, withdrawn_at=None)
    standing.update(withdrawn_at=now, withdrawn_by=by)
    publish_hint(NEWS)


def see_briefing(briefing: Briefing, *, by: Agent, now: datetime) -> None:
    """The first time counts."""
    BriefingSight.objects.get_or_create(briefing=briefing, agent=by, defaults={"at": now})


def list_unseen(agent: Agent, *, now: datetime) -> QuerySet[Briefing]:
    """What holds now and the agent has not read, the latest first."""
    seen = BriefingSight.objects.filter(agent=agent).values("briefing")
    return Briefing.objects.valid(now).exclude(pk__in=seen).order_by("-at")[:MOST_SHOWN]
