"""What the desk's templates are given: the queue and its figures, the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.hours.look_ahead import Opening
from agents.models import Agent
from agents.rights import Right, has_right, signed_in_agent
from connectors.models import Channel
from inbox.channels.health import read_active_channels
from inbox.channels.hours import Openings
from inbox.labels import list_labels
from inbox.models import ClosedReason
from inbox.notices import read
from inbox.queue import (
    COUNT_BOUND,
    QueueFilter,
    View,
    count_bounded,
    list_counted,
    list_waiting,
    read_newest_id,
    read_queue,
)
from inbox.reading.filters import write_filter
from inbox.reading.groups import find_group
from inbox.reading.rows import read_list
from inbox.telling.tell import list_unseen
from inbox.views.filters import open_thread_id, read_filter
from inbox.views.finding import describe_found

NAMES = {
    View.MINE: _("Mine"),
    View.UNASSIGNED: _("Unassigned"),
    View.OPEN: _("All open"),
    View.PENDING: _("Pending"),
    View.SNOOZED: _("Snoozed"),
    View.SUBMISSIONS: _("To approve"),
    View.CLOSED: _("Closed"),
    View.AFTER_CLOSING: _("After closing"),
}
# Parts of what is pending and of what is closed, no places of their own.
PARTS = (View.SNOOZED, View.AFTER_CLOSING)
# What is finished is not looked through: a text would stand there without effect.
WITHOUT_TEXT = {View.CLOSED, View.AFTER_CLOSING}


@dataclass(frozen=True, slots=True)
class Tab:
    view: View
    name: str
    count: str
    address: str
    is_current: bool


def say_count(count: int) -> str:
    return f"{COUNT_BOUND}+" if count > COUNT_BOUND else str(count)


def desk_address(queue: QueueFilter, thread_id: int | None = None, **changes: Any) -> str:
    if changes.get("view") in WITHOUT_TEXT:
        changes["text"] = ""
    path = reverse("inbox:thread", args=[thread_id]) if thread_id else reverse("inbox:queue")
    return path + write_filter(queue, **changes)


def describe_counts(request: HttpRequest) -> dict[str, Any]:
    """The tabs with their figures, what waits for this agent (the figure in the title), and what
    the agent was told and has not seen. For leads: how many threads are late and soon due; empty
    where none is.
    """
    agent, queue = signed_in_agent(request), read_filter(request)
    views, waiting = list_counted(agent, queue), list_waiting(agent)
    notices = read.list_counted(timezone.now()) if has_right(agent, Right.SEE_BOARD) else {}
    unseen = list_unseen(agent).values("pk")
    found = iter(count_bounded([*views.values(), *waiting, unseen, *notices.values()]))
    counts = dict(zip(views, found, strict=False))
    waiting_count = sum(islice(found, len(waiting)))
    bell_count = next(found)
    tabs = {view: describe_tab(view, queue, counts.get(view)) for view in View}
    return {
        "tabs": [tab for tab in tabs.values() if is_shown(tab, agent)],
        **{view.value: tabs[view] for view in PARTS},
        "waiting_count": say_count(waiting_count),
        "bell_count": bell_count,
        "notice_counts": {name: say_count(n) for name, n in zip(notices, found, strict=True) if n},
    }


def is_shown(tab: Tab, agent: Agent) -> bool:
    """What waits for approval is a place of its own while something does, for who may approve."""
    if tab.view == View.SUBMISSIONS:
        return tab.is_current or (tab.count != "0" and agent.writing_test_on is not None)
    return tab.view not in PARTS


def describe_tab(view: View, queue: QueueFilter, count: int | None) -> Tab:
    told = "" if count is None else say_count(count)
    is_current = view == queue.view and not queue.is_everywhere
    shown = replace(queue, text="", is_everywhere=False) if queue.is_everywhere else queue
    return Tab(view, str(NAMES[view]), told, desk_address(shown, view=view), is_current)


def describe_place(request: HttpRequest) -> dict[str, Any]:
    """Where the agent is: what every fragment needs in order to link."""
    queue = read_filter(request)
    return {
        "queue": queue,
        "filter_query": write_filter(queue),
        "queue_address": desk_address(queue),
        "open_id": open_thread_id(request),
        "now": timezone.now(),
    }


def describe_choices(openings: Openings) -> dict[str, Any]:
    """What the queue can be filtered by, and how its channels do."""
    return {**describe_channels(openings), "labels": list_labels()}


def describe_channels(openings: Openings) -> dict[str, Any]:
    known = read_active_channels(now=openings.now)
    answered = [news.channel for news in known if not news.channel.is_read_only]
    hours = group_openings(answered, openings)
    return {
        "openings": hours,
        "is_closed": bool(hours) and not any(opening.is_open for _channels, opening in hours),
        "channels": [news.channel for news in known],
        "ailing_channels": [news.channel for news in known if news.is_ailing],
        "channel_news": [news for news in known if news.is_told],
    }


def group_openings(
    channels: Sequence[Channel], openings: Openings
) -> list[tuple[list[Channel], Opening]]:
    """The hours of now, and the channels that have them: one entry where all have the same."""
    groups: dict[Opening, list[Channel]] = {}
    for channel in channels:
        if opening := openings.of(channel.pk):
            groups.setdefault(opening, []).append(channel)
    return [(channels, opening) for opening, channels in groups.items()]


def describe_list(request: HttpRequest, openings: Openings, *, key: str = "") -> dict[str, Any]:
    """A page of the queue. Raises BadKey."""
    agent, queue = signed_in_agent(request), read_filter(request)
    if queue.is_everywhere:
        return describe_found(queue, agent, key=key)
    newest_id = read_newest_id()  # before the page: what comes in between is told twice, not never
    page = read_queue(queue, agent, key=key)
    return {
        "rows": read_list(queue, agent, page.threads, openings=openings),
        "group": find_group(queue, agent) if queue.under else None,
        "closing_reasons": ClosedReason.choices,
        "next_key": page.next_key,
        "newest_id": newest_id,
        "is_first_page": not key,
    }
