"""What the desk's templates are given: the queue, the thread that stands open, the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.hours.look_ahead import Opening
from agents.models import Agent
from agents.names import sort_named
from agents.rights import Right, has_right, signed_in_agent
from agents.training import is_in_training
from connectors.models import Channel
from connectors.port import ConnectorError, Length, Network, Way
from connectors.registry import CONNECTORS, connect
from inbox.channels.costs import tell_cost
from inbox.channels.health import read_active_channels
from inbox.channels.hours import Openings
from inbox.customers.suggest import find_joined, suggest_profiles
from inbox.labels import list_labels
from inbox.models import ClosedReason, Draft, Status, Thread
from inbox.notices import read
from inbox.outbox.sign import sign_text, write_signature
from inbox.pictures.attach import list_uploads
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
from inbox.reading.composing import read_composing
from inbox.reading.contacts import count_contacts
from inbox.reading.dues import read_dues
from inbox.reading.filters import read_id, write_filter
from inbox.reading.groups import find_group
from inbox.reading.neighbours import read_neighbours
from inbox.reading.own import read_own
from inbox.reading.places import read_places
from inbox.reading.rows import read_list
from inbox.reading.submissions import read_submission
from inbox.reading.timeline import read_timeline
from inbox.telling.tell import list_unseen
from inbox.views.filters import open_thread_id, read_filter
from inbox.views.finding import describe_found, name_place

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


def describe_thread(request: HttpRequest, thread: Thread, *, before: str = "") -> dict[str, Any]:
    """The thread and customer panes; `at` in the address is a message that is looked for. Raises
    BadKey.
    """
    agent = signed_in_agent(request)
    draft = find_draft(thread, agent)
    found_id = read_id(request.GET, "at")
    timeline = read_timeline(thread, before=before, reach=found_id)
    text = draft.text if draft else ""
    now = timezone.now()
    composing = read_composing(thread, draft, now=now)
    signatures = read_signatures(thread.channel, agent)
    signed = sign_text(text, signatures[composing.mode], agent)
    return {
        "thread": thread,
        "turn": tell_turn(thread, agent),
        "may_release": thread.owner_id == agent.pk or has_right(agent, Right.ASSIGN_OTHERS),
        "due": read_dues([thread.pk], Openings(now)).get(thread.pk),
        "own": read_own(thread, agent),
        "borne_labels": sort_named(thread.labels.all()),
        "timeline": timeline,
        "found_place": name_place(timeline, found_id),
        **describe_customer(thread),
        "draft": draft,
        "composing": composing,
        "signatures": signatures,
        "length": measure(thread.channel, signed, is_private=composing.mode == "private"),
        "cost": "" if composing.mode == "private" else tell_cost(thread.channel, text),
        "client_id": uuid4().hex,
        **describe_deeds(thread.channel),
        "uploads": list(list_uploads(thread, agent)),
        "is_in_training": is_in_training(agent),
        "waiting": read_submission(thread, agent, now=now),
        "e_id_url": settings.E_ID_URL,
    }


def read_signatures(channel: Channel, agent: Agent) -> dict[str, str]:
    """What the system puts under an answer, by the composer's mode."""
    rule = getattr(channel, "signing", None)
    ways = {"reply": False, "private": True}
    return {
        mode: write_signature(rule, agent, is_private=is_private)
        for mode, is_private in ways.items()
    }


def describe_deeds(channel: Channel) -> dict[str, bool]:
    """What the network lets us do with what customers wrote."""
    network = CONNECTORS[Network(channel.network)]
    is_free = not channel.is_read_only
    return {"may_hide": is_free and network.can_hide, "may_like": is_free and network.can_like}


def find_draft(thread: Thread, agent: Agent) -> Draft | None:
    drafts = Draft.objects.filter(thread=thread, agent=agent)
    return drafts.select_related("in_reply_to__author").first()


def describe_customer(thread: Thread) -> dict[str, Any]:
    """The customer pane: the person's names and threads, and who else it may be."""
    neighbours = read_neighbours(thread)
    others = [*neighbours.unfinished, *neighbours.finished]
    suggested = suggest_profiles(neighbours.profiles)
    return {
        "neighbours": neighbours,
        "places": read_places([*neighbours.profiles, *suggested]),
        "contacts": count_contacts([thread.pk, *(other.pk for other in others)]),
        "suggested": suggested,
        "joined": find_joined(thread.profile.customer if thread.profile else None),
    }


def tell_turn(thread: Thread, agent: Agent) -> str:
    """Whose the next word is: "mine", "free" (to claim), "taken" or "closed"."""
    if thread.status == Status.CLOSED:
        return "closed"
    if thread.owner_id is None:
        return "free"
    return "mine" if thread.owner_id == agent.pk else "taken"


def measure(channel: Channel, text: str, *, is_private: bool = False) -> Length | None:
    """As the network counts. None: the channel's credentials cannot be read."""
    try:
        return connect(channel).measure(text, Way.PRIVATE if is_private else Way.PUBLIC)
    except ConnectorError:
        return None
