"""What was asked becomes what the index is asked: one tsquery, and conditions on the threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Label, Priority, Status
from inbox.search.parse import (
    Asked,
    Condition,
    Operator,
    State,
    Word,
    find_state,
    is_said,
    read_moment,
)

MOST_NAMED = 50  # channels, labels or colleagues of one name

# A word that means nothing in some language ("i", "og", "the") is asked for only where no other is.
READ_WORDS = """
    SELECT inbox_wanted(word)::text, translate(inbox_fold(word), 'æø', 'äö'),
        (SELECT bool_or(numnode(plainto_tsquery(name::regconfig, inbox_fold(word))) = 0)
         FROM unnest(ARRAY['swedish', 'finnish', 'norwegian', 'danish', 'english']) AS name)
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place) ORDER BY place
"""


class ReadWord(NamedTuple):
    """`query` finds it by its stems; `folded` is it as it stands, small and without accents."""

    query: str
    folded: str
    is_stop: bool


@dataclass(slots=True)
class Search:
    """`query`, `refused`: tsqueries of what is wanted and of what is not, or empty. `marks`:
    tsqueries of the single words, to be marked where they stand. `since` and `until`: dates, from
    the first up to the second. `problems`: what could not be done as it was asked, in words; where
    `is_void`, nothing can be found. `has_starts`: beginnings of words, which the index gathers anew
    for each window. `is_of_few`: in threads of a state in which few are at a time.
    """

    query: str = ""
    refused: str = ""
    conditions: list[Q] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    problems: list[str] = field(default_factory=list)
    has_starts: bool = False
    is_of_few: bool = False
    is_void: bool = False

    def narrow(self, *, channel_id: int | None, label_id: int | None) -> None:
        """To a channel, and to threads that bear a label."""
        if channel_id:
            self.query = " & ".join(filter(None, [self.query, f"'c:{channel_id}'"]))
        if label_id:
            self.conditions.append(Q(message__thread__labels=label_id))


def resolve(asked: Asked, *, agent: Agent, zone: tzinfo, now: datetime) -> Search:
    search, parts = Search(), list[str]()
    if asked.left_out:
        search.problems.append(_("Only the first words are looked for."))
    for word, read in _choose_words(asked.words):
        parts.append(_negate(_ask_for(word, read), is_unwanted=word.is_unwanted))
        search.has_starts |= word.is_start
        if not word.is_unwanted:
            search.marks.append(_ask_for(word, read))
            search.starts += _split(read.folded)
        if word.is_phrase:
            search.conditions.append(_hold_phrase(word))
    for condition in asked.conditions:
        parts += _resolve_condition(condition, search, agent=agent, zone=zone, now=now)
    search.query = " & ".join(part for part in parts if part and not part.startswith("!"))
    search.refused = " & ".join(part for part in parts if part.startswith("!"))
    is_bounded = search.conditions or search.since or search.until
    search.is_void = search.is_void or not (search.query or search.refused or is_bounded)
    return search


def _choose_words(words: Sequence[Word]) -> list[tuple[Word, ReadWord]]:
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(READ_WORDS, [[word.text for word in words]])
        read = [ReadWord(*row) for row in cursor.fetchall()]
    known = [pair for pair in zip(words, read, strict=True) if pair[1].query]
    telling = [(word, one) for word, one in known if word.is_phrase or not one.is_stop]
    return telling if any(not word.is_unwanted for word, _one in telling) else known


def _ask_for(word: Word, read: ReadWord) -> str:
    """The word in a text, or in the name of who wrote it."""
    pieces = _split(read.folded)
    ending = ":*" if word.is_start else ""
    names = _join("&", [_quote(f"f:{piece}") + ending for piece in pieces])
    text = _join("&", [_quote(piece) + ending for piece in pieces]) if word.is_start else read.query
    return f"({_join('|', [text, names])})"


def _split(folded: str) -> list[str]:
    return [piece for piece in re.split(r"\W+", folded) if piece]


def _quote(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _join(sign: str, parts: Iterable[str]) -> str:
    """Each in brackets of its own."""
    return f" {sign} ".join(f"({part})" for part in parts if part)


def _negate(query: str, *, is_unwanted: bool) -> str:
    return f"!{query}" if is_unwanted else query


def _hold_phrase(word: Word) -> Q:
    """The index knows no order of words: the text itself is looked at."""
    held = Q(message__text__icontains=word.text) | Q(message__author__name__icontains=word.text)
    return ~held if word.is_unwanted else held


def _resolve_condition(
    condition: Condition, search: Search, *, agent: Agent, zone: tzinfo, now: datetime
) -> list[str]:
    """What it adds to the tsquery; the rest goes into `search`."""
    if condition.operator in (Operator.BEFORE, Operator.AFTER):
        _set_date(condition, search, zone=zone, now=now)
        return []
    if condition.operator == Operator.LABEL:
        _add(search, condition, _with_label(condition.value, search))
        return []
    if condition.operator == Operator.IS and (state := find_state(condition.value)):
        if held := _hold_state(state, agent=agent, now=now):
            _add(search, condition, held)
            search.is_of_few |= state in OF_FEW and not condition.is_unwanted
            return []
        return [_negate(OF_MESSAGES[state], is_unwanted=condition.is_unwanted)]
    terms = FIND_TERMS[condition.operator](condition.value, search, agent)
    return [_negate(f"({terms})", is_unwanted=condition.is_unwanted)] if terms else []


def _add(search: Search, condition: Condition, held: Q | None) -> None:
    if held is not None:
        search.conditions.append(~held if condition.is_unwanted else held)


def _refuse(search: Search, words: str) -> None:
    search.problems.append(words)
    search.is_void = True


def _set_date(condition: Condition, search: Search, *, zone: tzinfo, now: datetime) -> None:
    is_after = condition.operator == Operator.AFTER
    moment = read_moment(condition.value, is_end=is_after, zone=zone, now=now)
    if moment is None:
        words = _("“%(value)s” is no day. Write a day as 2026-11-27, or a month as 2026-11.")
        _refuse(search, words % {"value": condition.value})
    elif is_after:
        search.since = max(filter(None, [search.since, moment]))
    else:
        search.until = min(filter(None, [search.until, moment]))


def _with_label(name: str, search: Search) -> Q | None:
    named = {label.pk: label.name for label in Label.objects.all()[:1000]}
    ids = _choose(named, name)
    if not ids:
        _refuse(search, _("No label is called “%(name)s”.") % {"name": name})
        return None
    return Q(message__thread__labels__in=ids) if len(ids) == 1 else _with_any(ids)


def _with_any(ids: Sequence[int]) -> Q:
    bearing = Label.threads.through.objects.filter(label__in=ids).values("thread")
    return Q(message__thread__in=bearing)


def _choose(named: Mapping[int, str], wanted: str) -> list[int]:
    """Those of this name, else those whose name begins so."""
    small = wanted.casefold().removeprefix("@")
    same = [pk for pk, name in named.items() if name.casefold() == small]
    return same or [pk for pk, name in named.items() if small and name.casefold().startswith(small)]


OF_FEW = {state for state in State if state != State.CLOSED}
OF_MESSAGES = {
    State.PRIVATE: "'k:private'",
    State.NOTE: "'d:note'",
    State.ANSWER: "'d:outbound'",
}


# What a room above knows of messages: it sets how they are told from others.
KNOWN_ABOVE: dict[State, Callable[[], Q]] = {}


def _hold_state(state: State, *, agent: Agent, now: datetime) -> Q | None:
    if above := KNOWN_ABOVE.get(state):
        return above()
    return {
        State.OPEN: Q(message__thread__status=Status.OPEN),
        State.PENDING: Q(message__thread__status=Status.PENDING),
        State.SNOOZED: Q(message__thread__status=Status.SNOOZED),
        State.CLOSED: Q(message__thread__status=Status.CLOSED),
        State.MINE: Q(message__thread__owner=agent),
        State.UNASSIGNED: Q(message__thread__owner=None, message__thread__status=Status.OPEN),
        State.LATE: Q(message__thread__next_due_at__lt=now),
        State.URGENT: Q(message__thread__priority=Priority.URGENT),
    }.get(state)


def _find_authors(value: str, search: Search, agent: Agent) -> str:
    """Customers by each word of their names, colleagues by the beginning of theirs."""
    if is_said(value, word="me"):
        return f"'g:{agent.pk}'"
    if is_said(value, word="us"):
        return "'d:outbound'"
    start = value.endswith("*")
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_names(%s)", [value])
        (names,) = cursor.fetchone() or ([],)
    customers = _join("&", [_quote(name) + (":*" if start else "") for name in names])
    agents = Agent.objects.filter(name__istartswith=value.rstrip("*"))
    ids = agents.values_list("pk", flat=True)[:MOST_NAMED] if names else []
    if not names:
        _refuse(search, _("Write a name after “from:”."))
    return _join("|", [customers, *(f"'g:{pk}'" for pk in ids)])


def _find_channels(value: str, search: Search, agent: Agent) -> str:
    known = list(Channel.objects.only("pk", "name", "handle"))
    named = _choose({channel.pk: channel.handle for channel in known}, value)
    ids = named or _choose({channel.pk: channel.name for channel in known}, value)
    if not ids:
        _refuse(search, _("No channel is called “%(name)s”.") % {"name": value})
    return " | ".join(f"'c:{pk}'" for pk in ids)


def _refuse_state(value: str, search: Search, agent: Agent) -> str:
    _refuse(search, _("“is:%(value)s” is not known.") % {"value": value})
    return ""


FIND_TERMS: dict[Operator, Callable[[str, Search, Agent], str]] = {
    Operator.FROM: _find_authors,
    Operator.CHANNEL: _find_channels,
    Operator.IS: _refuse_state,
}
