"""A thread as its agents read it: messages, notes, answers on their way, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db.models import Prefetch, Q, prefetch_related_objects

from inbox.models import (
    Direction,
    Mention,
    Message,
    PrivateNumber,
    Reply,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.numbers.mask import MASK
from inbox.paging import read_page

LENGTH = 100  # messages at a time
MOST_REACHED = 1000  # where one of long ago was found
MAX_REPLIES = 50
MAX_EVENTS = 200
ORDER = ("-created_at", "-id")
MENTIONS = Mention.objects.select_related("agent", "team").order_by("start", "pk")
NUMBERS = PrivateNumber.objects.defer("plain").order_by("start")
EARLIER = Message.objects.defer("raw").order_by("created_at", "id")
UNSENT = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.FAILED, Reply.State.UNKNOWN]
SENTENCES = Path(settings.BASE_DIR, "templates", "inbox", "events")
# Verbs without a sentence show by the message that they are about, or were there from the start.
TOLD = [verb for verb in Verb if (SENTENCES / f"{verb.value}.html").exists()]


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """What a customer or one of us wrote.

    `reply`: how it was sent, if from here. `quoted`: what it answers, where that is not simply the
    message before it. `is_bystander`: by a customer who did not start the thread.
    """

    message: Message
    at: datetime
    reply: Reply | None
    quoted: Message | None
    is_bystander: bool

    template: ClassVar[str] = "inbox/message.html"


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """What colleagues tell each other, ask (it has a `question`) or answer (it has an `advice`)."""

    message: Message
    at: datetime

    template: ClassVar[str] = "inbox/note.html"


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """An answer that does not stand on the network, or not yet."""

    reply: Reply
    at: datetime
    quoted: Message | None

    template: ClassVar[str] = "inbox/reply.html"


@dataclass(frozen=True, slots=True)
class EventEntry:
    event: ThreadEvent
    at: datetime

    template: ClassVar[str] = "inbox/event.html"

    @property
    def sentence(self) -> str:
        """The template of its words: each verb has one."""
        return f"inbox/events/{self.event.verb}.html"


Entry = MessageEntry | NoteEntry | ReplyEntry | EventEntry


@dataclass(frozen=True, slots=True)
class Timeline:
    """A stretch of a thread, oldest first. `earlier_key` is empty where it is the beginning.

    `inbound` is the customers' newest message in it that still stands, `latest_id` the newest of
    all but notes: what somebody who answers has seen. `is_emptied`: all that customers wrote in it
    was deleted on the network.
    """

    entries: Sequence[Entry]
    earlier_key: str
    inbound: Message | None
    latest_id: int
    is_emptied: bool

    @property
    def exposed(self) -> list[Message]:
        """What customers wrote in it with a personal number, and everybody can still read."""
        messages = [entry.message for entry in self.entries if isinstance(entry, MessageEntry)]
        return [message for message in messages if is_exposed(message)]


def read_timeline(thread: Thread, *, before: str = "", reach: int | None = None) -> Timeline:
    """The newest stretch of a thread, or the one before a key. Six statements; one more where it
    has to reach back as far as the message `reach`. Raises BadKey.
    """
    length = LENGTH if reach is None else _reach_back(thread, reach)
    messages, earlier_key = _read_messages(thread, before, length)
    start = messages[0].created_at if earlier_key else None
    until = messages[-1].created_at if before and messages else None
    replies = [] if before else _read_unsent(thread)
    entries: list[Entry] = [
        *_tell_messages(thread, messages),
        *_tell_replies(replies, messages),
        *(EventEntry(event, event.at) for event in _read_events(thread, start, until)),
    ]
    written = [m for m in messages if m.direction == Direction.INBOUND]
    inbound = [m for m in written if not m.deleted_at and not m.erased_at]
    latest_id = max((m.pk for m in messages if m.direction != Direction.NOTE), default=0)
    entries.sort(key=lambda entry: entry.at)
    is_emptied = bool(written) and not inbound
    return Timeline(entries, earlier_key, inbound[-1] if inbound else None, latest_id, is_emptied)


def is_exposed(message: Message) -> bool:
    """`kept_numbers` are there where the text is masked."""
    is_public = message.direction == Direction.INBOUND and not message.is_private
    if not is_public or message.deleted_at or message.hidden_at:
        return False
    return any(not number.erased_at for number in getattr(message, "kept_numbers", ()))


def read_messages_since(thread: Thread, seen: int, *, limit: int = 5) -> list[Message]:
    """What came into the thread after the message with the id `seen`, notes aside, oldest first."""
    newer = thread.messages.filter(pk__gt=seen).exclude(direction=Direction.NOTE)
    return list(newer.select_related("author", "agent").order_by("-id")[:limit])[::-1]


def _reach_back(thread: Thread, message_id: int) -> int:
    """How many messages it takes, within reason."""
    wanted = Message.objects.filter(pk=message_id).values("created_at")[:1]
    newer = thread.messages.filter(created_at__gte=wanted)[:MOST_REACHED].count()
    return max(LENGTH, newer + 10)


def _read_messages(thread: Thread, before: str, length: int) -> tuple[list[Message], str]:
    """A stretch of messages, oldest first, and the key of the one before it. One statement more
    where some of them were edited: for what they said before; one where numbers are masked; one
    where notes name somebody, and one where they ask.
    """
    messages = thread.messages.filter(replaced_by=None).select_related(
        "author",
        "agent",
        "reply__approved_by",
        "question__resolved_by",
        "advice__question__note__agent",
    )
    messages = messages.prefetch_related("attachments", "reply__attachments")
    newest, earlier_key = read_page(messages.defer("raw"), ORDER, size=length, key=before)
    found = newest[::-1]
    edited = [message for message in found if message.edited_at]
    prefetch_related_objects(edited, Prefetch("earlier_versions", EARLIER, to_attr="versions"))
    notes = [message for message in found if message.direction == Direction.NOTE]
    naming = [note for note in notes if "@" in note.text]
    prefetch_related_objects(naming, Prefetch("mentions", MENTIONS, to_attr="names"))
    asking = [note for note in notes if getattr(note, "question", None)]
    prefetch_related_objects(asking, "question__asked")
    masked = [message for message in found if MASK in message.text]
    prefetch_related_objects(masked, Prefetch("numbers", NUMBERS, to_attr="kept_numbers"))
    return found, earlier_key


def _read_unsent(thread: Thread) -> list[Reply]:
    unsent = thread.replies.filter(state__in=UNSENT, is_automatic=False).select_related(
        "agent", "in_reply_to__author"
    )
    unsent = unsent.prefetch_related("attachments").order_by("-id")
    return list(unsent[:MAX_REPLIES])[::-1]


def _read_events(
    thread: Thread, start: datetime | None, until: datetime | None
) -> Iterable[ThreadEvent]:
    """What was done between two moments; None: from the beginning, or until now."""
    span = Q()
    if start:
        span &= Q(at__gte=start)
    if until:
        span &= Q(at__lt=until)
    events = thread.events.filter(span, verb__in=TOLD).select_related("agent")
    return list(events.order_by("-at", "-id")[:MAX_EVENTS])[::-1]


def _tell_messages(thread: Thread, messages: Sequence[Message]) -> Iterable[Entry]:
    by_external_id = {
        one.external_id: message
        for message in messages
        for one in [message, *getattr(message, "versions", ())]
        if one.external_id
    }
    previous: Message | None = None
    for message in messages:
        if message.direction == Direction.NOTE:
            yield NoteEntry(message, message.created_at)
            continue
        parent = by_external_id.get(message.parent_external_id)
        is_inbound = message.direction == Direction.INBOUND
        yield MessageEntry(
            message,
            message.created_at,
            getattr(message, "reply", None),
            parent if parent is not previous else None,
            is_inbound and not _is_of_customer(message, thread),
        )
        previous = message


def _is_of_customer(message: Message, thread: Thread) -> bool:
    """Facebook knows the same person by one id in public and by another in private."""
    if message.author_id == thread.profile_id:
        return True
    theirs, whose = message.author, thread.profile
    is_known = bool(theirs and whose and whose.customer_id)
    return is_known and theirs.customer_id == whose.customer_id  # type: ignore[union-attr]


def _tell_replies(replies: Sequence[Reply], messages: Sequence[Message]) -> Iterable[Entry]:
    inbound = [m.pk for m in messages if m.direction == Direction.INBOUND]
    for reply in replies:
        is_plain = bool(inbound) and reply.in_reply_to_id == inbound[-1]
        yield ReplyEntry(reply, reply.created_at, None if is_plain else reply.in_reply_to)
