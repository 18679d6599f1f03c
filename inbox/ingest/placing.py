"""Which thread does a post belong to?

A thread hangs under the topmost post of the reply chain that we did not write. A post takes the
thread of its parent; one whose parent is ours, absent or none begins a thread of its own, save
that X's conversation names the top where the chain is broken. After closing, a new message
reopens the thread, begins a follow-up, or (thanks) just attaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.port import Post
from inbox.ingest.ours import Ours
from inbox.ingest.thanks import is_thanks


@dataclass(slots=True, eq=False)
class Slot:
    """A thread as placing sees it: one that stands in the database, or one to be made."""

    top: str
    id: int = 0  # 0: not made yet
    closed_at: datetime | None = None
    last_message_at: datetime | None = None
    is_snoozed: bool = False
    follow_up_of: Slot | None = None
    first_post: Post | None = None  # of a thread to be made
    reopened_at: datetime | None = None
    attached_at: datetime | None = None  # something came after closing and did not reopen it
    is_thanked: bool = False
    has_inbound: bool = False
    post_count: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands: under which top, in which thread (None: all of the chain is ours)."""

    chain_top: str
    slot: Slot | None


@dataclass(slots=True)
class Placing:
    """Places posts one by one, parents first. `places` knows every held post that they refer to."""

    ours: Ours
    places: dict[str, Place]
    slots_by_top: dict[str, Slot]
    reopen_window: timedelta
    find_follow_up: Callable[[Slot], Slot | None]
    new_slots: list[Slot] = field(default_factory=list)
    follow_ups: dict[Slot, Slot] = field(default_factory=dict)

    def place(self, post: Post) -> Place:
        is_ours = self.ours.wrote(post.author)
        above = self._find_above(post)
        if is_ours:
            place = above or Place(chain_top="", slot=None)
        elif above and above.slot:
            place = Place(above.chain_top, self._receive(above.slot, post))
        else:
            place = Place(post.external_id, self._begin(post))
        if place.slot:
            place.slot.has_inbound |= not is_ours
            place.slot.post_count += 1
        self.places[post.external_id] = place
        return place

    def is_held(self, external_id: str) -> bool:
        return external_id in self.places

    def _find_above(self, post: Post) -> Place | None:
        """The parent's place; under an absent parent, that of a root which we did not write."""
        if not post.parent_id or post.parent_id == post.external_id:
            return None
        if parent := self.places.get(post.parent_id):
            return parent
        root = self.places.get(post.conversation_id)
        return root if root and root.slot else None

    def _begin(self, post: Post, *, follow_up_of: Slot | None = None) -> Slot:
        slot = self.slots_by_top.get(post.external_id)
        if slot is None:
            slot = Slot(top=post.external_id, first_post=post, follow_up_of=follow_up_of)
            self.slots_by_top[post.external_id] = slot
            self.new_slots.append(slot)
        return slot

    def _receive(self, slot: Slot, post: Post) -> Slot:
        """A customer's post for an existing thread, which may have been closed before it."""
        if slot.closed_at is None:
            return slot
        if post.created_at <= slot.closed_at:
            self._attach_unseen(slot, post)
            return slot
        if is_thanks(post.text):
            slot.attached_at, slot.is_thanked = post.created_at, True
            return slot
        if post.created_at - slot.closed_at <= self.reopen_window:
            slot.closed_at, slot.reopened_at = None, post.created_at
            return slot
        if slot not in self.follow_ups and (found := self.find_follow_up(slot)):
            self.follow_ups[slot] = found
        if slot in self.follow_ups:
            return self._receive(self.follow_ups[slot], post)
        return self.follow_ups.setdefault(slot, self._begin(post, follow_up_of=slot))

    @staticmethod
    def _attach_unseen(slot: Slot, post: Post) -> None:
        """Written before closing, and yet whoever closed it cannot have seen it."""
        if slot.last_message_at and post.created_at > slot.last_message_at:
            slot.attached_at = post.created_at
