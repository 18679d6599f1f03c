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
from agents.models import Agent, Schedule, Team
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
    hours = read_hours()
    found = {pk: hours.find(pk) for pk in channel_ids}
    return {pk: schedule for pk, schedule in found.items() if schedule}


@dataclass(frozen=True, slots=True)
class BrandHours:
    """Every schedule that somebody has: teams, channels, and the brand for all others."""

    teams: dict[int, Schedule]
    channels: dict[int, Schedule]
    brand: Schedule | None

    def find(self, channel_id: int, team_id: int | None = None) -> Schedule | None:
        """The team's own hours hold before the channel's own, and those before the brand's."""
        own = self.teams.get(team_id or 0) or self.channels.get(channel_id)
        return own or self.brand


def read_hours() -> BrandHours:
    """In one statement: schedules are a handful."""
    has_it = {"schedule": OuterRef("pk")}
    schedules = Schedule.objects.annotate(
        of_teams=ArraySubquery(Team.objects.filter(**has_it).values("pk")),
        of_channels=ArraySubquery(ChannelHours.objects.filter(**has_it).values("channel")),
    )
    known = list(schedules.with_versions())
    return BrandHours(
        {pk: one for one in known for pk in one.of_teams},  # type: ignore[attr-defined]
        {pk: one for one in known for pk in one.of_channels},  # type: ignore[attr-defined]
        next((one for one in known if one.is_default), None),
    )


class Openings:
    """Whether teams and channels are open at a moment. Read once, when it is first asked for."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: dict[int, Opening] = {}

    def of(self, channel_id: int, team_id: int | None = None) -> Opening | None:
        """None while neither of them nor the brand has hours."""
        schedule = self._hours.find(channel_id, team_id)
        if schedule is None:
            return None
        if schedule.pk not in self._found:
            self._found[schedule.pk] = find_opening(schedule.load_calendar(), self.now)
        return self._found[schedule.pk]

    @cached_property
    def _hours(self) -> BrandHours:
        return read_hours()


def find_schedule(channel: Channel, team_id: int | None = None) -> Schedule | None:
    """Whose hours a message on the channel, given to the team, falls in; None: nobody has any."""
    return read_hours().find(channel.pk, team_id)
