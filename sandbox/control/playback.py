"""A file's accounts and posts are loaded at once; then they arrive, as the player says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.store import Network, Post
from sandbox.store.accounts import derive_account_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sandbox.control.body import Body
    from sandbox.store import Store


def load(store: Store, body: Body, *, now: datetime) -> dict[str, Any]:
    """`{network, brands: [handle], customers: [handle], posts: [{id, author, text, created_at,
    parent_id, conversation_id, page}]}`, any part of it. Look-up answers for the posts at once.
    """
    network = body.choice("network", Network)
    brands, customers = body.texts("brands"), body.texts("customers")
    posts = [_read_post(network, item, now=now) for item in body.objects("posts")]
    with store.transaction():
        for handle in brands:
            store.accounts.add(network, handle, now=now, is_brand=True, has_known_token=True)
        for handle in customers:
            store.accounts.add(network, handle, now=now)
        store.posts.load(posts)
    return {"accounts": len(brands) + len(customers), "posts": len(posts)}


def deliver(store: Store, network: Network, ids: Sequence[str], count: int) -> int:
    """The posts of these ids arrive in this order, again if they did already; then as many more
    as `count` says, of those that never arrived, in the order in which they were loaded.
    """
    posts = store.posts.get_many(network, ids)
    waiting = [posts[post_id] for post_id in ids if post_id in posts]
    with store.transaction():
        for post in waiting:
            store.timelines.deliver(post)
        more = store.posts.list_waiting(network, limit=count) if count else []
        for post in more:
            store.timelines.deliver(post)
    return len(waiting) + len(more)


def _read_post(network: Network, item: Body, *, now: datetime) -> Post:
    post_id, page = item.text("id"), item.text("page", "")
    return Post(
        network=network,
        id=post_id,
        author_id=derive_account_id(network, item.text("author")),
        text=item.text("text"),
        created_at=item.time("created_at", now),
        parent_id=item.text("parent_id", ""),
        conversation_id=item.text("conversation_id", "") or post_id,
        page_id=derive_account_id(network, page) if page else "",
    )
