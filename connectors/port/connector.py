"""What each network is asked to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from connectors.port.posts import Network, Post
from connectors.port.sending import Length, Outgoing, Permission, SentPost, Situation, Way
from connectors.port.streams import Cursor, LookUp, Missed, MissedPage, Page


class Connector(Protocol):
    """One account of ours on one network. Every method may raise any ConnectorError.

    `can_send`: whether anything can be said there. `can_look_up`: whether what it does not show by
    id is really gone; a feed shows its newest entries only. `can_look_up_private`: whether that
    goes for direct messages, too. `can_hide`, `can_like`: what it lets us
    do with what others wrote.
    """

    network: Network
    can_send: bool
    can_look_up: bool
    can_look_up_private: bool
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

    def look_up(
        self, external_ids: Sequence[str], *, reviews: Collection[str] = frozenset()
    ) -> LookUp:
        """Any number of posts by id, ours and others'. The connector splits them into calls.
        Direct messages are among them only where `can_look_up_private`. `reviews`: which of them
        are known as such, for Facebook tells of those by a call of its own.
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

    def sign_picture(self, url: str) -> Mapping[str, str]:
        """The headers with which the network hands out a picture of a private message: none, unless
        it keeps that where it asks for our sign-in. Renews what signs, where that ends soon.
        """

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        """The text's length by the network's own count. Makes no call."""

    def picture_limit(self, way: Way) -> int:
        """How many pictures may go out with one text. Makes no call."""

    def sends_apart(self, way: Way) -> bool:
        """Whether the words and each picture of an answer are messages of their own: what is sent
        by that way has a text or one picture. Makes no call.
        """
