"""Drafts: what an agent has begun to write is never lost, whoever was quicker."""

from __future__ import annotations

from agents.models import Agent
from connectors.port import Way
from inbox.models import Draft, Message, Thread
from inbox.numbers.mask import hide_numbers

MAX_DRAFT = 20_000  # characters


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
