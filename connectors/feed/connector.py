"""A blog or forum behind the port: its entries are read, and nothing can be said there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Never
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.cursors import keep_newest
from connectors.feed.gateway import Gateway
from connectors.feed.parse import parse_entries, parse_feed, to_plain
from connectors.port import (
    Account,
    Cursor,
    Length,
    LookUp,
    Missed,
    MissedPage,
    Network,
    Outgoing,
    Page,
    Permanent,
    Permission,
    Post,
    Refused,
    RetryLater,
    Seen,
    SentPost,
    Situation,
    Way,
)

ENTRIES = "entries"
SEEN_KEPT = 1_000  # a feed may show that many again
READ_ONLY = gettext_noop("A feed can only be read. Answer on the page itself, then log it here.")
NO_FEED = gettext_noop("There is no feed at this address.")
BROKEN = gettext_noop("The feed is broken at the moment: nothing in it can be read.")


class FeedConnector:
    """`api_url` is the address of the feed; there is no sign-in."""

    network = Network.FEED
    can_send = can_look_up = can_look_up_private = can_hide = can_like = False

    def __init__(self, account: Account, *, token: str = "", api_url: str = "") -> None:
        self.account = account
        self.gateway = Gateway(api_url)

    @staticmethod
    def identify(*, token: str = "", api_url: str = "") -> Account:  # noqa: ARG004 - the port's
        """The feed by its address; its title is its name."""
        answer = Gateway(api_url).read()
        feed = parse_feed(answer.content or b"", answer.headers)
        if not feed.get("version"):
            raise Permanent(NO_FEED)
        host = urlsplit(api_url).netloc
        title = to_plain(str(feed.feed.get("title") or ""))[:200]
        return Account(hashlib.sha256(api_url.encode()).hexdigest()[:40], host[:80], title or host)

    def list_streams(self) -> tuple[str, ...]:
        return (ENTRIES,)

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        """A feed is one page. The floor keeps what its server calls this state of it."""
        answer, now = self.gateway.read(**_load_validators(cursor.floor)), datetime.now(UTC)
        next_at = now + timedelta(seconds=settings.FEED_POLL_INTERVAL)
        floor = json.dumps({"etag": answer.etag, "modified": answer.modified})
        if answer.content is None:
            return Page((), replace(cursor, floor=floor), is_last=True, next_at=next_at)
        feed = parse_feed(answer.content, answer.headers)
        if not feed.entries and (feed.bozo or not feed.get("version")):
            raise RetryLater(BROKEN)
        posts = parse_entries(feed, url=self.gateway.url, now=now)
        return replace(_make_page(posts, cursor, floor), next_at=next_at)

    def read_missed(
        self, stream: str, missed: Missed, place: str, *, now: datetime
    ) -> MissedPage | None:
        return None

    def look_up(
        self, external_ids: Sequence[str], *, reviews: Collection[str] = frozenset()
    ) -> LookUp:
        """A feed shows its newest entries and no others."""
        return LookUp((), frozenset(external_ids))

    def judge(self, way: Way, situation: Situation, *, now: datetime) -> Permission:
        return Permission(is_allowed=False, words=READ_ONLY)

    def send(self, outgoing: Outgoing) -> SentPost:
        return _refuse()

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        return ()

    def delete_post(self, external_id: str) -> None:
        _refuse()

    def hide_post(self, external_id: str, *, is_hidden: bool) -> None:
        _refuse()

    def like_post(self, external_id: str, *, is_liked: bool) -> None:
        _refuse()

    def sign_picture(self, url: str) -> dict[str, str]:
        return {}  # a feed has no private messages

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        return Length(used=len(text.strip()), limit=0)

    def picture_limit(self, way: Way) -> int:
        return 0

    def sends_apart(self, way: Way) -> bool:
        return False


def _make_page(posts: tuple[Post, ...], cursor: Cursor, floor: str) -> Page:
    known = {item.external_id for item in cursor.seen}
    fresh = tuple(post for post in posts if post.external_id not in known)
    items = [Seen(post.external_id, post.created_at) for post in posts]
    seen = keep_newest(items, cursor.seen, kept=SEEN_KEPT)
    moved = Cursor(floor=floor, seen=seen)
    return Page(fresh, moved, is_last=True, missed=_find_missed(items, cursor.seen))


def _find_missed(items: Sequence[Seen], seen: Sequence[Seen]) -> tuple[Missed, ...]:
    """A feed that shows nothing that we know has dropped what was written in between, perhaps; one
    that was set up anew, with other ids, shows what is older than that.
    """
    known = {item.external_id for item in seen}
    if not seen or not items or any(item.external_id in known for item in items):
        return ()
    oldest, newest = items[-1], max(seen, key=lambda item: item.at)
    if oldest.at < newest.at:
        return ()
    return (Missed(oldest.external_id, oldest.at, newest.external_id, newest.at),)


def _load_validators(floor: str) -> dict[str, Any]:
    return dict(json.loads(floor)) if floor else {}


def _refuse() -> Never:
    raise Refused(READ_ONLY)
