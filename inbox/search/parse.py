"""What somebody typed, taken apart: words, phrases and operators. Pure but for the languages.

Operators and what they say can be written in any of our languages, whatever the screen speaks:
searches are shared. What is no operator is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache

from django.utils.translation import override, pgettext, pgettext_lazy

from inbox.numbers.find import find_numbers
from inbox.numbers.refuse import MASKED

LANGUAGES = ("sv", "fi", "nb", "da", "en")
MAX_TERMS = 12  # that are looked for; what comes after is told to be left out
STAR = "*"
SHORTEST_START = 2  # letters before a star
SHORTEST_TO_LOOSEN = 4
FIRST_YEAR = 1970  # nobody wrote before, and clocks count from there
PIECE = re.compile(r'(-?)(?:([^\s":]+):)?(?:"([^"]*)"?|([^\s"]+))')
DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
THREAD = re.compile(r"#(\d{1,18})|https?://\S*/threads/(\d{1,18})/\S*")
POST = re.compile(r"https?://\S+")


class Operator(StrEnum):
    FROM = "from"
    CHANNEL = "channel"
    LABEL = "label"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"


class State(StrEnum):
    """What `is:` can ask for: of the thread, or of the message."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    URGENT = "urgent"
    PRIVATE = "private"
    NOTE = "note"
    ANSWER = "answer"
    PRAISE = "praise"


# The words of each language stand in its catalogue, small, several parted by a space.
CONTEXT = "in a search"
SAID = [
    pgettext_lazy("in a search", "from"), pgettext_lazy("in a search", "channel"),
    pgettext_lazy("in a search", "label"), pgettext_lazy("in a search", "is"),
    pgettext_lazy("in a search", "before"), pgettext_lazy("in a search", "after"),
    pgettext_lazy("in a search", "open"), pgettext_lazy("in a search", "pending"),
    pgettext_lazy("in a search", "snoozed"), pgettext_lazy("in a search", "closed"),
    pgettext_lazy("in a search", "mine"), pgettext_lazy("in a search", "unassigned"),
    pgettext_lazy("in a search", "late"), pgettext_lazy("in a search", "urgent"),
    pgettext_lazy("in a search", "private"), pgettext_lazy("in a search", "note"),
    pgettext_lazy("in a search", "answer"), pgettext_lazy("in a search", "me"),
    pgettext_lazy("in a search", "us"), pgettext_lazy("in a search", "today"),
    pgettext_lazy("in a search", "yesterday"), pgettext_lazy("in a search", "praise"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the words of a phrase. `is_start`: any ending will do."""

    text: str
    is_phrase: bool = False
    is_start: bool = False
    is_unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    operator: Operator
    value: str
    is_unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """`thread_id`: the thread that was named by number or address. `post`: the address of a post.
    `has_number`: a personal number stands in it, and nothing is looked for.
    """

    words: tuple[Word, ...] = ()
    conditions: tuple[Condition, ...] = ()
    thread_id: int | None = None
    post: str = ""
    has_number: bool = False
    left_out: int = 0


def read_question(written: str) -> Asked:
    written = written.strip()
    if MASKED in written or find_numbers(written):
        return Asked(has_number=True)
    if found := THREAD.fullmatch(written):
        return Asked(thread_id=int(found[1] or found[2]))
    if POST.fullmatch(written):
        return Asked(post=written)
    terms = list(_list_terms(written))
    kept = terms[:MAX_TERMS]
    words = tuple(term for term in kept if isinstance(term, Word))
    conditions = tuple(term for term in kept if isinstance(term, Condition))
    return Asked(words, conditions, left_out=len(terms) - len(kept))


def _list_terms(written: str) -> Iterator[Word | Condition]:
    operators = read_names(tuple(Operator))
    for found in PIECE.finditer(written):
        minus, name, quoted, plain = found.groups()
        operator = operators.get((name or "").lower())
        value = quoted if quoted is not None else plain
        if operator:
            yield Condition(Operator(operator), value.strip(), is_unwanted=bool(minus))
        elif word := _read_word(f"{name}:{value}" if name else value, is_quoted=quoted is not None):
            text, is_start = word
            yield Word(text, quoted is not None, is_start, is_unwanted=bool(minus))


def _read_word(text: str, *, is_quoted: bool) -> tuple[str, bool] | None:
    """Without its star; None where nothing is left."""
    start = text.rstrip(STAR)
    is_start = not is_quoted and start != text and len(start) >= SHORTEST_START
    plain = " ".join((text if is_quoted else start).split())
    return (plain, is_start) if plain else None


def loosen(written: str) -> str:
    """The same with a star behind each plain word: phrases, operators and short words stay."""
    return PIECE.sub(_add_star, written.strip())


def _add_star(piece: re.Match[str]) -> str:
    minus, name, _quoted, plain = piece.groups()
    is_plain = not (minus or name) and plain and len(plain) >= SHORTEST_TO_LOOSEN
    return f"{piece[0]}{STAR}" if is_plain and plain[-1].isalpha() else piece[0]


@cache
def read_names(words: tuple[str, ...]) -> Mapping[str, str]:
    """English word by what it is called in any language."""
    names = {str(word): str(word) for word in words}
    for language in LANGUAGES:
        for word in words:
            for said in say_in(language, str(word)):
                names.setdefault(said, str(word))
    return names


def say_in(language: str, word: str) -> list[str]:
    """What an operator or state is called there; the first is what the help shows."""
    with override(language):
        return pgettext(CONTEXT, word).split()


def find_state(value: str) -> State | None:
    name = read_names(tuple(State)).get(value.lower())
    return State(name) if name else None


def is_said(value: str, *, word: str) -> bool:
    """Whether it is this word ("me", "us") in some language."""
    return read_names((word,)).get(value.lower()) == word


def read_moment(value: str, *, is_end: bool, zone: tzinfo, now: datetime) -> datetime | None:
    """When a day, month or year begins, or with `is_end` is over: "2026-11-27", "2026-11", "2026",
    "today". None for what is none of them.
    """
    days = _read_days(value.lower(), today=now.astimezone(zone).date())
    if days is None:
        return None
    return datetime.combine(days[1] if is_end else days[0], time(), zone).astimezone(UTC)


def _read_days(value: str, *, today: date) -> tuple[date, date] | None:
    """The first day, and the one after the last."""
    for word, back in (("today", 0), ("yesterday", 1)):
        if is_said(value, word=word):
            return today - timedelta(days=back), today - timedelta(days=back - 1)
    found = DATE.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if year < FIRST_YEAR:
        return None
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first + timedelta(days=1)
        after = date(year, month + 1, 1) if 0 < month < 12 else date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return first, after
