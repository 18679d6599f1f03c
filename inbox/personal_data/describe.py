"""What we hold of a person: counted for who decides, and told whole to the person.

Theirs are their names, what they wrote, what we said to them and noted about them. What other
people wrote is not, nor who of us said what; whom a note names is "a colleague" there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.models import (
    Attachment,
    ContactStop,
    Customer,
    CustomerNote,
    Direction,
    Draft,
    Message,
    PrivateNumber,
    Profile,
    Reply,
    Thread,
)
from inbox.personal_data.theirs import choose_messages, list_own_threads
from inbox.signals import person_described

BATCH = 50  # threads read at a time
UNSENT = [Reply.State.QUEUED, Reply.State.FAILED]
SPEAKERS = {Direction.INBOUND: "you", Direction.OUTBOUND: "us", Direction.NOTE: "note"}


def count_held(names: Collection[int]) -> dict[str, int]:
    """By kind, of the person with these profiles; kinds of which nothing is held are left out."""
    own = list_own_threads(names)
    theirs = Message.objects.filter(author__in=names)
    ours = Message.objects.filter(thread__in=own).exclude(direction=Direction.INBOUND)
    counts = {
        "profiles": len(names),
        "threads": own.count(),
        "messages": theirs.count(),
        "answers": ours.filter(direction=Direction.OUTBOUND, erased_at=None).count(),
        "notes": ours.filter(direction=Direction.NOTE).count(),
        "notes_on_person": CustomerNote.objects.filter(profile__in=names).count(),
        "stops": ContactStop.objects.filter(profile__in=names).count(),
        "pictures": find_pictures(own, theirs).count(),
        "drafts": Draft.objects.filter(thread__in=own).count(),
        "numbers": PrivateNumber.objects.filter(message__in=theirs, erased_at=None).count(),
    }
    elsewhere = {kind: len(told) for kind, told in hear_of_person(names).items()}
    return {kind: count for kind, count in (counts | elsewhere).items() if count}


def find_pictures(own: QuerySet[Thread], theirs: QuerySet[Message]) -> QuerySet[Attachment]:
    of_threads = Q(reply__thread__in=own) | Q(thread__in=own) | Q(submission__thread__in=own)
    return Attachment.objects.filter(of_threads | Q(message__in=theirs))


def hear_of_person(names: Collection[int]) -> dict[str, list[Any]]:
    """What the rooms above know of them, by kind."""
    profiles = list(Profile.objects.filter(pk__in=names).order_by("pk"))
    threads = list(list_own_threads(names).values_list("pk", flat=True))
    told: dict[str, list[Any]] = {}
    for _receiver, part in person_described.send(None, profiles=profiles, thread_ids=threads):
        told |= cast("dict[str, list[Any]]", part)
    return told


def describe_person(customer: Customer, names: Sequence[int]) -> dict[str, Any]:
    """All but the threads."""
    notes = CustomerNote.objects.filter(profile__in=names).order_by("at", "pk")
    stops = ContactStop.objects.filter(profile__in=names).order_by("at", "pk")
    return {
        "name": customer.name,
        "language": customer.get_language_display() if customer.language else "",
        "known_since": customer.created_at,
        "profiles": [
            {
                "network": one.get_network_display(), "id": one.external_id,
                "handle": one.handle, "name": one.name,
            }
            for one in Profile.objects.filter(pk__in=names).order_by("pk")
        ],
        "notes_about_you": [{"at": note.at, "text": note.text} for note in notes],
        "asked_not_to_be_contacted": [
            {"at": stop.at, "until": stop.ended_at, "words": stop.why} for stop in stops
        ],
        **hear_of_person(names),
    }  # fmt: skip


def list_threads(names: Collection[int]) -> QuerySet[Thread]:
    """All in which the person spoke, their own and others', oldest first."""
    spoken_in = Message.objects.filter(author__in=names).values("thread")
    found = Thread.objects.filter(Q(profile__in=names) | Q(pk__in=spoken_in))
    return found.order_by("pk")


def describe_threads(names: Collection[int]) -> Iterator[tuple[dict[str, Any], list[Attachment]]]:
    """Each thread, with the pictures that belong to it."""
    last = 0
    while batch := list(_read_batch(names, last)):
        for thread in batch:
            yield _describe_thread(thread, names)
        last = batch[-1].pk


def _read_batch(names: Collection[int], last: int) -> QuerySet[Thread]:
    found = list_threads(names).filter(pk__gt=last).select_related("channel")
    return found.prefetch_related("labels")[:BATCH]


def _describe_thread(
    thread: Thread, names: Collection[int]
) -> tuple[dict[str, Any], list[Attachment]]:
    said = thread.messages.defer("raw").order_by("created_at", "pk").prefetch_related(
        "attachments", "reply__attachments", "mentions", "numbers"
    )  # fmt: skip
    is_own = thread.profile_id in names
    chosen = set(choose_messages(said, names, is_own=is_own))
    messages = [one for one in said if one.pk in chosen and one.replaced_by_id is None]
    pictures = [one for message in messages for one in message.pictures if one.is_held]
    told = {
        "number": thread.pk,
        "channel": str(thread.channel),
        "network": thread.channel.get_network_display(),
        "is_yours": is_own,
        "messages": [_describe_message(message) for message in messages],
    }
    if is_own:
        told |= _describe_matter(thread)
    return told, pictures


def _describe_matter(thread: Thread) -> dict[str, Any]:
    """What is told of a thread of their own alone."""
    drafts = thread.drafts.order_by("updated_at")
    unsent = thread.replies.filter(state__in=UNSENT).order_by("created_at")
    return {
        "opened_at": thread.opened_at,
        "closed_at": thread.closed_at,
        "status": thread.get_status_display(),
        "labels": [label.name for label in thread.labels.all()],
        "begun_answers": [{"at": one.updated_at, "text": one.text} for one in drafts],
        "unsent_answers": [{"at": one.created_at, "text": one.text} for one in unsent],
    }


def _describe_message(message: Message) -> dict[str, Any]:
    return {
        "at": message.created_at,
        "by": SPEAKERS[Direction(message.direction)],
        "is_private": message.is_private,
        "text": hide_colleagues(message),
        "address": message.url,
        "edited_at": message.edited_at,
        "deleted_at": message.deleted_at,
        "masked_numbers": [one.get_kind_display() for one in message.numbers.all()],
        "pictures": [name_picture(one) for one in message.pictures if one.is_held],
    }


def hide_colleagues(message: Message) -> str:
    """A note's text without the names in it."""
    text, somebody = message.text, _("a colleague")
    for named in sorted(message.mentions.all(), key=lambda one: -one.start):
        text = f"{text[: named.start]}@{somebody}{text[named.end :]}"
    return text


def name_picture(picture: Attachment) -> str:
    """Where it lies in the archive."""
    return f"pictures/{picture.pk}.{picture.content_type.removeprefix('image/')}"
