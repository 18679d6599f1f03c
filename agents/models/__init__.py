"""The people and their time. Everything that changes them is a function named by its verb."""

from agents.models.brand import Brand
from agents.models.hours import HoursEvent, Schedule, ScheduleException, ScheduleWeek
from agents.models.people import (
    UNDO_SECONDS,
    AfterSend,
    Agent,
    Invitation,
    PeopleEvent,
    Role,
    SignsAs,
)
from agents.models.presence import Consultation, PresenceSpan, PresenceState
from agents.models.teams import Team
from agents.models.training import TrainingRule

__all__ = [
    "UNDO_SECONDS",
    "AfterSend",
    "Agent",
    "Brand",
    "Consultation",
    "HoursEvent",
    "Invitation",
    "PeopleEvent",
    "PresenceSpan",
    "PresenceState",
    "Role",
    "Schedule",
    "ScheduleException",
    "ScheduleWeek",
    "SignsAs",
    "Team",
    "TrainingRule",
]
