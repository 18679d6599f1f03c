"""A thread that was just taken, as the statement that took it gives it: with its channel, its
customer and the labels that it wears, so that an answer needs no other statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Label, Profile, Thread

Row = TypeVar("Row", bound=Model)

# What answers tell, in the order of the models, as `from_db` takes it. The rest is read when asked.
OF_THREAD = [
    "id", "channel_id", "top_external_id", "profile_id", "status", "owner_id", "claimed_at",
    "version", "closed_at", "closed_reason", "follow_up_of_id", "priority", "team_id",
    "snoozed_until", "opened_at", "waiting_since", "first_response_at", "last_message_at",
    "snippet", "unanswered_count", "message_count", "next_due_at",
]  # fmt: skip
OF_CHANNEL = ["id", "network", "handle", "name"]
OF_PROFILE = ["id", "external_id", "handle", "name", "customer_id"]
WORN = """ARRAY(
    SELECT label.{} FROM inbox_label AS label JOIN inbox_thread_labels AS worn
        ON worn.label_id = label.id WHERE worn.thread_id = taken.id ORDER BY label.id)"""
COLUMNS = ", ".join(
    [
        *(f"taken.{name}" for name in OF_THREAD),
        *(f"channel.{name}" for name in OF_CHANNEL),
        *(f"profile.{name}" for name in OF_PROFILE),
        WORN.format("id"),
        WORN.format("name"),
    ]
)
JOINED = """
    JOIN connectors_channel AS channel ON channel.id = taken.channel_id
    LEFT JOIN inbox_profile AS profile ON profile.id = taken.profile_id
"""


def read_taken(row: Sequence[Any], owner: Agent) -> Thread:
    """A row of COLUMNS. `thread.worn`: its labels."""
    values = iter(row)
    thread = _load(Thread, OF_THREAD, values)
    thread.channel = _load(Channel, OF_CHANNEL, values)
    profile = _load(Profile, OF_PROFILE, values)
    thread.profile = profile if profile.pk else None
    thread.owner = owner
    ids, names = values
    worn = [Label(id=pk, name=name) for pk, name in zip(ids, names, strict=True)]
    thread.worn = worn  # type: ignore[attr-defined]
    return thread


def _load(model: type[Row], names: Sequence[str], values: Iterator[Any]) -> Row:
    return model.from_db("default", names, list(islice(values, len(names))))
