"""What *take next* gives an agent: kept by leads, read in one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent
from connectors.models import Channel
from inbox.models import Label, Remit, Status, TakingRules, Thread


@dataclass(frozen=True, slots=True)
class Reach:
    """A remit by ids, and the agent's teams. `capacity`: the agent's own, or else the brand's."""

    capacity: int | None
    languages: Collection[str]
    channels: Collection[int]
    labels: Collection[int]
    teams: Collection[int]


READ_REACH = """
    SELECT coalesce(remit.capacity, (SELECT capacity FROM inbox_takingrules ORDER BY id LIMIT 1)),
        coalesce(remit.languages, '{}'),
        ARRAY(SELECT channel_id FROM inbox_remit_channels WHERE remit_id = remit.id),
        ARRAY(SELECT label.id FROM inbox_remit_labels AS skill
            JOIN inbox_label AS label ON label.id = skill.label_id
            WHERE skill.remit_id = remit.id AND label.is_active),
        ARRAY(SELECT team.id FROM agents_team_members AS member
            JOIN agents_team AS team ON team.id = member.team_id
            WHERE member.agent_id = asking.id AND team.retired_at IS NULL)
    FROM (SELECT %s::bigint AS id) AS asking LEFT JOIN inbox_remit AS remit
        ON remit.agent_id = asking.id
"""


def read_reach(agent: Agent) -> Reach:
    """In one statement, by hand: to put it together would take longer than to ask it."""
    with connection.cursor() as cursor:
        cursor.execute(READ_REACH, [agent.pk])
        return Reach(*(cursor.fetchone() or ()))


def count_held(agent: Agent) -> int:
    """The threads of the agent in which a customer waits."""
    return Thread.objects.filter(owner=agent, status=Status.OPEN).count()


def find_remit(agent: Agent) -> Remit:
    return Remit.objects.filter(agent=agent).first() or Remit(agent=agent)


@transaction.atomic
def change_remit(
    agent: Agent, *, capacity: int | None, languages: Collection[str],
    channels: Collection[Channel], labels: Collection[Label], by: Agent, now: datetime,
) -> Remit:  # fmt: skip
    """It holds from the next *take next* on. Each change is an event of people."""
    values: dict[str, Any] = {"capacity": capacity, "languages": sorted(languages)}
    remit, _new = Remit.objects.update_or_create(agent=agent, defaults=values)
    remit.channels.set(channels)
    remit.labels.set(labels)
    write_people_event(
        PeopleEvent.Kind.REMIT_SET, agent.email, by=by, at=now,
        capacity=str(capacity or ""), languages=" ".join(values["languages"]),
        channels=" ".join(map(str, channels)), labels=" ".join(map(str, labels)),
    )  # fmt: skip
    return remit


def read_rules() -> TakingRules:
    return TakingRules.objects.order_by("pk").first() or TakingRules()


@transaction.atomic
def change_rules(*, capacity: int | None, away_time: int, by: Agent, now: datetime) -> TakingRules:
    """For everybody whose own remit says nothing else."""
    values = {"capacity": capacity, "away_time": away_time}
    rules, _new = TakingRules.objects.update_or_create(pk=1, defaults=values)
    write_people_event(
        PeopleEvent.Kind.TAKING_SET,
        "",
        by=by,
        at=now,
        **{name: str(value or "") for name, value in values.items()},
    )
    return rules
