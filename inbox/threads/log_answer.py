"""An answer that was given on the page itself, where we cannot read it: logged by hand."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.port import Network
from connectors.registry import CONNECTORS
from inbox.models import Direction, Message, Thread, Verb
from inbox.numbers.keep import keep_numbers
from inbox.numbers.mask import mask_text
from inbox.outbox.prepare import check_turn
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.note import MAX_NOTE
from inbox.threads.refresh import refresh_threads


@transaction.atomic
def log_answer(thread: Thread, *, by: Agent, text: str, version: int, now: datetime) -> Message:
    """It counts as any answer: the customer waits no longer. Only for channels that can merely be
    read; elsewhere the poll of our own posts finds it.

    Raises ThreadClosed, NotOwner, Stale, or ValidationError.
    """
    current = lock_thread(thread.pk)
    check_turn(current, by=by, version=version)
    text = text.replace("\x00", "").strip()
    if CONNECTORS[Network(current.channel.network)].can_send:
        raise ValidationError(_("What is answered on the network itself comes in by itself."))
    if not text or len(text) > MAX_NOTE:
        words = _("Write what you answered, in %(most)d characters at most.") % {"most": MAX_NOTE}
        raise ValidationError({"text": words})
    masked = mask_text(text)
    top = current.messages.filter(external_id=current.top_external_id).first()
    answer = Message.objects.create(
        channel=current.channel, thread=current, direction=Direction.OUTBOUND, agent=by,
        kind=top.kind if top else "post", url=top.url if top else "", text=masked.text,
        created_at=now, received_at=now, confirmed_at=now,
    )  # fmt: skip
    keep_numbers({answer.pk: masked.numbers}, now=now)
    record_event(current, Verb.ANSWERED_ELSEWHERE, by, now, message=answer.pk)
    refresh_threads([current.pk])
    return answer
