"""What stands between the brand and its customers, conversation by conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.store import Bounds, Network, Post, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.pages.choice import Choice
    from sandbox.store import Account, Store

ENTRIES_READ = 600  # newest of each timeline, in which the conversations are looked for
DEEPEST = 3
COMPOSE = re.compile(r"//(?:x|twitter)\.com/messages/compose\?recipient_id=([0-9]{1,19})")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as the page shows it. `depth` is 0 for the top of a conversation."""

    post: Post
    author: Account | None
    depth: int

    @property
    def invites(self) -> str:
        """Whom to write to privately, by the link that stands in the post or below it."""
        found = COMPOSE.search(f"{self.post.text} {self.post.deep_link}")
        return found[1] if found and self.post.network is Network.X else ""

    @property
    def initials(self) -> str:
        words = self.author.name.split() if self.author else []
        letters = [word[0] for word in words if word[0].isalnum()]
        return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    posts: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    conversations: tuple[Conversation, ...]
    has_more: bool


def read_timeline(store: Store, choice: Choice, customer: Account | None) -> TimelineView:
    """The latest begun first: a conversation keeps its place while answers come in."""
    ids = [choice.conversation] if choice.conversation else _list_ids(store, choice, customer)
    found = (store.posts.list_conversation(choice.network, one) for one in ids[: choice.count])
    shown = [posts for posts in found if posts]
    accounts = store.accounts.get_many(
        choice.network, (post.author_id for posts in shown for post in posts)
    )
    conversations = tuple(_describe(posts, accounts) for posts in shown)
    return TimelineView(conversations, has_more=len(ids) > choice.count)


def list_customers(store: Store, network: Network, *, limit: int) -> list[Account]:
    """Who wrote lately, by name."""
    latest = store.posts.list_latest(network, before=None, limit=limit * 4)
    accounts = store.accounts.get_many(network, (post.author_id for post in latest))
    people = [account for account in accounts.values() if not account.is_brand][:limit]
    return sorted(people, key=lambda account: account.name.casefold())


def _list_ids(store: Store, choice: Choice, customer: Account | None) -> list[str]:
    """The conversations to show, by the arrival of what began them (or of what is left of it)."""
    posts = list(_list_posts(store, choice, customer))
    places = {post.conversation_id: post.position or 0 for post in posts}
    tops = store.posts.get_many(choice.network, places)
    places |= {top.id: top.position for top in tops.values() if top.position}
    return sorted(places, key=lambda one: places[one], reverse=True)


def _list_posts(store: Store, choice: Choice, customer: Account | None) -> Iterator[Post]:
    """What the brand is shown and wrote, or what the customer wrote."""
    if customer:
        yield from store.posts.list_by_author(choice.network, customer.id, since=_LONG_AGO)
    if choice.is_mine_only or choice.brand is None:
        return
    is_page = choice.network is Network.FACEBOOK
    on_page = (Timeline.FEED, Timeline.TAGGED, Timeline.REVIEWS)
    for name in on_page if is_page else (Timeline.MENTIONS, Timeline.OWN):
        entries = store.timelines.read(
            choice.network, choice.brand.id, name, Bounds(), limit=ENTRIES_READ
        )
        yield from (entry.post for entry in entries)


def _describe(posts: list[Post], accounts: Mapping[str, Account]) -> Conversation:
    shown = (Shown(post, accounts.get(post.author_id), depth) for post, depth in _arrange(posts))
    return Conversation(posts[0].conversation_id, tuple(shown))


def _arrange(posts: list[Post]) -> list[tuple[Post, int]]:
    """Each answer below what it answers, siblings by arrival. What has lost its parent follows
    the top.
    """
    ids = {post.id for post in posts}
    below: dict[str, list[Post]] = {}
    for post in posts[1:]:
        parent_id = post.parent_id if post.parent_id in ids else posts[0].id
        below.setdefault(parent_id, []).append(post)
    arranged: list[tuple[Post, int]] = []
    waiting = [(posts[0], 0)]
    while waiting:
        post, depth = waiting.pop()
        arranged.append((post, min(depth, DEEPEST)))
        waiting += [(answer, depth + 1) for answer in reversed(below.pop(post.id, []))]
    return arranged
