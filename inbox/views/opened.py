"""What the templates of an open thread are given: at once what an agent needs to read and answer,
and a moment later what stands beside it.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from agents.models import Agent
from agents.rights import Right, has_right, signed_in_agent
from connectors.models import Channel
from connectors.port import ConnectorError, Length, Network, Way
from connectors.registry import CONNECTORS, connect
from inbox.channels.costs import tell_cost
from inbox.channels.hours import Openings
from inbox.customers.about import list_notes
from inbox.customers.stops import find_stop
from inbox.customers.suggest import find_joined, suggest_profiles
from inbox.models import Draft, Status, Thread
from inbox.outbox.sign import find_rule, sign_text, write_signature
from inbox.pictures.attach import list_uploads
from inbox.reading.above import find_above, find_top
from inbox.reading.composing import read_composing
from inbox.reading.contacts import count_contacts
from inbox.reading.dues import read_due
from inbox.reading.filters import read_id
from inbox.reading.neighbours import read_neighbours
from inbox.reading.own import Own, read_own
from inbox.reading.places import read_places
from inbox.reading.submissions import read_submission
from inbox.reading.timeline import Timeline, read_timeline
from inbox.views.finding import name_place


def describe_thread(request: HttpRequest, thread: Thread, *, before: str = "") -> dict[str, Any]:
    """What is read and answered; `at` in the address is a message that is looked for. Raises
    BadKey.
    """
    agent, now = signed_in_agent(request), timezone.now()
    own, found_id = read_own(thread, agent), read_id(request.GET, "at")
    is_sending = own.has_unsent
    timeline = read_timeline(thread, before=before, reach=found_id, has_unsent=is_sending)
    return {
        "thread": thread,
        "turn": tell_turn(thread, agent),
        "may_release": thread.owner_id == agent.pk or has_right(agent, Right.ASSIGN_OTHERS),
        "due": read_due(thread, Openings(now)),
        "own": own,
        "timeline": timeline,
        "found_place": name_place(timeline, found_id),
        **describe_post(thread, timeline),
        **describe_composer(thread, agent, own),
        **describe_deeds(thread.channel),
        "waiting": read_submission(thread, agent, now=now) if own.has_submission else None,
        "e_id_url": settings.E_ID_URL,
    }


def describe_post(thread: Thread, timeline: Timeline) -> dict[str, Any]:
    """The post that began the thread, and ours that it hangs below."""
    top = find_top(thread, timeline)
    return {"top": top, "above": find_above(top)}


def describe_composer(thread: Thread, agent: Agent, own: Own) -> dict[str, Any]:
    draft = find_draft(thread, agent) if own.has_draft else None
    text = draft.text if draft else ""
    composing = read_composing(thread, draft, now=timezone.now())
    signatures = read_signatures(thread.channel, agent)
    is_private = composing.mode == "private"
    signed = sign_text(text, signatures[composing.mode], agent)
    return {
        "draft": draft,
        "composing": composing,
        "signatures": signatures,
        "length": composing.measure(signed),
        "cost": "" if is_private else tell_cost(thread.channel, text),
        "client_id": uuid4().hex,
        "uploads": list(list_uploads(thread, agent)) if own.has_uploads else [],
        "is_in_training": own.is_in_training,
    }


def read_signatures(channel: Channel, agent: Agent) -> dict[str, str]:
    """What the system puts under an answer, by the composer's mode."""
    rule = find_rule(channel)
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


def describe_beside(thread: Thread) -> dict[str, Any]:
    """The customer pane: the person's names and threads, who else it may be, and what we know."""
    neighbours = read_neighbours(thread)
    others = [*neighbours.unfinished, *neighbours.finished]
    suggested = suggest_profiles(neighbours.profiles)
    return {
        "neighbours": neighbours,
        "places": read_places([*neighbours.profiles, *suggested]),
        "contacts": count_contacts([thread.pk, *(other.pk for other in others)]),
        "suggested": suggested,
        "joined": find_joined(thread.profile.customer if thread.profile else None),
        "notes": list_notes(thread),
        "stop": find_stop(thread.profile),
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
