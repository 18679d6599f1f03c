"""The closings of a thread, from its events and its present state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inbox.models import ClosedReason, Thread, ThreadEvent, Verb
from inbox.sla.waits import Closing


def read_closings(thread: Thread, events: Iterable[ThreadEvent]) -> list[Closing]:
    """In order. `events`: the thread's closings and reopenings, in order.

    What the thread says of itself holds, so that no event which a merge brought along settles what
    nobody settled: nothing later than `settled_at`, and what is closed now is the last one.
    """
    reach = thread.closed_at if thread.is_closed else thread.settled_at
    if reach is None:
        return []
    found = _read_events(events)
    earlier = [
        one if one.reopened_at else replace(one, reopened_at=one.at)
        for one in found
        if one.at < reach
    ]
    is_answered = thread.closed_reason == ClosedReason.ANSWERED
    if thread.is_closed:
        return [*earlier, Closing(reach, is_answered)]
    return [*earlier, *_find_last(thread, found)]


def _find_last(thread: Thread, found: Sequence[Closing]) -> list[Closing]:
    """The one that settled what is settled, and was reopened since."""
    reach = thread.settled_at
    if reach is None:
        return []
    unknown = Closing(reach, is_answered=False)
    last = next((one for one in found if one.at == reach), unknown)
    return [last if last.reopened_at else replace(last, reopened_at=last.at)]


def _read_events(events: Iterable[ThreadEvent]) -> list[Closing]:
    """Closing what is closed changes the reason alone. Reopening by hand, or for an answer that was
    never sent, undoes a closing; a customer who writes again only ends it.
    """
    found: list[Closing] = []
    for event in events:
        is_closed = bool(found) and found[-1].reopened_at is None
        if event.verb == Verb.CLOSED:
            at = found.pop().at if is_closed else event.at
            found.append(Closing(at, event.facts.get("reason") == ClosedReason.ANSWERED))
        elif is_closed and (event.agent_id or "reply" in event.facts):
            found.pop()
        elif is_closed:
            found[-1] = replace(found[-1], reopened_at=event.at)
    return found
