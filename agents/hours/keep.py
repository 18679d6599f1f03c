"""A schedule is renamed; one that nothing uses is retired, and may be brought back.

Neither touches its versions or dates.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from agents.hours.create import refuse_taken_name
from agents.models import Agent, HoursEvent, Schedule
from agents.refusals import Refused
from agents.signals import schedule_retiring


@transaction.atomic
def rename_schedule(schedule: Schedule, name: str, *, by: Agent, now: datetime) -> None:
    """Raises Refused where the name is taken."""
    refuse_taken_name(name, but=schedule)
    current = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if current.name != name:
        _record(current, HoursEvent.Kind.RENAMED, by, now, former=current.name)
        Schedule.objects.filter(pk=schedule.pk).update(name=name)


@transaction.atomic
def retire_schedule(schedule: Schedule, *, by: Agent, now: datetime) -> None:
    """It can be chosen no more. Harmless twice. Raises Refused, and says what uses it."""
    current = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if current.is_default:
        raise Refused(_("These are the brand's hours: whatever has none of its own follows them."))
    if users := list_users(current):
        words = _("It is still used by %(users)s: give them other hours first.")
        raise Refused(words % {"users": ", ".join(users)})
    if current.retired_at is None:
        Schedule.objects.filter(pk=schedule.pk).update(retired_at=now)
        _record(current, HoursEvent.Kind.RETIRED, by, now)


@transaction.atomic
def revive_schedule(schedule: Schedule, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    if Schedule.objects.filter(pk=schedule.pk).exclude(retired_at=None).update(retired_at=None):
        _record(schedule, HoursEvent.Kind.REVIVED, by, now)


def list_users(schedule: Schedule) -> list[str]:
    """The names of the teams, and of what else, that have these hours as their own."""
    teams = schedule.teams.active().order_by("name").values_list("name", flat=True)
    others = [names for _receiver, names in schedule_retiring.send(Schedule, schedule=schedule)]
    return [*teams, *chain.from_iterable(names or () for names in others)]


def _record(
    schedule: Schedule, kind: HoursEvent.Kind, by: Agent, now: datetime, *, former: str = ""
) -> None:
    HoursEvent.objects.create(schedule=schedule, kind=kind, by=by, at=now, former=former)
