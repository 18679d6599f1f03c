"""Teams are made, changed, retired and brought back; each change of one is an event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent, Team
from agents.refusals import Refused

Kind = PeopleEvent.Kind
KINDS = [
    Kind.TEAM_MADE, Kind.TEAM_RENAMED, Kind.TEAM_PLANNED, Kind.TEAM_JOINED, Kind.TEAM_LEFT,
    Kind.TEAM_RETIRED, Kind.TEAM_REVIVED,
]  # fmt: skip


@transaction.atomic
def make_team(name: str, *, by: Agent, now: datetime) -> Team:
    """Of nobody yet. Raises Refused where the name is taken."""
    team = Team(name=name)
    _save(team)
    write_people_event(Kind.TEAM_MADE, name, by=by, at=now)
    return team


@transaction.atomic
def change_team(
    team: Team, *, name: str, plan: Decimal | None, members: Collection[Agent], by: Agent,
    now: datetime,
) -> None:  # fmt: skip
    """`plan`: hours a week. Members who have left stay, for they may come back. Raises Refused
    where the name is taken.
    """
    current = Team.objects.select_for_update().get(pk=team.pk)
    former, current.name = current.name, name
    had_plan, current.plan = current.plan, plan
    _save(current)
    if name != former:
        write_people_event(Kind.TEAM_RENAMED, name, by=by, at=now, former=former)
    if plan != had_plan:
        told = "" if plan is None else f"{plan.normalize():f}"
        write_people_event(Kind.TEAM_PLANNED, name, by=by, at=now, plan=told)
    _set_members(current, set(members), by=by, now=now)


def retire_team(team: Team, *, by: Agent, now: datetime) -> None:
    """It is given nothing more. Harmless twice."""
    _set_retired(team, now, by=by, now=now)


def revive_team(team: Team, *, by: Agent, now: datetime) -> None:
    """As before it was retired. Harmless twice."""
    _set_retired(team, None, by=by, now=now)


@transaction.atomic
def _set_retired(team: Team, at: datetime | None, *, by: Agent, now: datetime) -> None:
    standing = Team.objects.filter(pk=team.pk, retired_at__isnull=at is not None)
    if standing.update(retired_at=at):
        write_people_event(Kind.TEAM_RETIRED if at else Kind.TEAM_REVIVED, team.name, by=by, at=now)


def _set_members(team: Team, wanted: set[Agent], *, by: Agent, now: datetime) -> None:
    held = set(team.members.filter(is_active=True))
    for kind, agents in ((Kind.TEAM_LEFT, held - wanted), (Kind.TEAM_JOINED, wanted - held)):
        for agent in sorted(agents, key=lambda agent: agent.name):
            write_people_event(kind, agent.email, by=by, at=now, team=team.name)
    team.members.remove(*held - wanted)
    team.members.add(*wanted - held)


def _save(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise Refused(_("Another team has this name, maybe a retired one.")) from None
