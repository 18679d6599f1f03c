"""The opening hours of a channel: its own schedule, or the brand's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import structlog
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
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
    """Whose hours each channel has, in a statement. Those without any are absent."""
    hours = _read_hours()
    found = {pk: hours.own.get(pk, hours.brand) for pk in channel_ids}
    return {pk: schedule for pk, schedule in found.items() if schedule}


@dataclass(frozen=True, slots=True)
class _Hours:
    own: dict[int, Schedule]
    brand: Schedule | None


def _read_hours() -> _Hours:
    """All schedules, a handful, with the channels that have them."""
    bearers = ChannelHours.objects.filter(schedule=OuterRef("pk")).values("channel")
    schedules = Schedule.objects.annotate(bearers=ArraySubquery(bearers))
    known = list(schedules.with_versions())
    own = {pk: one for one in known for pk in one.bearers}  # type: ignore[attr-defined]
    return _Hours(own, next((one for one in known if one.is_default), None))


class Openings:
    """Whether each channel is open at a moment. Read once, when it is first asked for."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: dict[int, Opening] = {}

    def of(self, channel_id: int) -> Opening | None:
        """None while neither the channel nor the brand has hours."""
        schedule = self._hours.own.get(channel_id, self._hours.brand)
        if schedule is None:
            return None
        if schedule.pk not in self._found:
            self._found[schedule.pk] = find_opening(schedule.load_calendar(), self.now)
        return self._found[schedule.pk]

    @cached_property
    def _hours(self) -> _Hours:
        return _read_hours()


def find_schedule(channel: Channel) -> Schedule | None:
    """Whose hours a message on the channel falls in; None while the brand has none."""
    own = Schedule.objects.filter(channel_hours__channel=channel).first()
    return own or Schedule.objects.filter(is_default=True).first()
