"""Drafts: what an agent has begun to write is never lost, whoever was quicker."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agents.models import Agent
from connectors.port import Way
from inbox.models import Draft, Message, Reply, Submission, Thread
from inbox.numbers.mask import hide_numbers
from inbox.threads.changing import lock_thread

MAX_DRAFT = 20_000  # characters


@transaction.atomic
def keep_unless_sent(thread: Thread, *, by: Agent, client_id: str, **draft: Any) -> Draft | None:
    """As `save_draft`, but what was sent as `client_id` is no draft any more: a save that was under
    way while the agent sent it may come last. The lock is the one that sending takes.
    """
    current = lock_thread(thread.pk)
    if Reply.objects.filter(agent=by, client_id=client_id).exists():
        return None
    if by.writing_test_on is None and _is_submitted(by, client_id):
        return None
    return save_draft(current, by=by, **draft)


def _is_submitted(by: Agent, client_id: str) -> bool:
    """It waits for approval, or was approved; what came back is written on."""
    gone = [Submission.State.WAITING, Submission.State.APPROVED]
    return Submission.objects.filter(by=by, client_id=client_id, state__in=gone).exists()


def save_draft(
    thread: Thread, *, by: Agent, text: str, in_reply_to: Message | None = None, way: str = ""
) -> Draft | None:
    """Keep what `by` has written so far; an empty text is no draft.

    A personal number is masked, and kept nowhere: who comes back to the draft writes it again.
    """
    text = hide_numbers(text.replace("\x00", "")[:MAX_DRAFT])
    if not text.strip():
        discard_draft(thread, by=by)
        return None
    draft, _created = Draft.objects.update_or_create(
        thread=thread, agent=by, defaults={"text": text, "in_reply_to": in_reply_to, "way": way}
    )
    return draft


def discard_draft(thread: Thread, *, by: Agent) -> None:
    Draft.objects.filter(thread=thread, agent=by).delete()


def give_back_draft(
    thread: Thread, *, to: Agent, text: str, in_reply_to: Message, way: str = ""
) -> Draft | None:
    """A reply that was not sent becomes a draft again, above what was begun in the meantime."""
    begun = Draft.objects.filter(thread=thread, agent=to).first()
    later = begun.text if begun else ""
    if begun and begun.way and Way(begun.way).is_private:  # what was private stays so
        way = begun.way
    whole = later if text in later else f"{text}\n\n{later}".rstrip()
    return save_draft(thread, by=to, text=whole, in_reply_to=in_reply_to, way=way)
