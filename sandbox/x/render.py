"""Posts and users as X shows them: only what was asked for, and what was expanded beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.store import Network
from sandbox.store.timelines import MENTION
from sandbox.x.errors import make_not_found_item
from sandbox.x.media import render_photos
from sandbox.x.query import Asked
from sandbox.x.rules import EDIT_WINDOW, MOST_EDITS
from sandbox.x.text import WireText, find_entities
from sandbox.x.vocabulary import Expansion
from sandbox.x.wire_post import Scribe, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.store import Account, Post, Store
    from sandbox.store.records import Photo


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
        together = [*posts, *self._referenced.values()]
        self._versions = store.posts.list_versions(Network.X, (one.chain_id for one in together))
        shown = [*posts, *self._list_expanded()]
        self._parents = self._referenced | store.posts.get_many(
            Network.X, [post.parent_id for post in shown if post.parent_id]
        )
        self._mentioned = store.accounts.find_by_handles(
            Network.X, (handle for post in shown for handle in MENTION.findall(post.text))
        )
        self._scribe = Scribe(store, shown)
        ids = [post.id for post in shown] if "public_metrics" in asked.fields else []
        self._reply_counts = store.posts.count_replies(Network.X, ids)
        self._quote_counts = store.posts.count_quotes(Network.X, ids)

    def render(self) -> dict[str, Any]:
        words = self._asked.words
        expanded = self._list_expanded()
        includes = {
            "users": render_users(self._list_users(expanded), self._asked),
            "media": render_photos(self._list_photos(), self._asked),
            words.includes: [self._render(post) for post in expanded],
        }
        answer = {
            "data": [self._render(post) for post in self._posts],
            "includes": {kind: items for kind, items in includes.items() if items},
            "errors": self._list_missing(),
        }
        return {part: content for part, content in answer.items() if content}

    def _list_expanded(self) -> list[Post]:
        """What is referred to, and the other versions of what was asked for."""
        expanded: dict[str, Post] = {}
        if {Expansion.REFERENCED, Expansion.REFERENCED_AUTHOR} & self._asked.expansions:
            expanded |= self._referenced
        if Expansion.VERSIONS in self._asked.expansions:
            own = {post.id for post in self._posts}
            chains = {post.chain_id for post in self._posts}
            versions = [one for chain in chains for one in self._versions.get(chain, [])]
            expanded |= {post.id: post for post in versions if post.id not in own}
        return [post for post in expanded.values() if not post.deleted_at]

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

    def _list_photos(self) -> list[Photo]:
        wanted: list[str] = []
        if Expansion.MEDIA in self._asked.expansions:
            wanted += [photo_id for post in self._posts for photo_id in post.photo_ids]
        if Expansion.REFERENCED_MEDIA in self._asked.expansions:
            wanted += [one for post in self._list_expanded() for one in post.photo_ids]
        return list(self._store.photos.get_many(wanted).values()) if wanted else []

    def _get_parent_author(self, post: Post) -> str:
        parent = self._parents.get(post.parent_id)
        return parent.author_id if parent else ""

    def _render(self, post: Post) -> dict[str, Any]:
        words = self._asked.words
        written = self._scribe.write(post)
        versions = [one.id for one in self._versions.get(post.chain_id, [])]
        shown: dict[str, Any] = {
            "id": post.id,
            "text": written.text.text,
            words.edit_history: versions or [post.id],
        }
        makers: dict[str, Callable[[], Any]] = {
            "attachments": lambda: _list_attachments(post),
            "author_id": lambda: post.author_id,
            "conversation_id": lambda: post.conversation_id,
            "created_at": lambda: format_time(post.created_at),
            "in_reply_to_user_id": lambda: self._get_parent_author(post),
            "lang": lambda: "und",
            "possibly_sensitive": lambda: False,
            "reply_settings": lambda: "everyone",
            "display_text_range": lambda: [0, len(written.text.text)],
            "entities": lambda: self._find_entities(written.text),
            "edit_controls": lambda: self._render_edit_controls(post),
            "public_metrics": lambda: self._count(post),
            words.note: lambda: self._render_note(written),
            words.referenced: lambda: _list_references(post),
        }
        for name in self._asked.fields & makers.keys():
            value = makers[name]()
            if value not in ("", [], {}):
                shown[name] = value
        return shown

    def _render_note(self, written: Written) -> dict[str, Any]:
        if written.note is None:
            return {}
        entities = self._find_entities(written.note)
        return {"text": written.note.text} | ({"entities": entities} if entities else {})

    def _find_entities(self, wire: WireText) -> dict[str, list[dict[str, Any]]]:
        entities = find_entities(wire)
        mentions = [
            mention | {"username": account.handle, "id": account.id}
            for mention in entities.pop("mentions", [])
            if (account := self._mentioned.get(mention["username"].lower()))
        ]
        return entities | ({"mentions": mentions} if mentions else {})

    def _render_edit_controls(self, post: Post) -> dict[str, Any]:
        """The time runs from the first version. Answers to others cannot be edited."""
        versions = self._versions.get(post.chain_id) or [post]
        parent_author = self._get_parent_author(post)
        return {
            "edits_remaining": MOST_EDITS - len(versions) + 1,
            "is_edit_eligible": not post.parent_id or parent_author == post.author_id,
            "editable_until": format_time(versions[0].created_at + EDIT_WINDOW),
        }

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


def _list_attachments(post: Post) -> dict[str, list[str]]:
    return {"media_keys": [f"3_{one}" for one in post.photo_ids]} if post.photo_ids else {}


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
