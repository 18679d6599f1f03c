"""Making a schedule, and saying whose hours it is."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agents.hours.change import set_week
from agents.hours.check import Days
from agents.models import Agent, HoursEvent, Schedule, Team
from agents.refusals import Refused
from agents.signals import hours_changed

# Mon-Fri 07-19, Sat 09-17, Sun 10-19.
DEMO_WEEK: Days = (*(((420, 1140),),) * 5, ((540, 1020),), ((600, 1140),))
DEMO_SINCE = date(2000, 1, 1)  # its made-up past is measured, too


@transaction.atomic
def create_schedule(
    name: str, *, zone: str, country: str, by: Agent | None, now: datetime
) -> Schedule:
    """The first one is the brand's. Its zone stays: another one would change what was. Raises
    Refused where the name is taken.
    """
    refuse_taken_name(name)  # and locks: two admins at once would both be the first
    is_default = not Schedule.objects.filter(is_default=True).exists()
    schedule = Schedule.objects.create(name=name, zone=zone, country=country, is_default=is_default)
    HoursEvent.objects.create(schedule=schedule, kind=HoursEvent.Kind.CREATED, by=by, at=now)
    return schedule


def refuse_taken_name(name: str, *, but: Schedule | None = None) -> None:
    """Nobody else takes it before the transaction ends. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agents_schedule IN SHARE ROW EXCLUSIVE MODE")
    taken = Schedule.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0)
    if taken.exists():
        raise Refused(_("Another schedule has this name, maybe a retired one."))


@transaction.atomic
def give_team_hours(team: Team, schedule: Schedule | None, *, now: datetime) -> None:
    """None: the brand's."""
    Team.objects.filter(pk=team.pk).update(schedule=schedule)
    hours_changed.send(Schedule, schedule=schedule, at=now)


@transaction.atomic
def ensure_demo_hours(*, now: datetime) -> None:
    """The demo brand's published hours, unless somebody has set some."""
    if Schedule.objects.exists():
        return
    schedule = create_schedule("Nordbanan", zone="Europe/Stockholm", country="SE", by=None, now=now)
    set_week(schedule, DEMO_WEEK, valid_from=DEMO_SINCE, by=None, now=now)
