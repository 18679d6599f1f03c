"""What stands on a network: who wrote, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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

    `peer`, of a direct message: who is at the other end from us, whoever wrote it; `is_group`: it
    was said to several at once, and has no peer. `earlier_ids`: the versions that this one
    replaces, oldest first. `addresses_us`: whether it mentions us, quotes us or answers us; what
    the networks' rules on answering look at.
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
    is_group: bool = False
    quoted_id: str = ""
    earlier_ids: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    addresses_us: bool = True
    is_hidden: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind == Kind.DIRECT_MESSAGE
