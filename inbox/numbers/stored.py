"""What was stored before numbers were masked. Called by a migration; harmless twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from connectors.port import Way
from inbox.numbers.mask import hide_numbers, hide_within, mask_text

BATCH = 500
SNIPPET = 280  # characters
# Where a text stands beside the messages: nothing is kept of a number there.
TEXTS = [
    ("Thread", "snippet"), ("Draft", "text"), ("Profile", "name"), ("Customer", "name"),
    ("Attachment", "alt_text"), ("Publication", "text"),
]  # fmt: skip


def mask_stored(apps: Any, *, now: datetime) -> None:
    """Mask every stored text, a batch a transaction. `apps`: the tables as the caller has them."""
    get_model = apps.get_model
    for message in _read(get_model("inbox", "Message"), "text", "raw", "thread_id"):
        _mask_message(message, get_model, now)
    for reply in _read(get_model("inbox", "Reply"), "text", "state", "way", "plain_text"):
        _mask_reply(reply)
    for move in _read(get_model("inbox", "ThreadMove"), "moved"):
        _mask_move(move)
    for model, field in TEXTS:
        for row in _read(get_model("inbox", model), field):
            text = getattr(row, field)
            if (hidden := hide_numbers(text)) != text:
                setattr(row, field, hidden)
                row.save(update_fields=[field])


def _read(model: Any, *fields: str) -> Iterator[Any]:
    """Every row of a table; what is done with a batch of them is one transaction."""
    last = 0
    while True:
        with transaction.atomic():
            rows = model.objects.filter(pk__gt=last).only("pk", *fields).order_by("pk")
            batch = list(rows.select_for_update()[:BATCH])
            yield from batch
        if not batch:
            return
        last = batch[-1].pk


def _mask_message(message: Any, get_model: Any, now: datetime) -> None:
    """Its thread's snippet with it: one that ends within a number is no longer known as one."""
    masked, raw = mask_text(message.text), hide_within(message.raw)
    if not masked.numbers and raw is message.raw:
        return
    if masked.numbers and message.thread_id:
        get_model("inbox", "Thread").objects.filter(
            pk=message.thread_id, snippet=message.text[:SNIPPET]
        ).update(snippet=masked.text[:SNIPPET])
    private_number = get_model("inbox", "PrivateNumber")
    message.text, message.raw = masked.text, raw
    message.save(update_fields=["text", "raw"])
    private_number.objects.bulk_create(
        [
            private_number(
                message_id=message.pk, kind=number.span.kind, country=number.span.country,
                start=number.span.start, end=number.span.end, plain=number.plain, found_at=now,
            )
            for number in masked.numbers
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _mask_move(move: Any) -> None:
    """It keeps the drafts that were moved, for undoing: (agent, text) and what came to be more."""
    drafts = move.moved.get("drafts", [])
    hidden = [[agent, hide_numbers(text), *rest] for agent, text, *rest in drafts]
    if hidden != [list(draft) for draft in drafts]:
        move.moved = {**move.moved, "drafts": hidden}
        move.save(update_fields=["moved"])


def _mask_reply(reply: Any) -> None:
    """What has still to be sent in private is sent as it was written, in public given back."""
    masked = mask_text(reply.text)
    if not masked.numbers:
        return
    if reply.state not in ("sent", "cancelled") and Way(reply.way).is_private:
        reply.plain_text = reply.text
    reply.text = masked.text
    reply.save(update_fields=["text", "plain_text"])
