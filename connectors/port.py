"""The port: what every network looks like from the inside, whatever it looks like on the wire.

A connector maps the wire to these frozen classes and raises only the errors named here. It reads
and writes no table: cursors come in, and go out with the page that moved them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Network(StrEnum):
    X = "x"
    FACEBOOK = "facebook"
    FEED = "feed"  # blogs and forums, by RSS or Atom: read only


class Kind(StrEnum):
    MENTION = "mention"
    POST = "post"
    COMMENT = "comment"
    REVIEW = "review"
    DIRECT_MESSAGE = "direct_message"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are on a network. `handle` is empty where the network gives none (some Pages)."""

    external_id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post, as the network names them. `handle` is empty where the network has none."""

    external_id: str
    handle: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that came with a post. `url` is where the network keeps it."""

    external_id: str
    url: str
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Anything that somebody wrote on a network.

    `text` is what a reader sees: entities unescaped, short links expanded. `conversation_id` names
    the root of the conversation where the network tells it (X), or a private conversation.
    `created_at` is the network's own time, in UTC. `raw` is the payload as it came.

    `peer`, of a direct message: who is at the other end from us, whoever wrote it. `earlier_ids`:
    the versions that this one replaces, oldest first. `addresses_us`: whether it mentions us,
    quotes us or answers us; what the networks' rules on answering look at.
    """

    external_id: str
    author: Author
    text: str
    created_at: datetime
    kind: Kind
    parent_id: str = ""
    conversation_id: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    peer: Author | None = None
    quoted_id: str = ""
    earlier_ids: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    addresses_us: bool = True
    is_hidden: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind == Kind.DIRECT_MESSAGE


@dataclass(frozen=True, slots=True)
class Seen:
    """An item that a stream has delivered, and the network's time of it (UTC)."""

    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream is read: everything at or below the floor is known.

    A run goes from the newest item down to the floor, over as many pages as that takes. `ceiling`
    is the newest item of the run under way and becomes the floor when the run has got there;
    `next_page` is where the run goes on. Streams that the network cannot page from a known item
    keep the newest items that they have `seen` instead of a floor; those of the run under way are
    `fresh`, and count as seen only when it has got there. `count`: how many items the run under way
    has shown, and `oldest` the last of them, where the network shows only so many.
    """

    floor: str = ""
    ceiling: str = ""
    next_page: str = ""
    seen: tuple[Seen, ...] = ()
    fresh: tuple[Seen, ...] = ()
    count: int = 0
    oldest: Seen | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A stretch of a stream that can no longer be read: from the newest that we know below it (as
    far as we know any) up to the oldest that we know above it.
    """

    before_id: str
    before_at: datetime
    after_id: str = ""
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a stream, and the cursor to commit together with it.

    `context` holds posts that came along (parents, quoted posts) and that the stream itself did
    not deliver. `is_last` says that the run has reached its floor, or can only go on next turn.
    `next_at`: before that time (UTC) the stream is not to be read again, for the network allows
    few calls of it; None: whenever its channel is read. `missed` tells where something was written
    that the network shows us no more.
    """

    posts: tuple[Post, ...]
    cursor: Cursor
    is_last: bool
    context: tuple[Post, ...] = ()
    next_at: datetime | None = None
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedPage:
    """A page of what was missed, newest first. `place`: where it goes on, empty at the end.
    `reached`: at the end everything that was written from then on is shown.
    """

    posts: tuple[Post, ...]
    context: tuple[Post, ...]
    reached: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class LookUp:
    """The posts that the network showed, and the ids that it says it does not have. What it has
    and will not show us is in neither.
    """

    found: tuple[Post, ...]
    missing: frozenset[str]


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
    external id (private). `is_late`: past the network's usual time for answering a message, which
    needs the tag that a person writes (Facebook's HUMAN_AGENT).
    """

    text: str
    way: Way = Way.PUBLIC
    in_reply_to: str = ""
    peer: str = ""
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
    """

    kind: Kind
    written_at: datetime
    addresses_us: bool = True
    heard_at: datetime | None = None
    has_private_reply: bool = False


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


class Connector(Protocol):
    """One account of ours on one network. Every method may raise any ConnectorError.

    `can_send`: whether anything can be said there. `can_look_up`: whether what it does not show by
    id is really gone; a feed shows its newest entries only. `can_hide`, `can_like`: what it lets us
    do with what others wrote.
    """

    network: Network
    can_send: bool
    can_look_up: bool
    can_hide: bool
    can_like: bool

    def list_streams(self) -> tuple[str, ...]:
        """The names of what can be read, most urgent first."""

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        """One call's worth of a stream: the run under way goes on, or a new one starts."""

    def read_missed(
        self, stream: str, missed: Missed, place: str, *, now: datetime
    ) -> MissedPage | None:
        """What a stream no longer shows, by another way of asking; `place` is empty at first, then
        that of the page before. None: there is no other way.
        """

    def look_up(self, external_ids: Sequence[str]) -> LookUp:
        """Any number of posts by id, ours and others'. The connector splits them into calls.
        Direct messages are none of them: their ids must not be asked for.
        """

    def judge(self, way: Way, situation: Situation, *, now: datetime) -> Permission:
        """What the network's own rules say before anything is sent. Makes no call.

        Where the network does not know a way at all, it has no words for it.
        """

    def send(self, outgoing: Outgoing) -> SentPost:
        """Say something. Raises OutcomeUnknown where the network may have taken it."""

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        """Our own posts since that time where this one would stand: a lost answer is looked for
        there. The caller compares texts.
        """

    def delete_post(self, external_id: str) -> None:
        """Take back a post of ours. Deleting what is already gone is fine."""

    def hide_post(self, external_id: str, *, is_hidden: bool) -> None:
        """Hide what another wrote below a post of ours, or show it again; twice is fine."""

    def like_post(self, external_id: str, *, is_liked: bool) -> None:
        """Like what another wrote, or no longer; twice is fine."""

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        """The text's length by the network's own count. Makes no call."""

    def picture_limit(self, way: Way) -> int:
        """How many pictures may go out with one text. Makes no call."""


class ConnectorError(Exception):
    """Something that a network did not do. `words` tell a person why; they hold no secret."""

    def __init__(self, words: str, *, code: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.code = code


class RetryLater(ConnectorError):
    """Nothing happened; the same call may succeed after `at` (UTC; None: by our own back-off)."""

    def __init__(self, words: str, *, at: datetime | None = None, code: str = "") -> None:
        super().__init__(words, code=code)
        self.at = at


class Limited(RetryLater):
    """We have made as many calls as the network allows us for now."""


class Reauthorise(ConnectorError):
    """The network no longer accepts our credentials: a person must connect the channel again."""


class Refused(ConnectorError):
    """The network will not do this, by a rule of its own. Asking again changes nothing."""


class Duplicate(Refused):
    """Refused because we said the same before: perhaps in an attempt whose answer was lost."""


class Gone(ConnectorError):
    """What the call was about is no longer there."""


class Permanent(ConnectorError):
    """The call itself is wrong, or the answer makes no sense. Asking again changes nothing."""


class OutcomeUnknown(ConnectorError):
    """A write may or may not have happened: the answer was lost. Never send it again blindly."""
