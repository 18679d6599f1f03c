"""The rows of the store. An empty string says "none"; all times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Network(StrEnum):
    X = "x"
    FACEBOOK = "facebook"


class Timeline(StrEnum):
    """X has mentions and own posts; a Facebook page has a feed and the comments in it, posts of
    others in which it is tagged, and reviews.
    """

    MENTIONS = "mentions"
    OWN = "own"
    FEED = "feed"
    COMMENTS = "comments"
    TAGGED = "tagged"
    REVIEWS = "reviews"


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a company on one network. Ids are decimal digits; a handle is unique there.

    A Facebook page is an account with `is_brand`.
    """

    network: Network
    id: str
    handle: str
    name: str
    token: str
    is_brand: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """Anything that was written. `text` is as it was typed: nothing escaped, no link shortened.

    `conversation_id` is the id of the topmost post of the reply chain (its own for a top post).
    `page_id` is the Facebook page where it stands. `position` is where it came first in the order
    of arrival; None: it can be looked up by id but has not arrived in any timeline yet.

    On X an edit is a post of its own: all versions have the first one's id as `chain_id`, and each
    but the last has a `successor_id`. `deep_link` leads from the post to a private conversation.
    """

    network: Network
    id: str
    author_id: str
    text: str
    created_at: datetime
    kind: str = "post"
    parent_id: str = ""
    conversation_id: str = ""
    quoted_id: str = ""
    page_id: str = ""
    position: int | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    is_hidden: bool = False
    photo_ids: tuple[str, ...] = ()
    deep_link: str = ""
    chain_id: str = ""
    successor_id: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that somebody uploaded. `width` and `height` are 0 for what is no picture.

    What hostile servers do: `redirect_to` leads elsewhere, `padding` is how many bytes follow.
    """

    id: str
    owner_id: str
    content: bytes
    content_type: str
    width: int
    height: int
    alt_text: str = ""
    redirect_to: str = ""
    padding: int = 0

    @property
    def key(self) -> str:
        """As X names it; 3 says that it is a photo."""
        return f"3_{self.id}"


@dataclass(frozen=True, slots=True)
class DirectEvent:
    """What happened in a private conversation on X. `kind` is X's: MessageCreate,
    ParticipantsJoin or ParticipantsLeave; `participant_ids` are who joined or left.
    """

    id: str
    conversation_id: str
    kind: str
    sender_id: str
    created_at: datetime
    text: str = ""
    participant_ids: tuple[str, ...] = ()
    photo_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A post's place in a timeline. A post that was delivered twice has two."""

    position: int
    post: Post


def to_millis(at: datetime) -> int:
    """Milliseconds since 1970, as times lie in the store."""
    return round(at.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, tz=UTC)
