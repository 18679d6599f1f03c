"""A thread as its agents read it: messages, notes, answers on their way, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from inbox.models import Attachment, Direction, Message, Reply, Thread, ThreadEvent
from inbox.reading.stretch import (
    LENGTH,
    bears_pictures,
    reach_back,
    read_events,
    read_messages,
    read_unsent,
)


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """What a customer or one of us wrote.

    `reply`: how it was sent, if from here. `quoted`: what it answers, where that is not simply the
    message before it. `is_bystander`: by a customer who did not start the thread. `is_latest`: the
    customers' newest that still stands.
    """

    message: Message
    at: datetime
    reply: Reply | None
    quoted: Message | None
    is_bystander: bool
    is_latest: bool
    pictures: Sequence[Attachment]

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
    pictures: Sequence[Attachment]

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

    def find(self, external_id: str) -> Message | None:
        """A message in it, by the network's id."""
        messages = (entry.message for entry in self.entries if isinstance(entry, MessageEntry))
        return next((one for one in messages if one.external_id == external_id), None)

    @property
    def stamp(self) -> str:
        """Another one whenever something was written or done in the thread."""
        written = [e.message.pk for e in self.entries if isinstance(e, MessageEntry | NoteEntry)]
        done = [entry.event.pk for entry in self.entries if isinstance(entry, EventEntry)]
        return f"{max(written, default=0)}-{max(done, default=0)}"

    @property
    def exposed(self) -> list[Message]:
        """What customers wrote in it with a personal number, and everybody can still read."""
        messages = [entry.message for entry in self.entries if isinstance(entry, MessageEntry)]
        return [message for message in messages if is_exposed(message)]


def read_timeline(
    thread: Thread, *, before: str = "", reach: int | None = None, has_unsent: bool = True
) -> Timeline:
    """The newest stretch of a thread, or the one before a key. Three statements, without answers on
    their way two; one more where it has to reach back as far as the message `reach`. Raises BadKey.
    """
    length = LENGTH if reach is None else reach_back(thread, reach)
    messages, earlier_key = read_messages(thread, before, length)
    start = messages[0].created_at if earlier_key else None
    until = messages[-1].created_at if before and messages else None
    replies = [] if before or not has_unsent else read_unsent(thread)
    written = [m for m in messages if m.direction == Direction.INBOUND]
    inbound = next((m for m in reversed(written) if not m.deleted_at and not m.erased_at), None)
    entries: list[Entry] = [
        *_tell_messages(thread, messages, inbound),
        *_tell_replies(replies, messages),
        *(EventEntry(event, event.at) for event in read_events(thread, start, until)),
    ]
    latest_id = max((m.pk for m in messages if m.direction != Direction.NOTE), default=0)
    entries.sort(key=lambda entry: entry.at)
    is_emptied = bool(written) and inbound is None
    return Timeline(entries, earlier_key, inbound, latest_id, is_emptied)


def is_exposed(message: Message) -> bool:
    """`kept_numbers` are there where the text is masked."""
    is_public = message.direction == Direction.INBOUND and not message.is_private
    if not is_public or message.deleted_at or message.hidden_at:
        return False
    return any(not number.erased_at for number in getattr(message, "kept_numbers", ()))


def _tell_messages(
    thread: Thread, messages: Sequence[Message], latest: Message | None
) -> Iterable[Entry]:
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
            message is latest,
            _find_pictures(message),
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
        quoted = None if is_plain else reply.in_reply_to
        yield ReplyEntry(reply, reply.created_at, quoted, _find_pictures(reply))


def tell_added(reply: Reply) -> list[Entry]:
    """One without pictures that was queued just now. Empty: it is further on by now."""
    if reply.state != Reply.State.QUEUED:
        return []
    return [ReplyEntry(reply, reply.created_at, None, ())]


def _find_pictures(one: Message | Reply) -> Sequence[Attachment]:
    return one.pictures if bears_pictures(one) else ()
