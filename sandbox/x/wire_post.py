"""A post's texts as X sends them: the short one, and for a long post the whole one beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.x.text import Trail, WireText, cut_text, make_wire_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.store import Account, Post, Store

SITE = "https://x.com"
LONG_POSTS_SINCE = datetime(2023, 2, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """`note` is the whole text of a post that is too long for `text`."""

    text: WireText
    note: WireText | None


class Scribe:
    """Writes posts out. Whom they quote is fetched once for all of them."""

    def __init__(self, store: Store, posts: Iterable[Post]) -> None:
        posts = list(posts)
        self._quoted = _find(store, (post.quoted_id for post in posts if post.quoted_id), posts)
        authors = [post.author_id for post in (*posts, *self._quoted.values())]
        self._authors: Mapping[str, Account] = (
            store.accounts.get_many(posts[0].network, authors) if posts else {}
        )

    def write(self, post: Post) -> Written:
        trails = tuple(self._list_trails(post))
        short = cut_text(post.text) if post.created_at >= LONG_POSTS_SINCE else post.text
        note = None if short == post.text else make_wire_text(post.id, post.text, trails)
        return Written(make_wire_text(post.id, short, trails), note)

    def find_quoted_url(self, post: Post) -> str:
        quoted = self._quoted.get(post.quoted_id)
        return f"{SITE}/{self._name(quoted)}/status/{quoted.id}" if quoted else ""

    def _list_trails(self, post: Post) -> Iterable[Trail]:
        if post.photo_ids:
            keys = tuple(f"3_{photo_id}" for photo_id in post.photo_ids)
            yield Trail(f"{SITE}/{self._name(post)}/status/{post.id}/photo/1", keys)
        for url in (post.deep_link, self.find_quoted_url(post)):
            if url:
                yield Trail(url)

    def _name(self, post: Post) -> str:
        author = self._authors.get(post.author_id)
        return author.handle if author else "i"


def _find(store: Store, ids: Iterable[str], posts: list[Post]) -> dict[str, Post]:
    wanted = list(ids)
    return store.posts.get_many(posts[0].network, wanted) if wanted else {}
