"""Make a past, and take it away again. All of it hangs under channels and agents of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agents.models import Agent, Team
from connectors.models import Channel
from connectors.port import Network
from inbox.history import statements, texts
from inbox.history.bare import bare_tables
from inbox.models import Profile, SlaPolicy

PREFIX = "history-"  # of every external id that we make up
ADDRESS = "history-{}@gladkund.invalid"
PROMISED = timedelta(hours=1)
PENDING_SHARE = 0.03
NETWORKS = (Network.FACEBOOK, Network.X)
TABLES = [
    "inbox_thread", "inbox_message", "inbox_threadevent", "inbox_profile", "inbox_customer",
    "inbox_slaclock",
]  # fmt: skip

STEPS = {
    "drawn": statements.DRAW,
    "people": statements.PEOPLE,
    "customers": statements.INSERT_CUSTOMERS,
    "profiles": statements.INSERT_PROFILES,
    "threads": statements.INSERT_THREADS,
    "messages": statements.INSERT_MESSAGES,
    "events": statements.INSERT_EVENTS,
    "clocks": statements.INSERT_CLOCKS,
}

Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Past:
    """How much of a past, and how far back. The same seed draws the same threads."""

    threads: int
    channels: int = 10
    agents: int = 20
    span: timedelta = timedelta(days=365)
    seed: int = 1
    open_share: float = 0.05
    teams: int = 0  # to which its threads belong by turns; without one, to nobody's


def has_history() -> bool:
    return Channel.objects.filter(external_id__startswith=PREFIX).exists()


def make_history(past: Past, *, now: datetime, tell: Tell) -> None:
    """Write the past in one transaction; `tell` hears of each step."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [past.seed % 1_000_000 / 1_000_000])
        parameters = _describe(past, now)
        with bare_tables(cursor, TABLES):
            for name, statement in STEPS.items():
                cursor.execute(statement, parameters)
                tell(f"{name}: {cursor.rowcount:,}")
        tell("indexes and references built again")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def _describe(past: Past, now: datetime) -> dict[str, Any]:
    since = now - past.span - timedelta(days=15)  # its oldest open thread is two weeks old
    channels = [_make_channel(number, since) for number in range(1, past.channels + 1)]
    agents = [_make_agent(number) for number in range(1, past.agents + 1)]
    return {
        **{f"{table}_ids": f"inbox_{table}_id_seq" for table in ("thread", "customer", "profile")},
        "now": now, "span": past.span, "prefix": PREFIX,
        "threads": past.threads, "channels": past.channels, "agents": past.agents,
        "open": past.open_share, "unfinished": past.open_share + PENDING_SHARE,
        "policy_id": _make_policy(now).pk, "target": PROMISED, "warning": PROMISED * 3 / 4,
        "people": max(2, past.threads * 3 // 5),
        "channel_ids": [channel.pk for channel in channels],
        "networks": [channel.network for channel in channels],
        "own_profile_ids": [_make_own_profile(channel).pk for channel in channels],
        "agent_ids": [agent.pk for agent in agents],
        "teams": past.teams, "team_ids": [_make_team(number) for number in range(past.teams)],
        "questions": texts.QUESTIONS, "questions_again": texts.QUESTIONS_AGAIN,
        "answers": texts.ANSWERS,
        "first_names": texts.FIRST_NAMES, "last_names": texts.LAST_NAMES,
        "question_count": len(texts.QUESTIONS), "again_count": len(texts.QUESTIONS_AGAIN),
        "answer_count": len(texts.ANSWERS),
        "first_count": len(texts.FIRST_NAMES), "last_count": len(texts.LAST_NAMES),
    }  # fmt: skip


def _make_channel(number: int, since: datetime) -> Channel:
    """A channel that is never polled: nobody is behind it."""
    return Channel.objects.create(
        network=NETWORKS[number % 2],
        external_id=f"{PREFIX}channel-{number}",
        handle=f"nordbanan_{number}",
        name=f"Nordbanan {number}",
        credentials={"token": ""},
        is_active=False,
        connected_at=since,
    )


def _make_policy(now: datetime) -> SlaPolicy:
    """Under which its clocks ran. It holds for nothing that comes."""
    minutes = PROMISED // timedelta(minutes=1)
    return SlaPolicy.objects.create(
        name=f"{PREFIX}policy", first_response_target=minutes, next_response_target=minutes,
        in_opening_hours=False, created_at=now - timedelta(days=36_500), retired_at=now,
    )  # fmt: skip


def _make_own_profile(channel: Channel) -> Profile:
    return Profile.objects.create(
        network=channel.network,
        external_id=channel.external_id,
        handle=channel.handle,
        name=channel.name,
    )


def _make_agent(number: int) -> Agent:
    """An agent without a password: nobody can sign in as one."""
    name = f"{texts.FIRST_NAMES[-number % 30]} {texts.LAST_NAMES[number % 20]}"
    return Agent.objects.create_user(ADDRESS.format(number), name=name)


def _make_team(number: int) -> int:
    return Team.objects.create(name=f"{PREFIX}team-{number}").pk


@transaction.atomic
def purge_history(*, tell: Tell) -> None:
    """Take away every row that `make_history` made, and what was done to them since."""
    channels = Channel.objects.filter(external_id__startswith=PREFIX)
    parameters: dict[str, Any] = {
        "channel_ids": list(channels.values_list("pk", flat=True)),
        "prefix": PREFIX,
        "addresses": ADDRESS.format("%"),
    }
    with connection.cursor() as cursor:
        for statement in statements.PURGE:
            cursor.execute(statement, parameters)
    tell(f"{len(parameters['channel_ids'])} channels with all their threads")
