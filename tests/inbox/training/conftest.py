"""Tove is in training; Elin, Ali and the lead have passed. Each has a browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agents.models import Agent
from agents.training import begin_training
from tests.factories import make_agent
from tests.inbox.views.conftest import Desk, ali, elin, marcus

__all__ = ["ali", "elin", "marcus"]


@pytest.fixture
def tove(marcus: Desk) -> Desk:
    begin_training(by=marcus.agent, now=timezone.now())
    agent: Agent = make_agent(name="Tove Ek", writing_test_on=None)
    return Desk(agent)
