"""The time that a team spent available against its plan. It is the team's, never a person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from agents.models import Agent, Team
from agents.names import sort_named
from agents.presence.cover import read_spans

FEWEST = 3  # members: the time of fewer would tell of a person
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class TeamTime:
    """`hours`: together since Monday, None where the team is too small. `plan`: a week's."""

    team: Team
    hours: float | None
    plan: float | None

    @property
    def share(self) -> int | None:
        """Percent of the plan."""
        return round(100 * self.hours / self.plan) if self.plan and self.hours is not None else None


def read_team_times(*, now: datetime) -> Sequence[TeamTime]:
    since = find_monday(now)
    sizes = count_members()
    teams = sort_named(Team.objects.active())
    return [read_team_time(team, sizes[team.pk], since=since, now=now) for team in teams]


def count_members() -> dict[int | None, int]:
    """How many work in each team, by its id; None: how many work here at all."""
    size = Count("members", filter=Q(members__is_active=True))
    sizes: dict[int | None, int] = dict(Team.objects.annotate(size=size).values_list("pk", "size"))
    return {**sizes, None: Agent.objects.filter(is_active=True).count()}


def read_team_time(team: Team, size: int, *, since: datetime, now: datetime) -> TeamTime:
    """`size`: how many work in it. Who has left hides nobody."""
    plan = float(team.plan) if team.plan is not None else None
    if size < FEWEST:
        return TeamTime(team, None, plan)
    spans = read_spans(since=since, now=now, agent__teams=team)
    spent = sum((end - begin for begin, end in spans), NOTHING)
    return TeamTime(team, spent / timedelta(hours=1), plan)


def find_monday(now: datetime) -> datetime:
    """When the week began, on the brand's clock."""
    today = timezone.localdate(now)
    monday = datetime.combine(today - timedelta(days=today.weekday()), time())
    return timezone.make_aware(monday)
