"""The tables of the core. Everything that changes them is a function named by its verb."""

from inbox.models.customers import Customer, Profile
from inbox.models.drafts import Draft
from inbox.models.events import ThreadEvent, Verb
from inbox.models.messages import Direction, Message, ParentState
from inbox.models.outbox import Attempt, Reply
from inbox.models.threads import NO_ANSWER_REASONS, ClosedReason, Status, Thread

__all__ = [
    "NO_ANSWER_REASONS",
    "Attempt",
    "ClosedReason",
    "Customer",
    "Direction",
    "Draft",
    "Message",
    "ParentState",
    "Profile",
    "Reply",
    "Status",
    "Thread",
    "ThreadEvent",
    "Verb",
]
