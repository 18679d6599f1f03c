"""People write in a network's own app, where none of the API's rules for companies apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.graph.writing import delete_post, publish_comment, publish_post
from sandbox.store import Account, DirectEvent, Network, Post
from sandbox.store.directs import DirectBounds, pair_up
from sandbox.x.rules import compose, list_auto_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sandbox.store import Store

MOST_LISTED = 500  # private messages between two


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


def write_privately(
    store: Store,
    author: Account,
    text: str,
    *,
    to: Account,
    now: datetime,
    group_id: str = "",
    kind: str = "MessageCreate",
    participants: Sequence[Account] = (),
) -> DirectEvent:
    """On X, in the conversation of the two or in that of a group."""
    event = DirectEvent(
        id="",
        conversation_id=group_id or pair_up(author.id, to.id),
        kind=kind,
        sender_id=author.id,
        created_at=now,
        text=text,
        participant_ids=tuple(account.id for account in participants),
    )
    return store.directs.add(event, [author.id, to.id, *event.participant_ids])


def list_private(store: Store, one: Account, other: Account) -> list[DirectEvent]:
    """What two wrote to each other on X, as `other` sees it, oldest first."""
    within = DirectBounds(conversation_id=pair_up(one.id, other.id))
    return store.directs.read(other.id, within, limit=MOST_LISTED)[::-1]
