"""An agent looks at a masked number: shown for a moment, and remembered for good who did."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import PrivateNumber, Verb
from inbox.threads.changing import lock_thread, record_event

SHOWN_TIME = 30  # seconds that a screen may show it


class Erased(Exception):
    """The number is no longer kept: only its mask is left."""

    @property
    def words(self) -> str:
        return _("This number was erased.")


@transaction.atomic
def reveal_number(number: PrivateNumber, *, by: Agent, now: datetime) -> str:
    """The number in plain. Each look is one event, which names whoever looked, not the number.

    Raises Erased, also where its message was purged meanwhile.
    """
    thread = lock_thread(number.message.thread_id) if number.message.thread_id else None
    current = PrivateNumber.objects.select_for_update().filter(pk=number.pk).first()
    if current is None or current.plain is None or thread is None:
        raise Erased
    record_event(
        thread, Verb.REVEALED, by, now, number=current.pk, message=current.message_id,
        kind=current.kind,
    )  # fmt: skip
    return str(current.plain)
