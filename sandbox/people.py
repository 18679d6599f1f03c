"""People write in a network's own app, where none of the API's rules for companies apply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.graph.messenger import publish_message
from sandbox.graph.writing import delete_post, publish_comment, publish_post
from sandbox.store import Account, DirectEvent, Network, Post
from sandbox.store.directs import DirectBounds, pair_up
from sandbox.x.rules import EDIT_WINDOW, MOST_EDITS, compose, list_auto_mentions

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.store import Store

MOST_LISTED = 500  # private messages between two


def write_post(
    store: Store,
    author: Account,
    text: str,
    *,
    page: Account,
    now: datetime,
    photo_ids: tuple[str, ...] = (),
    quoted_id: str = "",
) -> Post:
    """A post of its own. On Facebook it stands on `page`; on X it stands by itself, and may quote
    another.
    """
    if author.network is Network.FACEBOOK:
        return publish_post(store, page, author, text, now, photo_ids=photo_ids)
    return store.posts.publish(
        Post(Network.X, "", author.id, text, now, photo_ids=photo_ids, quoted_id=quoted_id)
    )


def write_reply(
    store: Store,
    author: Account,
    text: str,
    *,
    below: Post,
    now: datetime,
    photo_ids: tuple[str, ...] = (),
) -> Post:
    """A reply or comment. X puts the handles of those who are answered before it."""
    if author.network is Network.FACEBOOK:
        return publish_comment(store, below, author, text, now, photo_ids=photo_ids)
    whole, _ = compose(text, list_auto_mentions(store, author, below, ()))
    return store.posts.publish(
        Post(Network.X, "", author.id, whole, now, parent_id=below.id, photo_ids=photo_ids)
    )


class CannotEditError(Exception):
    """The network lets nobody edit this any more. The message says why."""


def edit_post(store: Store, post: Post, text: str, *, now: datetime) -> Post:
    """On X that makes a new post; five times, within an hour, and not of an answer to others."""
    if post.network is Network.FACEBOOK:
        store.posts.rewrite(post.network, post.id, text, now=now)
        return replace(post, text=text)
    versions = store.posts.list_versions(post.network, [post.chain_id]).get(post.chain_id, [post])
    parent = store.posts.get(post.network, post.parent_id) if post.parent_id else None
    if parent and parent.author_id != post.author_id:
        raise CannotEditError("X lets nobody edit an answer to others.")
    if len(versions) > MOST_EDITS or now > versions[0].created_at + EDIT_WINDOW:
        raise CannotEditError("X lets nobody edit this any more.")
    return store.posts.edit(versions[-1], text, now=now)


def take_back(store: Store, post: Post, *, now: datetime) -> None:
    """The author deletes it. On Facebook what stands below it goes too; on X it stays."""
    if post.network is Network.FACEBOOK:
        delete_post(store, post, now)
    else:
        store.posts.delete(post.network, post.id, now=now)


def write_privately(
    store: Store,
    author: Account,
    text: str,
    *,
    to: Account,
    now: datetime,
    photo_ids: tuple[str, ...] = (),
) -> DirectEvent:
    """On X, in the conversation of the two."""
    event = DirectEvent(
        id="",
        conversation_id=pair_up(author.id, to.id),
        kind="MessageCreate",
        sender_id=author.id,
        created_at=now,
        text=text,
        photo_ids=photo_ids,
    )
    return store.directs.add(event, [author.id, to.id])


def say(
    store: Store,
    brand: Account,
    customer: Account,
    text: str,
    *,
    now: datetime,
    photo_ids: tuple[str, ...] = (),
) -> None:
    """The customer writes to the brand."""
    if brand.network is Network.X:
        write_privately(store, customer, text, to=brand, now=now, photo_ids=photo_ids)
    else:
        publish_message(
            store, brand, customer.id, text, author_id=customer.id, now=now, photo_ids=photo_ids
        )


def list_private(store: Store, one: Account, other: Account) -> list[DirectEvent]:
    """What two wrote to each other on X, as `other` sees it, oldest first."""
    within = DirectBounds(conversation_id=pair_up(one.id, other.id))
    return store.directs.read(other.id, within, limit=MOST_LISTED)[::-1]
