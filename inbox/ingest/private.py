"""Personal numbers, and the links of surveys, never reach the database: posts are masked before
anything is done with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.port import Kind, Post
from inbox.ingest.batches import clean_text
from inbox.ingest.links import hide_links, hide_links_within, holds_link, holds_link_within
from inbox.numbers.mask import Number, mask_post


def cover_posts(posts: Iterable[Post]) -> tuple[list[Post], dict[str, tuple[Number, ...]]]:
    """The posts as they may be stored, and the numbers that stood in them, by external id."""
    covered, found = list[Post](), dict[str, tuple[Number, ...]]()
    for post in posts:
        masked, numbers = cover_post(post)
        covered.append(masked)
        if numbers:
            found[post.external_id] = numbers
    return covered, found


def cover_post(post: Post) -> tuple[Post, tuple[Number, ...]]:
    """Cleaned first: a number's place must be its place in the text that is stored."""
    text = clean_text(post.text)
    if holds_link(text) or (post.kind == Kind.DIRECT_MESSAGE and holds_link_within(post.raw)):
        post, text = replace(post, raw=hide_links_within(post.raw)), hide_links(text)
    return mask_post(post if text == post.text else replace(post, text=text))
