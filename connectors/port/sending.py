"""What we say on a network, by which way, and whether it may be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.port.posts import Kind


class Way(StrEnum):
    """How something that we say reaches whom it is for."""

    PUBLIC = "public"  # an answer below a post
    PRIVATE = "private"  # a direct message within a conversation
    PRIVATE_REPLY = "private_reply"  # a direct message that answers a public post
    INVITE = "invite"  # a public answer with a link by which the customer writes to us privately
    STATUS = "status"  # a post of our own, below nothing

    @property
    def is_private(self) -> bool:
        return self in (Way.PRIVATE, Way.PRIVATE_REPLY)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that we send: its bytes, re-encoded, and what it shows in words."""

    content: bytes
    content_type: str
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something that we say.

    `in_reply_to`: the post that it answers (public, private reply). `peer`: the other end's
    external id (private); in a group, its `conversation_id`. `is_late`: past the network's usual
    time for answering a message, which needs the tag that a person writes (Facebook's HUMAN_AGENT).
    """

    text: str
    way: Way = Way.PUBLIC
    in_reply_to: str = ""
    peer: str = ""
    conversation_id: str = ""
    pictures: tuple[Picture, ...] = ()
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class SentPost:
    """What the network answered to something that we wrote. `peer_id` and `conversation_id`: whom
    a private message reached, and in which conversation, where the network tells it.
    """

    external_id: str
    text: str
    url: str = ""
    peer_id: str = ""
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the networks' rules look at when they decide whether we may answer.

    `written_at`: when the message to answer was written. `heard_at`: when this customer last wrote
    to us privately. `has_private_reply`: whether the message was answered privately before.
    `is_group`: whether others read along in its conversation.
    """

    kind: Kind
    written_at: datetime
    addresses_us: bool = True
    heard_at: datetime | None = None
    has_private_reply: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the network will take something. `words`: why not, or under which condition.
    `until`: when that changes by itself. `is_late`: allowed, but only with the mark of lateness.
    """

    is_allowed: bool
    words: str = ""
    until: datetime | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a text as the network counts it, and the most that it takes."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        return self.limit - self.used

    @property
    def is_sendable(self) -> bool:
        return 0 < self.used <= self.limit
