"""One call of the API: who asks, from where, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.store import Account, Network, Post, Store


@dataclass(frozen=True, slots=True)
class Call:
    """`page` is the Page whose token came with the call; `site` is this server's address."""

    store: Store
    page: Account
    site: str
    version: str
    params: Mapping[str, str]
    now: datetime
    speed: float
    files: Mapping[str, bytes] = field(default_factory=dict)

    def find_author(self, post: Post) -> Account | None:
        return self.store.accounts.get(Network.FACEBOOK, post.author_id)

    def find_post(self, post_id: str) -> Post | None:
        """A post or comment on the token's Page that is not deleted, arrived or not."""
        post = self.store.posts.get(Network.FACEBOOK, post_id)
        if post is None or post.deleted_at is not None or post.page_id != self.page.id:
            return None
        return post
