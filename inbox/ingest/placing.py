"""Which thread does a post belong to?

A thread hangs under the topmost post of the reply chain that we did not write. A post takes the
thread of its parent; one whose parent is ours, absent or none begins a thread of its own, save
that X's conversation names the top where the chain is broken. An edited post takes the place of
its earlier versions, and is known by the id of the first. After closing, a new message
reopens the thread, begins a follow-up, or (thanks, a good mark after a survey) just attaches.

Direct messages have no chain: each customer has one thread of them on a channel, save that after
"continue in private" they join the thread which went private. A conversation of several people is
one thread, whoever of them writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.port import Post
from inbox.ingest.ours import Ours
from inbox.ingest.thanks import is_rating, is_thanks
from inbox.models import GROUP_TOP, PRIVATE_TOP


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
    customer: str = ""  # whose thread is to be made, by their external id
    reopened_at: datetime | None = None
    attached_at: datetime | None = None  # something came after closing and did not reopen it
    is_thanked: bool = False
    is_rated: bool = False
    has_inbound: bool = False
    post_count: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """From `at` on, what a customer writes privately belongs to this thread."""

    at: datetime
    slot: Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands: under which top, in which thread (None: all of the chain is ours)."""

    chain_top: str
    slot: Slot | None


@dataclass(slots=True)
class Placing:
    """Places posts one by one, parents first. `places` knows every held post that they refer to.

    `handed`: the handovers of the customers who write privately, the latest first. `adopted`: the
    threads of private posts that are replies of ours.
    """

    ours: Ours
    places: dict[str, Place]
    slots_by_top: dict[str, Slot]
    reopen_window: timedelta
    find_follow_up: Callable[[Slot], Slot | None]
    was_surveyed: Callable[[Slot, datetime], bool]
    handed: Mapping[str, Sequence[Handed]] = field(default_factory=dict)
    adopted: Mapping[str, Slot] = field(default_factory=dict)
    new_slots: list[Slot] = field(default_factory=list)
    follow_ups: dict[Slot, Slot] = field(default_factory=dict)

    def place(self, post: Post) -> Place:
        is_ours = self.ours.wrote(post.author)
        place = self._find_version(post) or self._place_anew(post)
        if place.slot:
            place.slot.has_inbound |= not is_ours
            place.slot.post_count += 1
        self.places |= dict.fromkeys((*post.earlier_ids, post.external_id), place)
        return place

    def is_held(self, external_id: str) -> bool:
        return external_id in self.places

    def find_post_of_ours(self, post: Post) -> str:
        """The id of the post of ours, in nobody's thread, that a customer's post answers."""
        above = self.places.get(post.parent_id)
        return post.parent_id if above and above.slot is None else ""

    def _find_version(self, post: Post) -> Place | None:
        """An edited post stands where its other versions stand, and opens nothing again."""
        versions = (post.external_id, *post.earlier_ids)
        return next((self.places[key] for key in versions if key in self.places), None)

    def _place_anew(self, post: Post) -> Place:
        return self._place_privately(post) if post.is_private else self._place_below(post)

    def _place_below(self, post: Post) -> Place:
        above = self._find_above(post)
        if self.ours.wrote(post.author):
            return above or Place(chain_top="", slot=None)
        if above and above.slot:
            return Place(above.chain_top, self._receive(above.slot, post))
        begun = self._begin(post, find_first_id(post), customer=post.author.external_id)
        return Place(find_first_id(post), begun)

    def _place_privately(self, post: Post) -> Place:
        """Ours by hand stand where the customer's would, and change nothing there."""
        if adopted := self.adopted.get(post.external_id):
            return Place(adopted.top, adopted)
        customer, top = find_other_end(post, self.ours), find_private_top(post, self.ours)
        if not top:
            return Place(chain_top="", slot=None)
        handed = None if post.is_group else self._find_handed(customer, post)
        slot = handed or self.slots_by_top.get(top)
        if slot is None:
            return Place(top, self._begin(post, top, customer=customer))
        is_ours = self.ours.wrote(post.author)
        return Place(top, self._follow(slot, post) if is_ours else self._receive(slot, post))

    def _find_handed(self, customer: str, post: Post) -> Slot | None:
        """The thread of the latest handover before this, while it can still be reopened."""
        for handed in self.handed.get(customer, ()):
            if handed.at <= post.created_at:
                return None if self._is_past_reopening(handed.slot, post) else handed.slot
        return None

    def _find_above(self, post: Post) -> Place | None:
        """The parent's place; under an absent parent, that of a root which we did not write."""
        if not post.parent_id or post.parent_id == post.external_id:
            return None
        if parent := self.places.get(post.parent_id):
            return parent
        root = self.places.get(post.conversation_id)
        return root if root and root.slot else None

    def _begin(
        self, post: Post, top: str, *, customer: str, follow_up_of: Slot | None = None
    ) -> Slot:
        slot = self.slots_by_top.get(top)
        if slot is None:
            slot = Slot(
                top=top,
                first_post=post,
                customer=customer,
                follow_up_of=follow_up_of,
            )
            self.slots_by_top[top] = slot
            self.new_slots.append(slot)
        return slot

    def _receive(self, slot: Slot, post: Post) -> Slot:
        """A customer's post for an existing thread, which may have been closed before it."""
        if slot.closed_at is None:
            return slot
        if post.created_at <= slot.closed_at:
            self._attach_unseen(slot, post)
            return slot
        if self._is_good_word(slot, post):
            slot.attached_at = post.created_at
            return slot
        if not self._is_past_reopening(slot, post):
            slot.closed_at, slot.reopened_at = None, post.created_at
            return slot
        if later := self._find_later(slot):
            return self._receive(later, post)
        customer = post.author.external_id
        begun = self._begin(post, find_first_id(post), customer=customer, follow_up_of=slot)
        return self.follow_ups.setdefault(slot, begun)

    def _is_good_word(self, slot: Slot, post: Post) -> bool:
        """Thanks, or a good mark after a survey: nobody's time is needed again."""
        if is_thanks(post.text):
            slot.is_thanked = True
        elif is_rating(post.text) and self.was_surveyed(slot, post.created_at):
            slot.is_rated = True
        else:
            return False
        return True

    def _follow(self, slot: Slot, post: Post) -> Slot:
        """Where a thread goes on at the time of a post of ours."""
        while self._is_past_reopening(slot, post) and (later := self._find_later(slot)):
            slot = later
        return slot

    def _find_later(self, slot: Slot) -> Slot | None:
        if slot not in self.follow_ups and (found := self.find_follow_up(slot)):
            self.follow_ups[slot] = found
        return self.follow_ups.get(slot)

    def _is_past_reopening(self, slot: Slot, post: Post) -> bool:
        closed_at = slot.closed_at
        return closed_at is not None and post.created_at - closed_at > self.reopen_window

    @staticmethod
    def _attach_unseen(slot: Slot, post: Post) -> None:
        """Written before closing, and yet whoever closed it cannot have seen it."""
        if slot.last_message_at and post.created_at > slot.last_message_at:
            slot.attached_at = post.created_at


def find_first_id(post: Post) -> str:
    """Under this id all versions of a post know it: each names all that came before it."""
    return post.earlier_ids[0] if post.earlier_ids else post.external_id


def find_other_end(post: Post, ours: Ours) -> str:
    """With whom we talk in a direct message. Empty where the network does not say, and for what we
    say to a group.
    """
    if post.peer:
        return post.peer.external_id
    return "" if ours.wrote(post.author) else post.author.external_id


def find_private_top(post: Post, ours: Ours) -> str:
    """Under which key a direct message has its thread. Empty where nobody knows whose it is."""
    if post.is_group:
        return GROUP_TOP + post.conversation_id
    customer = find_other_end(post, ours)
    return PRIVATE_TOP + customer if customer else ""
