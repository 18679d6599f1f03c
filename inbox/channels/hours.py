"""The opening hours of a channel: its own schedule, or the brand's."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from agents.models import Agent, Schedule
from agents.signals import hours_changed
from connectors.models import Channel
from inbox.models import ChannelHours

log = structlog.get_logger(__name__)


@transaction.atomic
def give_channel_hours(
    channel: Channel, schedule: Schedule | None, *, by: Agent, now: datetime
) -> None:
    """None: the brand's."""
    if schedule:
        ChannelHours.objects.update_or_create(channel=channel, defaults={"schedule": schedule})
    else:
        ChannelHours.objects.filter(channel=channel).delete()
    log.info("channel_changed", channel=channel.pk, by=by.pk, what=["schedule"])
    hours_changed.send(Schedule, schedule=schedule, at=now)


def find_schedule(channel: Channel) -> Schedule | None:
    """Whose hours a message on the channel falls in; None while the brand has none."""
    own = Schedule.objects.filter(channel_hours__channel=channel).first()
    return own or Schedule.objects.filter(is_default=True).first()
