"""A lead puts praise on the wall of happy customers, and takes it off."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Verb
from inbox.threads.changing import lock_thread, record_event
from reports.models import Praise
from reports.praise.models import Naming


@transaction.atomic
def put_on_wall(
    praise: Praise, *, naming: Naming, is_agreed: bool, seen: str, by: Agent, now: datetime
) -> None:
    """`seen`: of the words as `by` read them (`Praise.said`); others are never shown.

    Raises ValidationError where they are others by now, and for what was written privately and the
    customer did not agree to.
    """
    thread = lock_thread(praise.message.thread_id or 0)
    current = Praise.objects.told().get(pk=praise.pk)
    if current.said != seen:
        raise ValidationError(_("The customer has changed the words meanwhile: read them again."))
    if current.message.is_private and not is_agreed:
        raise ValidationError(_("This was written privately: ask the customer first."))
    if current.marked_at is None:
        current.marked_at, current.marked_by = now, by
    current.left_out_at = current.left_out_by = None
    current.shown_at, current.shown_by, current.seen = now, by, seen
    current.naming, current.is_agreed = naming, is_agreed
    current.save()
    record_event(thread, Verb.PUT_ON_WALL, by, now, message=current.message_id)


@transaction.atomic
def take_off_wall(praise: Praise, *, by: Agent, now: datetime) -> None:
    """It is praise still. Harmless twice."""
    thread = lock_thread(praise.message.thread_id or 0)
    shown = Praise.objects.filter(pk=praise.pk, shown_at__isnull=False)
    if shown.update(shown_at=None, shown_by=None, seen="", is_agreed=False):
        record_event(thread, Verb.TAKEN_OFF_WALL, by, now, message=praise.message_id)
