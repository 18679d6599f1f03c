"""Where the setting up stands. Read from what is there: nothing remembers a step."""

from __future__ import annotations

from enum import StrEnum

from agents.models import Agent, Brand, Invitation, Schedule
from connectors.models import Channel
from inbox.models import Thread


class Step(StrEnum):
    """In their order."""

    BRAND = "brand"
    HOURS = "hours"
    CHANNEL = "channel"
    COLLEAGUES = "colleagues"
    MESSAGE = "message"


def read_done() -> dict[Step, bool]:
    """Which steps are made: five statements, each of which stops at its first row."""
    return {
        Step.BRAND: Brand.objects.exists(),
        Step.HOURS: Schedule.objects.filter(is_default=True).exists(),
        Step.CHANNEL: Channel.objects.filter(is_active=True).exists(),
        Step.COLLEAGUES: Agent.objects.count() > 1 or Invitation.objects.open().exists(),
        Step.MESSAGE: Thread.objects.exists(),
    }


def find_next(done: dict[Step, bool]) -> Step | None:
    """None: all is done."""
    return next((step for step, is_done in done.items() if not is_done), None)
