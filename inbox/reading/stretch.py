"""What stands in a stretch of a thread, as the tables have it: messages, replies unsent, events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import (
    DateTimeField,
    Exists,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from inbox.models import (
    Attachment,
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
from inbox.paging import cut_page, read_page
from inbox.prepared import Given, Prepared

LENGTH = 100  # messages at a time
MOST_REACHED = 1000  # where one of long ago was found
MAX_REPLIES = 50
MAX_EVENTS = 200
ORDER = ("-created_at", "-id")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MENTIONS = Mention.objects.select_related("agent", "team").order_by("start", "pk")
NUMBERS = PrivateNumber.objects.defer("plain").order_by("start")
EARLIER = Message.objects.defer("raw").order_by("created_at", "id")
SIDES = ("question__resolved_by", "question__asked", "advice__question__note__agent")
UNSENT = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.FAILED, Reply.State.UNKNOWN]
SENTENCES = Path(settings.BASE_DIR, "templates", "inbox", "events")
# Verbs without a sentence show by the message that they are about, or were there from the start.
TOLD = [verb for verb in Verb if (SENTENCES / f"{verb.value}.html").exists()]


def list_messages(thread: Thread | Given) -> QuerySet[Message]:
    pictures = Attachment.objects.filter(message=OuterRef("pk"))
    sent_pictures = Attachment.objects.filter(reply=OuterRef("reply__pk"))
    found = Message.objects.filter(thread=thread, replaced_by=None)
    marked = found.annotate(has_pictures=Exists(pictures) | Exists(sent_pictures))
    return marked.select_related("author", "agent", "reply__approved_by").defer("raw")


def list_unsent(thread: Thread | Given | OuterRef) -> QuerySet[Reply]:
    return Reply.objects.filter(thread=thread, state__in=UNSENT, is_automatic=False)


def load_unsent(thread: Given) -> QuerySet[Reply]:
    pictures = Attachment.objects.filter(reply=OuterRef("pk"))
    marked = list_unsent(thread).annotate(has_pictures=Exists(pictures))
    return marked.select_related("agent", "in_reply_to__author").defer("in_reply_to__raw")


def list_events(thread: Thread | Given) -> QuerySet[ThreadEvent]:
    told = ThreadEvent.objects.filter(thread=thread, verb__in=TOLD)
    return told.select_related("agent").order_by("-at", "-id")


THREAD = Given("thread")
NEWEST = Prepared(lambda: list_messages(THREAD).order_by(*ORDER)[: LENGTH + 1])
UNSENT_REPLIES = Prepared(lambda: load_unsent(THREAD).order_by("-id")[:MAX_REPLIES])
NEWEST_EVENTS = Prepared(
    lambda: list_events(THREAD).filter(at__gte=Given("start", DateTimeField()))[:MAX_EVENTS]
)


def read_messages(thread: Thread, before: str, length: int) -> tuple[list[Message], str]:
    """A stretch of messages, oldest first, and the key of the one before it. One statement more
    where some of them were edited: for what they said before; one where numbers are masked; one
    where there are pictures; and some where notes name, ask or answer somebody.
    """
    if before or length != LENGTH:
        newest, earlier_key = read_page(list_messages(thread), ORDER, size=length, key=before)
    else:
        newest, earlier_key = cut_page(NEWEST.ask(thread=thread.pk), ORDER, size=LENGTH)
    found = newest[::-1]
    edited = [message for message in found if message.edited_at]
    prefetch_related_objects(edited, Prefetch("earlier_versions", EARLIER, to_attr="versions"))
    notes = [message for message in found if message.direction == Direction.NOTE]
    naming = [note for note in notes if "@" in note.text]
    prefetch_related_objects(naming, Prefetch("mentions", MENTIONS, to_attr="names"))
    prefetch_related_objects(notes, *SIDES)
    masked = [message for message in found if MASK in message.text]
    prefetch_related_objects(masked, Prefetch("numbers", NUMBERS, to_attr="kept_numbers"))
    load_pictures(found, "attachments", "reply__attachments")
    return found, earlier_key


def read_unsent(thread: Thread) -> list[Reply]:
    """Answers that do not stand on the network, or not yet, oldest first."""
    found = UNSENT_REPLIES.ask(thread=thread.pk)[::-1]
    load_pictures(found, "attachments")
    return found


def load_pictures(found: Sequence[Model], *places: str) -> None:
    """Where there are any."""
    prefetch_related_objects([one for one in found if bears_pictures(one)], *places)


def bears_pictures(one: Any) -> bool:
    """Of a message or reply that was read here."""
    return bool(one.has_pictures)


def read_events(
    thread: Thread, start: datetime | None, until: datetime | None
) -> Iterable[ThreadEvent]:
    """What was done between two moments; None: from the beginning, or until now."""
    start = start or BEGINNING
    if until is None:
        return NEWEST_EVENTS.ask(thread=thread.pk, start=start)[::-1]
    return list(list_events(thread).filter(at__gte=start, at__lt=until)[:MAX_EVENTS])[::-1]


def read_messages_since(thread: Thread, seen: int, *, limit: int = 5) -> list[Message]:
    """What came into the thread after the message with the id `seen`, notes aside, oldest first."""
    newer = thread.messages.filter(pk__gt=seen).exclude(direction=Direction.NOTE)
    return list(newer.select_related("author", "agent").order_by("-id")[:limit])[::-1]


def reach_back(thread: Thread, message_id: int) -> int:
    """How many messages it takes to read as far as that one, within reason."""
    wanted = Message.objects.filter(pk=message_id).values("created_at")[:1]
    newer = thread.messages.filter(created_at__gte=wanted)[:MOST_REACHED].count()
    return max(LENGTH, newer + 10)
