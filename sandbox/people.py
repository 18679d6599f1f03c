"""People write in a network's own app, where none of the API's rules for companies apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.graph.writing import delete_post, publish_comment, publish_post
from sandbox.store import Account, Network, Post
from sandbox.x.rules import compose, list_auto_mentions

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.store import Store


def write_post(store: Store, author: Account, text: str, *, page: Account, now: datetime) -> Post:
    """A post of its own. On Facebook it stands on `page`; on X it stands by itself."""
    if author.network is Network.FACEBOOK:
        return publish_post(store, page, author, text, now)
    return store.posts.publish(Post(Network.X, "", author.id, text, now))


def write_reply(store: Store, author: Account, text: str, *, below: Post, now: datetime) -> Post:
    """A reply or comment. X puts the handles of those who are answered before it."""
    if author.network is Network.FACEBOOK:
        return publish_comment(store, below, author, text, now)
    whole, _ = compose(text, list_auto_mentions(store, author, below, ()))
    return store.posts.publish(Post(Network.X, "", author.id, whole, now, parent_id=below.id))


def take_back(store: Store, post: Post, *, now: datetime) -> None:
    """The author deletes it. On Facebook what stands below it goes too; on X it stays."""
    if post.network is Network.FACEBOOK:
        delete_post(store, post, now)
    else:
        store.posts.delete(post.network, post.id, now=now)
