"""What was found, as the desk and the API show it: messages by thread, their words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from unicodedata import normalize

from django.db import connection
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Message, Thread
from inbox.search.find import PAGE_SIZE, find_messages, find_named, find_post
from inbox.search.parse import SHORTEST_START, Asked, loosen, read_question
from inbox.search.resolve import Search, resolve

LENGTH = 150  # characters of a text that are shown
LEAD = 40  # of them before the first word that was found
MOST_WORDS = 300  # of a page, that are looked at for marks
LONGEST_WORD = 200  # letters of such a word: the database refuses what is far longer
WORD = re.compile(r"\w+")

# What a line shows of a message, its thread and its people, and what the API tells.
SHOWN = [
    "text", "created_at", "kind", "direction", "agent__name",
    *(f"channel__{name}" for name in ("network", "handle", "name")),
    *(f"author__{name}" for name in ("network", "external_id", "handle", "name", "customer")),
    *(f"thread__{name}" for name in ("status", "closed_reason", "owner__name")),
    *(f"thread__profile__{name}" for name in ("network", "external_id", "handle", "name")),
]  # fmt: skip
# Of the words that begin like one that was asked for, those that the index would find, too.
CHECK_WORDS = """
    SELECT word FROM unnest(%s::text[]) AS word
    WHERE inbox_words(word) || array_to_tsvector(inbox_names(word)) @@ ANY(%s::tsquery[])
"""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found: the part of it that is shown, and who wrote it where that is not
    the thread's own customer.
    """

    message: Message
    pieces: Sequence[Piece]
    name: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A thread with its newest hit of a page. `more`: so many others are on the same page."""

    thread: Thread
    name: Sequence[Piece]
    hit: Hit
    more: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """`loosened`: what was asked instead, for nothing was found: the same words with any ending."""

    threads: Sequence[FoundThread]
    next_key: str
    asked: Asked
    problems: Sequence[str] = ()
    loosened: str = ""


def search_messages(
    written: str,
    *,
    agent: Agent,
    zone: tzinfo,
    now: datetime,
    key: str = "",
    size: int = PAGE_SIZE,
    channel_id: int | None = None,
    label_id: int | None = None,
) -> Results:
    """On a channel and with a label, where these are given. `size`: messages. Raises BadKey."""
    asked = read_question(written)
    if asked.has_number:
        return Results([], "", asked)
    if asked.thread_id or asked.post:
        ids = find_named(asked.thread_id) if asked.thread_id else find_post(asked.post)
        return Results(_show(ids, Search()), "", asked)
    loose = written if key else loosen(written)
    for tried in dict.fromkeys([written, loose]):
        search = resolve(read_question(tried), agent=agent, zone=zone, now=now)
        search.narrow(channel_id=channel_id, label_id=label_id)
        ids, next_key = find_messages(search, now=now, key=key, size=size)
        if ids or search.problems:
            break
    loosened = tried if ids and tried != written else ""
    return Results(_show(ids, search), next_key, asked, search.problems, loosened)


def _show(ids: Sequence[int], search: Search) -> list[FoundThread]:
    messages = load_messages(ids)
    marked = _find_marked(messages, search)
    threads: dict[int, FoundThread] = {}
    for message in messages:
        thread = message.thread
        if thread and (known := threads.get(thread.pk)):
            threads[thread.pk] = replace(known, more=known.more + 1)
        elif thread:
            threads[thread.pk] = FoundThread(thread, _name(thread, marked), _tell(message, marked))
    return list(threads.values())


def load_messages(ids: Sequence[int]) -> list[Message]:
    """In the order of the ids."""
    messages = Message.objects.select_related(
        "thread__profile", "thread__owner", "channel", "author", "agent"
    )
    found = messages.only(*SHOWN).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _find_marked(messages: Iterable[Message], search: Search) -> set[str]:
    """The words of these texts and names that were found, small."""
    starts = tuple({start[:3] for start in search.starts if len(start) >= SHORTEST_START})
    if not starts:
        return set()
    words = {
        word.lower() for message in messages for text in _list_texts(message)
        for word in WORD.findall(text) if len(word) <= LONGEST_WORD
    }  # fmt: skip
    near = [word for word in words if _fold(word).startswith(starts)][:MOST_WORDS]
    if not near:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(CHECK_WORDS, [near, search.marks])
        return {word for (word,) in cursor.fetchall()}


def _list_texts(message: Message) -> Iterable[str]:
    yield message.text[:20_000]
    if message.author:
        yield f"{message.author.name} {message.author.handle}"


def _fold(word: str) -> str:
    """As `inbox_fold` does, as far as the first letters of words are compared."""
    kept = word.translate(KEPT)
    plain = "".join(c for c in normalize("NFD", kept) if not "\u0300" <= c <= "\u036f")
    return plain.translate(GIVEN_BACK)


KEPT = str.maketrans("åäöæø", "\ue000\ue001\ue002\ue001\ue002")
GIVEN_BACK = str.maketrans("\ue000\ue001\ue002", "åäö")


def _tell(message: Message, marked: set[str]) -> Hit:
    text = " ".join(message.text.split())
    author, thread = message.author, message.thread
    is_other = author and thread and author.pk != thread.profile_id
    name = author.display_name if author and is_other else ""
    return Hit(message, mark(_cut(text, marked), marked), mark(name, marked))


def _name(thread: Thread, marked: set[str]) -> list[Piece]:
    return mark(thread.profile.display_name if thread.profile else _("Somebody"), marked)


def _cut(text: str, marked: set[str]) -> str:
    """The part around the first word that was found."""
    places = (found.start() for found in WORD.finditer(text) if found[0].lower() in marked)
    first = next(places, 0)
    if first + LEAD < LENGTH:
        return text if len(text) <= LENGTH else f"{text[:LENGTH]}…"
    start = text.rfind(" ", 0, first - LEAD) + 1
    end = start + LENGTH
    return f"…{text[start:end]}{'…' if end < len(text) else ''}"


def mark(text: str, marked: set[str]) -> list[Piece]:
    pieces, end = list[Piece](), 0
    for found in WORD.finditer(text):
        if found[0].lower() in marked:
            pieces += [Piece(text[end : found.start()]), Piece(found[0], is_marked=True)]
            end = found.end()
    return [piece for piece in [*pieces, Piece(text[end:])] if piece.text]
