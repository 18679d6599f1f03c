"""A customer's message is praise, or it is not: said by agents and leads."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Message, Verb
from inbox.threads.changing import lock_thread, record_event
from reports.models import Praise


@transaction.atomic
def mark_praise(message: Message, *, by: Agent, now: datetime) -> Praise:
    """A message of a thread. Harmless twice: who was first stays."""
    thread = lock_thread(message.thread_id or 0)
    made = {"said_at": message.created_at}
    praise, _is_new = Praise.objects.get_or_create(message=message, defaults=made)
    if praise.marked_at is None or praise.left_out_at:
        praise.marked_at, praise.marked_by = now, by
        praise.left_out_at = praise.left_out_by = None
        praise.save()
        record_event(thread, Verb.PRAISED, by, now, message=message.pk)
    return praise


@transaction.atomic
def leave_out(message: Message, *, by: Agent, now: datetime) -> None:
    """It is no praise after all. Harmless twice. Raises ValidationError while it is on the wall."""
    thread = lock_thread(message.thread_id or 0)
    praise = Praise.objects.filter(message=message, left_out_at=None).first()
    if praise is None:
        return
    if praise.shown_at:
        raise ValidationError(_("It is on the wall. A team lead takes it off first."))
    praise.left_out_at, praise.left_out_by = now, by
    praise.save()
    record_event(thread, Verb.UNPRAISED, by, now, message=message.pk)
