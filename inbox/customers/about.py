"""Notes on a person: written and taken away beside any of their threads."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.customers.names import list_names
from inbox.models import CustomerNote, Thread, Verb
from inbox.numbers.mask import mask_text
from inbox.threads.changing import lock_thread, record_event

MAX_LENGTH = 1000  # characters
MAX_NOTES = 20  # of one person: what is more belongs into a thread


@transaction.atomic
def write_customer_note(thread: Thread, *, by: Agent, text: str, now: datetime) -> CustomerNote:
    """About the thread's customer. Raises ValidationError: empty, too long, too many."""
    current, text = lock_thread(thread.pk), text.replace("\x00", "").strip()
    if current.profile is None:
        raise ValidationError(_("Nobody knows who wrote this thread."))
    if not text or len(text) > MAX_LENGTH:
        words = _("Write something, in %(most)d characters at most.") % {"most": MAX_LENGTH}
        raise ValidationError(words)
    if list_notes(current).count() >= MAX_NOTES:
        raise ValidationError(_("There are many notes on this customer. Take an old one away."))
    note = CustomerNote.objects.create(
        profile=current.profile, text=mask_text(text).text, agent=by, at=now
    )
    record_event(current, Verb.CUSTOMER_NOTED, by, now)
    return note


@transaction.atomic
def remove_customer_note(thread: Thread, note_id: int, *, by: Agent, now: datetime) -> None:
    """Harmless twice; what is about somebody else stays."""
    current = lock_thread(thread.pk)
    if list_notes(current).filter(pk=note_id).update(removed_at=now):
        record_event(current, Verb.CUSTOMER_NOTE_REMOVED, by, now)


@transaction.atomic
def restore_customer_note(thread: Thread, note_id: int, *, by: Agent, now: datetime) -> None:
    current = lock_thread(thread.pk)
    theirs = CustomerNote.objects.filter(profile__in=list_names(current.profile))
    if theirs.filter(pk=note_id, removed_at__isnull=False).update(removed_at=None):
        record_event(current, Verb.CUSTOMER_NOTED, by, now)


def list_notes(thread: Thread) -> QuerySet[CustomerNote]:
    """Of all names of the thread's customer, the latest first."""
    notes = CustomerNote.objects.filter(profile__in=list_names(thread.profile), removed_at=None)
    return notes.select_related("agent").order_by("-at", "-pk")
