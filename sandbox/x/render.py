"""Posts and users as X shows them: only what was asked for, and what was expanded beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.store import Network
from sandbox.store.timelines import MENTION
from sandbox.x.errors import make_not_found_item
from sandbox.x.query import Asked
from sandbox.x.text import find_entities, make_wire_text
from sandbox.x.vocabulary import Expansion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.store import Account, Post, Store


def format_time(at: datetime) -> str:
    """X's form of a time: UTC, cut to whole seconds, with milliseconds all the same."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def render_users(accounts: Iterable[Account], asked: Asked) -> list[dict[str, Any]]:
    return [_render_user(account, asked) for account in accounts]


def render_posts(store: Store, posts: Sequence[Post], asked: Asked) -> dict[str, Any]:
    """An answer's `data` (a list), `includes` and `errors`; each is absent where it is empty."""
    return _Sheet(store, posts, asked).render()


class _Sheet:
    """One answer in the making: everything that it touches is fetched once."""

    def __init__(self, store: Store, posts: Sequence[Post], asked: Asked) -> None:
        self._store = store
        self._posts = posts
        self._asked = asked
        named = [name for post in posts for name in (post.parent_id, post.quoted_id) if name]
        self._referenced = store.posts.get_many(Network.X, named)
        shown = [*posts, *self._list_expanded()]
        self._parents = self._referenced | store.posts.get_many(
            Network.X, [post.parent_id for post in shown if post.parent_id]
        )
        self._mentioned = store.accounts.find_by_handles(
            Network.X, (handle for post in shown for handle in MENTION.findall(post.text))
        )
        ids = [post.id for post in shown] if "public_metrics" in asked.fields else []
        self._reply_counts = store.posts.count_replies(Network.X, ids)
        self._quote_counts = store.posts.count_quotes(Network.X, ids)

    def render(self) -> dict[str, Any]:
        words = self._asked.words
        expanded = self._list_expanded()
        includes = {
            "users": render_users(self._list_users(expanded), self._asked),
            words.includes: [self._render(post) for post in expanded],
        }
        answer = {
            "data": [self._render(post) for post in self._posts],
            "includes": {kind: items for kind, items in includes.items() if items},
            "errors": self._list_missing(),
        }
        return {part: content for part, content in answer.items() if content}

    def _list_expanded(self) -> list[Post]:
        if not {Expansion.REFERENCED, Expansion.REFERENCED_AUTHOR} & self._asked.expansions:
            return []
        return [post for post in self._referenced.values() if not post.deleted_at]

    def _list_missing(self) -> list[dict[str, str]]:
        words = self._asked.words
        if not {Expansion.REFERENCED, Expansion.REFERENCED_AUTHOR} & self._asked.expansions:
            return []
        named = [name for post in self._posts for name in (post.parent_id, post.quoted_id) if name]
        shown = {post.id for post in self._list_expanded()}
        return [
            make_not_found_item(words, words.noun, f"{words.referenced}.id", name)
            for name in dict.fromkeys(named)
            if name not in shown
        ]

    def _list_users(self, expanded: Sequence[Post]) -> list[Account]:
        expansions = self._asked.expansions
        wanted: list[str] = []
        if Expansion.AUTHOR in expansions:
            wanted += [post.author_id for post in self._posts]
        if Expansion.IN_REPLY_TO_USER in expansions:
            wanted += [name for post in self._posts if (name := self._get_parent_author(post))]
        if Expansion.REFERENCED_AUTHOR in expansions:
            wanted += [post.author_id for post in expanded]
        if Expansion.MENTIONED in expansions:
            wanted += [account.id for account in self._mentioned.values()]
        return list(self._store.accounts.get_many(Network.X, wanted).values())

    def _get_parent_author(self, post: Post) -> str:
        parent = self._parents.get(post.parent_id)
        return parent.author_id if parent else ""

    def _render(self, post: Post) -> dict[str, Any]:
        words = self._asked.words
        wire = make_wire_text(post.id, post.text)
        shown: dict[str, Any] = {
            "id": post.id,
            "text": wire.text,
            words.edit_history: [post.id],
        }
        makers: dict[str, Callable[[], Any]] = {
            "author_id": lambda: post.author_id,
            "conversation_id": lambda: post.conversation_id,
            "created_at": lambda: format_time(post.created_at),
            "in_reply_to_user_id": lambda: self._get_parent_author(post),
            "lang": lambda: "und",
            "possibly_sensitive": lambda: False,
            "reply_settings": lambda: "everyone",
            "display_text_range": lambda: [0, len(wire.text)],
            "entities": lambda: self._find_entities(post),
            "edit_controls": lambda: _render_edit_controls(post),
            "public_metrics": lambda: self._count(post),
            words.referenced: lambda: _list_references(post),
        }
        for name in self._asked.fields & makers.keys():
            value = makers[name]()
            if value not in ("", [], {}):
                shown[name] = value
        return shown

    def _find_entities(self, post: Post) -> dict[str, list[dict[str, Any]]]:
        entities = find_entities(make_wire_text(post.id, post.text))
        mentions = [
            mention | {"username": account.handle, "id": account.id}
            for mention in entities.pop("mentions", [])
            if (account := self._mentioned.get(mention["username"].lower()))
        ]
        return entities | ({"mentions": mentions} if mentions else {})

    def _count(self, post: Post) -> dict[str, int]:
        return {
            "retweet_count": 0,
            "reply_count": self._reply_counts.get(post.id, 0),
            "like_count": 0,
            "quote_count": self._quote_counts.get(post.id, 0),
            "bookmark_count": 0,
            "impression_count": 0,
        }


def _list_references(post: Post) -> list[dict[str, str]]:
    references = (("quoted", post.quoted_id), ("replied_to", post.parent_id))
    return [{"type": kind, "id": name} for kind, name in references if name]


def _render_edit_controls(post: Post) -> dict[str, Any]:
    """Answers to others cannot be edited; nothing here is ever edited, so five edits remain."""
    return {
        "edits_remaining": 5,
        "is_edit_eligible": not post.parent_id,
        "editable_until": format_time(post.created_at + timedelta(hours=1)),
    }


def _render_user(account: Account, asked: Asked) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": account.id,
        "name": account.name,
        "username": account.handle,
    }
    details: dict[str, Any] = {
        "created_at": format_time(account.created_at),
        "description": "",
        "protected": False,
        "verified": account.is_brand,
        "verified_type": "business" if account.is_brand else "none",
        "public_metrics": {
            "followers_count": 0,
            "following_count": 0,
            "tweet_count": 0,
            "listed_count": 0,
            "like_count": 0,
        },
    }
    return shown | {name: details[name] for name in asked.user_fields & details.keys()}
