"""Nothing waits for an agent: what waits for others, and for whom, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.models import Agent
from inbox.models import Customer, Label, Status, Thread
from inbox.queue import leave_out_looked_at
from inbox.taking.remit import Reach, count_held, read_reach

LOOKED_AT = 200  # threads, what is due first
TOLD = 3  # groups, the biggest


def tell_why_nothing(agent: Agent) -> str:
    """Two or three sentences: nothing waits at all, or nothing for this agent, and for whom."""
    waiting = list(_list_waiting())
    reach = read_reach(agent)
    groups = Counter(filter(None, (_tell_whose(thread, reach) for thread in waiting)))
    if not groups:
        return _("Nothing waits: every thread is answered or has somebody.")
    told = ", ".join(f"{count} {whose}" for whose, count in groups.most_common(TOLD))
    words = ngettext(
        "Nothing waits that is for you. %(n)d thread waits for others: %(told)s.",
        "Nothing waits that is for you. %(n)d threads wait for others: %(told)s.",
        groups.total(),
    ) % {"n": groups.total(), "told": told}
    return f"{words} {_('You can still claim one by hand, or tell a lead.')}"


def tell_beyond(agent: Agent) -> str:
    """The agent holds more than was agreed, by claiming by hand. Empty: not so."""
    capacity = read_reach(agent).capacity
    if capacity is None or (held := count_held(agent)) <= capacity:
        return ""
    words = _("You have it. That makes %(held)d open threads, where %(capacity)d were agreed.")
    return words % {"held": held, "capacity": capacity}


def _list_waiting() -> Iterator[Any]:
    worn = Label.objects.filter(threads=OuterRef("pk")).order_by("name")
    free = leave_out_looked_at(Thread.objects.filter(status=Status.OPEN, owner=None))
    rows = free.order_by("queue_due_at", "queue_at", "pk").annotate(
        worn=ArraySubquery(worn.values("pk")), worn_names=ArraySubquery(worn.values("name"))
    )
    yield from rows.select_related("team", "channel", "profile__customer")[:LOOKED_AT]


def _tell_whose(thread: Any, reach: Reach) -> str:
    """Why it is not this agent's: the first reason. Empty: it is, and a colleague takes it now."""
    if thread.team_id and thread.team_id not in reach.teams:
        return _("for the team %(name)s") % {"name": thread.team}
    if reach.channels and thread.channel_id not in reach.channels:
        return _("on %(name)s") % {"name": thread.channel}
    if (customer := find_foreign(thread, reach)) is not None:
        return _("in %(name)s") % {"name": customer.get_language_display()}
    if reach.labels and thread.worn and not set(thread.worn) & set(reach.labels):
        return _("labelled %(name)s") % {"name": " + ".join(thread.worn_names[:2])}
    return ""


def find_foreign(thread: Thread, reach: Reach) -> Customer | None:
    """The customer, where their language is none of the agent's."""
    customer = thread.profile.customer if thread.profile else None
    spoken = customer.language.partition("-")[0] if customer else ""
    return customer if spoken and reach.languages and spoken not in reach.languages else None
