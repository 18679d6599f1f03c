"""Which threads a caller asks for, and in which order an index has them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Status, Thread
from inbox.queue import ORDER, ORDERS, View

# Without a status threads come in the order in which they were made: whatever happens to them while
# a caller reads, each comes once.
STABLE_ORDER = ("id",)


def choose_order(status: str | None) -> tuple[str, ...]:
    """Of one status as in the queue: who has waited longest comes first, of what is closed the
    newest.
    """
    if status is None:
        return STABLE_ORDER
    return ORDERS[View.CLOSED] if status == Status.CLOSED else ORDER


def select_threads(query: dict[str, Any], agent: Agent) -> QuerySet[Thread]:
    """The threads that `query` (of ThreadQuery) asks for; merged ones live on in others."""
    threads = Thread.objects.select_related("channel", "profile", "owner").prefetch_related(
        "labels"
    )
    if status := query.get("status"):
        threads = threads.filter(status=status)
    else:
        threads = threads.exclude(status=Status.MERGED)
    if owner := query.get("owner"):
        threads = threads.filter(_owned_by(owner, agent))
    if channel := query.get("channel"):
        threads = threads.filter(_on_channel(channel))
    return threads


def _owned_by(owner: str, agent: Agent) -> Q:
    if owner == "none":
        return Q(owner=None)
    return Q(owner=agent.pk if owner == "me" else int(owner))


def _on_channel(name: str) -> Q:
    """By id or by handle, with @ or without. A handle may stand for an account on each network."""
    named = Q(handle__iexact=name.removeprefix("@"))
    if name.isascii() and name.isdigit():
        named |= Q(pk=name)
    ids = list(Channel.objects.filter(named).values_list("pk", flat=True)[:20])
    return Q(channel=ids[0]) if len(ids) == 1 else Q(channel__in=ids)
