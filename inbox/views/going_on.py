"""Where the screen goes when a thread is done with: as each agent likes, within the same answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import AfterSend, Agent
from agents.rights import signed_in_agent
from inbox.models import Thread
from inbox.paging import after_key, dump_key
from inbox.queue import QueueFilter, View
from inbox.taking.beyond import tell_why_nothing
from inbox.taking.next import AtCapacity, take_next
from inbox.views.filters import read_filter


@dataclass(frozen=True, slots=True)
class Onward:
    """`thread` opens; without one the screen goes to the list, with `words` that say why."""

    thread_id: int | None = None
    words: str = ""


def find_onward(request: HttpRequest, done: Thread) -> Onward | None:
    """`done` as it was before: its place in the list is from where the next one is looked for.

    In the plain list of what is nobody's, the next one is taken. None: the agent stays.
    """
    agent, queue = signed_in_agent(request), read_filter(request)
    if agent.after_send == AfterSend.STAY:
        return None
    if agent.after_send == AfterSend.LIST:
        return Onward()
    if queue == QueueFilter(View.UNASSIGNED):
        return _take(agent)
    return _find_in_list(queue, agent, done)


def _take(agent: Agent) -> Onward:
    try:
        thread = take_next(by=agent, now=timezone.now())
    except AtCapacity as full:
        return Onward(words=full.words)
    return Onward(thread.pk) if thread else Onward(words=tell_why_nothing(agent))


def _find_in_list(queue: QueueFilter, agent: Agent, done: Thread) -> Onward:
    """The one after it; at the end of the list, the first. What waits for approval begins with what
    waits longest, wherever one was.
    """
    order = [column for column in queue.order if column != "owner_id"]  # nobody's has none
    others = queue.list_threads(agent).exclude(pk=done.pk).order_by(*order)
    later = others
    if queue.view != View.SUBMISSIONS:
        later = others.filter(after_key(order, dump_key(done, order)))
    found = next(
        (one for rows in (later, others) for one in rows.values_list("pk", flat=True)[:1]), None
    )
    return Onward(found) if found else Onward(words=_("That was the last one here."))
