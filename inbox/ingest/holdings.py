"""What the database already holds of a batch of posts and of what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.placing import Place, Slot
from inbox.models import Direction, Message, Status, Thread


@dataclass(frozen=True, slots=True)
class Holdings:
    """Held messages by external id, the places of all of them, and the threads they stand in.

    `unconfirmed`: our own answers that the network has not shown us yet.
    """

    message_ids: dict[str, int]
    unconfirmed: dict[str, int]
    places: dict[str, Place]
    slots_by_top: dict[str, Slot]

    def find_follow_up(self, slot: Slot) -> Slot | None:
        """The latest follow-up of a thread; asked seldom, so one query a time."""
        follow_up = (
            Thread.objects.filter(follow_up_of=slot.id)
            .exclude(status=Status.MERGED)
            .order_by("-opened_at", "-id")
            .first()
        )
        return Slot.of(follow_up) if follow_up else None


def load_holdings(channel: Channel, posts: Sequence[Post]) -> Holdings:
    own_ids = {post.external_id for post in posts}
    related = {post.parent_id for post in posts} | {post.conversation_id for post in posts}
    messages = Message.objects.filter(
        channel=channel, external_id__in=(own_ids | related) - {""}
    ).only("external_id", "chain_top", "thread_id", "direction", "confirmed_at")
    held = {message.external_id or "": message for message in messages}
    slots = _load_slots(channel, held.values(), own_ids - held.keys())
    return Holdings(
        message_ids={key: message.pk for key, message in held.items() if key in own_ids},
        unconfirmed={key: m.pk for key, m in held.items() if _is_unconfirmed(m)},
        places={
            key: Place(m.chain_top, slots[m.thread_id] if m.thread_id else None)
            for key, m in held.items()
        },
        slots_by_top={slot.top: slot for slot in slots.values()},
    )


def _is_unconfirmed(message: Message) -> bool:
    return message.direction == Direction.OUTBOUND and message.confirmed_at is None


def _load_slots(channel: Channel, held: Iterable[Message], unheld: set[str]) -> dict[int, Slot]:
    """The threads of held messages by id, and those that wait for a top post we no longer hold."""
    ids = {message.thread_id for message in held if message.thread_id}
    slots = {thread.pk: Slot.of(thread) for thread in Thread.objects.filter(pk__in=ids)}
    for thread in Thread.objects.filter(channel=channel, top_external_id__in=unheld):
        while thread.merged_into:
            thread = thread.merged_into  # noqa: PLW2901 - a redirect, seldom more than one step
        slots.setdefault(thread.pk, Slot.of(thread))
    return slots
