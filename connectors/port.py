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
class Post:
    """Anything that somebody wrote on a network.

    `text` is what a reader sees: entities unescaped, short links expanded. `conversation_id` names
    the root of the conversation where the network tells it (X). `created_at` is the network's own
    time, in UTC. `raw` is the payload as it came.
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
    `fresh`, and count as seen only when it has got there.
    """

    floor: str = ""
    ceiling: str = ""
    next_page: str = ""
    seen: tuple[Seen, ...] = ()
    fresh: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a stream, and the cursor to commit together with it.

    `context` holds posts that came along (parents, quoted posts) and that the stream itself did
    not deliver. `is_last` says that the run has reached its floor, or can only go on next turn.
    """

    posts: tuple[Post, ...]
    cursor: Cursor
    is_last: bool
    context: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """The posts that the network showed, and the ids that it says it does not have (for us)."""

    found: tuple[Post, ...]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentPost:
    """What the network answered to something that we wrote."""

    external_id: str
    text: str
    url: str = ""


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
    """One account of ours on one network. Every method may raise any ConnectorError."""

    network: Network

    def list_streams(self) -> tuple[str, ...]:
        """The names of what can be read, most urgent first."""

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        """One call's worth of a stream: the run under way goes on, or a new one starts."""

    def look_up(self, external_ids: Sequence[str]) -> LookUp:
        """Any number of posts by id, ours and others'. The connector splits them into calls."""

    def send_reply(self, text: str, *, in_reply_to: str) -> SentPost:
        """Publish an answer. Raises OutcomeUnknown where the network may have taken it."""

    def find_sent(self, *, in_reply_to: str, since: datetime) -> tuple[Post, ...]:
        """Our own posts under `in_reply_to` since that time: where a lost answer is looked for."""

    def delete_post(self, external_id: str) -> None:
        """Take back a post of ours. Deleting what is already gone is fine."""

    def measure(self, text: str) -> Length:
        """The text's length by the network's own count. Makes no call."""


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
