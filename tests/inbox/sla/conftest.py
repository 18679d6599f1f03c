"""A channel, an agent, and an hour promised round the clock unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.models import Agent, Role
from inbox.models import SlaPolicy
from inbox.sla.policies import make_policy
from tests.factories import make_agent

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MakePolicy = Callable[..., SlaPolicy]


@pytest.fixture
def elin() -> Agent:
    return make_agent()


@pytest.fixture
def ada() -> Agent:
    return make_agent(name="Ada Berg", role=Role.ADMIN)


@pytest.fixture
def promise(ada: Agent) -> MakePolicy:
    """Makes a policy: of an hour for each response, round the clock."""

    def make(**values: Any) -> SlaPolicy:
        usual = {
            "name": "Within the hour", "in_opening_hours": False,
            "first_response_target": 60, "next_response_target": 60,
        }  # fmt: skip
        return make_policy({**usual, **values}, by=ada, now=LONG_AGO)

    return make
