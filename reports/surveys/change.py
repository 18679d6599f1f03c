"""Whether and how customers are asked, as an admin decides it; each change can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from agents.models import Agent
from connectors.models import Channel
from reports.models import SurveyChannel, SurveySettings

ROW = 1  # there is one
FIELDS = (
    "is_on", "share", "delay", "resting_days", "link_days", "retention_months", "controller",
    "contact", "legal_basis",
)  # fmt: skip

log = structlog.get_logger(__name__)


@transaction.atomic
def change_settings(
    values: Mapping[str, Any], channels: Collection[int], *, by: Agent, now: datetime
) -> dict[str, Any]:
    """`channels`: those on which customers are asked. Gives how all was, to be set again by
    `restore_settings`.
    """
    SurveySettings.objects.get_or_create(pk=ROW)
    current = SurveySettings.objects.select_for_update(of=("self",)).get(pk=ROW)
    before = {name: getattr(current, name) for name in FIELDS}
    asked_on = list_channels_on()
    for name in FIELDS:
        setattr(current, name, values[name])
    current.changed_at, current.changed_by = now, by
    current.save()
    for pk in asked_on ^ set(channels):
        SurveyChannel.objects.update_or_create(channel_id=pk, defaults={"is_on": pk in channels})
    changed = {name: values[name] for name in FIELDS if values[name] != before[name]}
    log.info("surveys_changed", by=by.pk, at=now.isoformat(), channels=sorted(channels), **changed)
    return {**before, "channels": sorted(asked_on)}


def restore_settings(before: Mapping[str, Any], *, by: Agent, now: datetime) -> None:
    """As `change_settings` found it."""
    change_settings(before, before["channels"], by=by, now=now)


def list_channels_on() -> set[int]:
    """Without a word about it, a channel is on."""
    channels = Channel.objects.filter(is_active=True).exclude(surveying__is_on=False)
    return set(channels.values_list("pk", flat=True))
