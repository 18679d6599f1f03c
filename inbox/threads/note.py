"""Notes: what colleagues tell each other, never the customer."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.port import Kind
from inbox.models import Contact, Direction, Message, Thread, Verb
from inbox.numbers.keep import keep_numbers
from inbox.numbers.mask import mask_text
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.mention import keep_mentions, tell_mentioned

MAX_NOTE = 10_000  # characters


@transaction.atomic
def add_note(thread: Thread, *, by: Agent, text: str, now: datetime, contact: str = "") -> Message:
    """Write a note into the thread. Needs no claim and changes neither status nor version.

    `contact`: the telephone call or mail (a `Contact`) that it logs; it answers nothing.
    """
    if contact and contact not in Contact.values:
        raise ValidationError(_("Choose who rang or mailed whom."))
    current = lock_thread(thread.pk)
    note = write_note(current, by=by, text=text, now=now, contact=contact)
    verb = Verb.CONTACTED if contact else Verb.NOTED
    record_event(current, verb, by, now, message=note.pk)
    tell_mentioned(note, keep_mentions(note), now=now)
    return note


def write_note(
    current: Thread, *, by: Agent, text: str, now: datetime, contact: str = ""
) -> Message:
    """The message alone, in a thread that is locked. Raises ValidationError."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    if len(text) > MAX_NOTE:
        words = _("A note can hold %(most)d characters.") % {"most": MAX_NOTE}
        raise ValidationError({"text": words})
    masked = mask_text(text)
    note = Message.objects.create(
        channel=current.channel, thread=current, direction=Direction.NOTE, kind=Kind.UNKNOWN,
        agent=by, text=masked.text, created_at=now, received_at=now, contact=contact,
    )  # fmt: skip
    keep_numbers({note.pk: masked.numbers}, now=now)
    return note
