"""A lead's "no surveys": begun, ended by one click, and either taken back."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Label
from inbox.numbers.mask import hide_numbers
from reports.models import SurveyPause

log = structlog.get_logger(__name__)


def list_pauses(*, now: datetime) -> QuerySet[SurveyPause]:
    """Those that hold, the latest first."""
    holding = SurveyPause.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), begins_at__lte=now)
    return holding.select_related("label", "by").order_by("-begins_at", "-pk")


def begin_pause(
    *, label: Label | None, ends_at: datetime | None, reason: str, by: Agent, now: datetime
) -> SurveyPause:
    """Raises ValidationError by field. Without `ends_at` until somebody ends it."""
    if ends_at is not None and ends_at <= now:
        raise ValidationError({"ends_at": _("Choose a time that is still to come.")})
    pause = SurveyPause.objects.create(
        label=label,
        ends_at=ends_at,
        reason=hide_numbers(" ".join(reason.split()))[:200],
        begins_at=now,
        by=by,
    )
    log.info("surveys_paused", pause=pause.pk, label=label.pk if label else None, by=by.pk)
    return pause


@transaction.atomic
def end_pause(pause: SurveyPause, *, by: Agent, now: datetime) -> datetime | None:
    """Harmless twice: the first one's name stays. Gives when it would have ended."""
    current = SurveyPause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
    would_end = current.ends_at
    if would_end is None or would_end > now:
        current.ends_at, current.ended_by = now, by
        current.save(update_fields=["ends_at", "ended_by"])
        log.info("surveys_paused_no_more", pause=pause.pk, by=by.pk)
    return would_end


def go_on(pause: SurveyPause, *, ends_at: datetime | None, by: Agent) -> None:
    """Takes its ending back: it holds as if that had not been, also for what was closed since."""
    SurveyPause.objects.filter(pk=pause.pk).update(ends_at=ends_at, ended_by=None)
    log.info("surveys_paused_again", pause=pause.pk, by=by.pk)


def take_back(pause: SurveyPause, *, by: Agent) -> None:
    """As if it had not begun. What it has decided meanwhile stays decided."""
    SurveyPause.objects.filter(pk=pause.pk).delete()
    log.info("surveys_pause_taken_back", pause=pause.pk, by=by.pk)
