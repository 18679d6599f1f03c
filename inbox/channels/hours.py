"""The opening hours of a channel: its own schedule, or the brand's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from agents.hours.look_ahead import Opening, find_opening
from agents.models import Agent, Schedule
from agents.signals import hours_changed, schedule_retiring
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


@receiver(schedule_retiring)
def name_channels(schedule: Schedule, **_news: object) -> list[str]:
    """Of the channels that have it as their own."""
    own = Channel.objects.filter(hours__schedule=schedule)
    return [str(channel) for channel in own.order_by("name", "pk")]


def load_schedules(channel_ids: Collection[int]) -> dict[int, Schedule]:
    """Whose hours each channel has, in four statements. Those without any are absent."""
    own = dict(
        ChannelHours.objects.filter(channel__in=channel_ids).values_list("channel", "schedule")
    )
    wanted = Schedule.objects.filter(Q(is_default=True) | Q(pk__in=own.values()))
    schedules = {one.pk: one for one in wanted.prefetch_related("weeks", "exceptions")}
    brand = next((pk for pk, one in schedules.items() if one.is_default), None)
    chosen = {pk: own.get(pk, brand) for pk in channel_ids}
    return {pk: schedules[schedule] for pk, schedule in chosen.items() if schedule}


def load_openings(channel_ids: Collection[int], now: datetime) -> dict[int, Opening]:
    """Whether each channel that has hours is open."""
    schedules = load_schedules(channel_ids)
    openings = {one.pk: find_opening(one.load_calendar(), now) for one in set(schedules.values())}
    return {pk: openings[schedule.pk] for pk, schedule in schedules.items()}


def find_schedule(channel: Channel) -> Schedule | None:
    """Whose hours a message on the channel falls in; None while the brand has none."""
    own = Schedule.objects.filter(channel_hours__channel=channel).first()
    return own or Schedule.objects.filter(is_default=True).first()
