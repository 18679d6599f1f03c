"""Who has which thread on screen, and who types there: a hint to colleagues, kept in Valkey alone.

One field for each tab, which says where it is and until when. Tabs say so again every ten seconds;
whoever falls silent is gone after thirty, and what a flush of Valkey forgot is back after ten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import redis.asyncio as valkey

KEY = "gladkund:company"
EXPIRY = 30.0  # seconds
TAB = re.compile(r"[0-9]{1,2}")  # a number by chance; so nobody takes more than a hundred places
NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Doing(StrEnum):
    """The strongest first: it is told of an agent with several tabs on a thread."""

    TYPING = "typing"
    VIEWING = "viewing"
    AWAY = "away"  # the thread is open, but nobody looks


ORDER = list(Doing)
GONE = "gone"  # what a tab says that leaves


@dataclass(frozen=True, slots=True)
class Person:
    """As colleagues are shown."""

    agent: int
    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class Beat:
    """What one tab says: what is done at which thread. GONE: at none any more."""

    tab: str
    thread: int
    doing: str


def read_beat(form: dict[str, str]) -> Beat | None:
    """None: no browser of ours says such a thing."""
    tab, thread, doing = (form.get(name, "") for name in ("tab", "thread", "doing"))
    if not TAB.fullmatch(tab) or not NUMBER.fullmatch(thread) or doing not in [*Doing, GONE]:
        return None
    return Beat(tab, int(thread), doing)


Company = dict[int, list[list[object]]]  # thread -> [agent, name, initials, doing] of each


async def note_beat(client: valkey.Redis, person: Person, beat: Beat, *, now: float) -> None:
    """`now`: seconds of the epoch."""
    field = f"{person.agent}:{beat.tab}"
    if beat.doing == GONE:
        await client.hdel(KEY, field)
        return
    place = [beat.thread, beat.doing, now + EXPIRY, person.agent, person.name, person.initials]
    await client.hset(KEY, field, json.dumps(place))


async def read_company(client: valkey.Redis, *, now: float) -> Company:
    """Who is where at this moment. Those who fell silent are taken out."""
    fields = await client.hgetall(KEY)
    places = [(field, json.loads(place)) for field, place in fields.items()]
    silent = [field for field, place in places if place[2] < now]
    if silent:
        await client.hdel(KEY, *silent)
    return gather(place for _field, place in places if place[2] >= now)


def gather(places: Iterable[list[Any]]) -> Company:
    """Each agent once a thread, by name, with the strongest of what their tabs do there."""
    found: dict[tuple[int, int], list[object]] = {}
    for thread, doing, _until, agent, name, initials in places:
        key = thread, agent
        others = found.get(key)
        if others is None or ORDER.index(doing) < ORDER.index(Doing(str(others[3]))):
            found[key] = [agent, name, initials, doing]
    company: Company = {}
    for (thread_id, _agent), person in sorted(found.items(), key=lambda item: str(item[1][1])):
        company.setdefault(thread_id, []).append(person)
    return company


def compare(before: Company, after: Company) -> Company:
    """The threads at which something changed, as they are after; empty where everybody left."""
    threads = before.keys() | after.keys()
    return {one: after.get(one, []) for one in threads if before.get(one) != after.get(one)}
