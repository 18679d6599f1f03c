"""What stands between the brand and its customers, conversation by conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.store import Bounds, Network, Post, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.pages.choice import Choice
    from sandbox.store import Account, Store

ENTRIES_READ = 600  # newest of each timeline, in which the conversations are looked for
DEEPEST = 3
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as the page shows it. `depth` is 0 for the top of a conversation."""

    post: Post
    author: Account | None
    depth: int

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
    found = [store.posts.list_conversation(choice.network, wanted) for wanted in ids]
    found = [posts for posts in found if posts]
    found.sort(key=lambda posts: posts[0].position or 0, reverse=True)
    shown = found[: choice.count]
    accounts = store.accounts.get_many(
        choice.network, (post.author_id for posts in shown for post in posts)
    )
    conversations = (
        Conversation(
            posts[0].conversation_id,
            tuple(
                Shown(post, accounts.get(post.author_id), depth) for post, depth in _arrange(posts)
            ),
        )
        for posts in shown
    )
    return TimelineView(tuple(conversations), has_more=len(found) > len(shown))


def list_customers(store: Store, network: Network, *, limit: int) -> list[Account]:
    """Who wrote lately, by name."""
    latest = store.posts.list_latest(network, before=None, limit=limit * 4)
    accounts = store.accounts.get_many(network, (post.author_id for post in latest))
    people = [account for account in accounts.values() if not account.is_brand][:limit]
    return sorted(people, key=lambda account: account.name.casefold())


def _list_ids(store: Store, choice: Choice, customer: Account | None) -> Iterable[str]:
    mine = (
        store.posts.list_by_author(choice.network, customer.id, since=_LONG_AGO) if customer else []
    )
    ids = dict.fromkeys(post.conversation_id for post in mine)
    if not choice.is_mine_only and choice.brand:
        ids |= dict.fromkeys(_list_brand_ids(store, choice.brand))
    return ids


def _list_brand_ids(store: Store, brand: Account) -> Iterable[str]:
    is_page = brand.network is Network.FACEBOOK
    for name in (Timeline.FEED,) if is_page else (Timeline.MENTIONS, Timeline.OWN):
        entries = store.timelines.read(brand.network, brand.id, name, Bounds(), limit=ENTRIES_READ)
        yield from (entry.post.conversation_id for entry in entries)


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
