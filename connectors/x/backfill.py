"""What X's timelines no longer show: noticed at their horizon, and read by recent search.

A timeline shows its newest 800 mentions or 3,200 own posts, however far one pages, and says nothing
when it ends there. Recent search looks back seven days. [X's pages on timelines and on search]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.port import Cursor, Missed, MissedPage, Post, Seen
from connectors.x.gateway import Gateway
from connectors.x.parse import Parsed, read_next_token

MENTIONS = "mentions"
OWN_POSTS = "own_posts"
HORIZONS = {MENTIONS: 800, OWN_POSTS: 3_200}
# While a run is under way the horizon rises with what arrives: a run as long as this share of it
# may have ended there. Where it has not, the search costs a call and finds nothing.
SUSPICIOUS = 0.6
QUERIES = {MENTIONS: "(@{handle} OR to:{handle}) -from:{handle}", OWN_POSTS: "from:{handle}"}
# A minute less than X's seven days: our clock and the call's way.
REACH = timedelta(days=7) - timedelta(minutes=1)
SLACK = timedelta(minutes=5)  # between the order of arrival and that of writing


def watch_horizon(
    stream: str, before: Cursor, moved: Cursor, posts: Sequence[Post]
) -> tuple[Cursor, tuple[Missed, ...]]:
    """The cursor behind a page with the run's length counted; after its last page, what the run may
    have missed. The first run of all owes nothing of what was before it.
    """
    count = before.count + len(posts)
    oldest = Seen(posts[-1].external_id, posts[-1].created_at) if posts else before.oldest
    if moved.next_page:
        return replace(moved, count=count, oldest=oldest), ()
    if stream not in HORIZONS or not before.floor or not oldest:
        return moved, ()
    if count < HORIZONS[stream] * SUSPICIOUS:
        return moved, ()
    return moved, (Missed(oldest.external_id, oldest.at, after_id=before.floor),)


@dataclass(frozen=True, slots=True)
class Search:
    """`parse` reads a body of X's into posts."""

    gateway: Gateway
    handle: str
    parse: Callable[..., Parsed]

    def read_missed(
        self, stream: str, missed: Missed, place: str, *, now: datetime
    ) -> MissedPage | None:
        """`place`: X's token, and since when the search was begun: it takes no other beside it."""
        if stream not in QUERIES:
            return None
        begun, _, token = place.partition(" ")
        since = datetime.fromisoformat(begun) if begun else find_start(missed, now=now)
        if since >= missed.before_at:
            return MissedPage((), (), reached=since)
        body = self._search(stream, missed, since, token)
        parsed = self.parse(body, is_mentions=stream == MENTIONS)
        following = read_next_token(body)
        goes_on = f"{since.isoformat()} {following}" if following else ""
        return MissedPage(parsed.posts, parsed.context, since, goes_on)

    def _search(
        self, stream: str, missed: Missed, since: datetime, token: str
    ) -> Mapping[str, Any]:
        query = QUERIES[stream].format(handle=self.handle)
        bounds: dict[str, Any] = {"until_id": missed.before_id, "start_time": since}
        return self.gateway.search(query, **bounds, next_token=token)


def find_start(missed: Missed, *, now: datetime) -> datetime:
    """As far back as the gap goes and X looks."""
    farthest = (now - REACH).replace(microsecond=0)
    if missed.after_at is None:
        return farthest
    return max(farthest, (missed.after_at - SLACK).replace(microsecond=0))
