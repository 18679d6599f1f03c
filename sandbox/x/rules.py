"""What X lets a company write: to whom, how long, and nothing twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.store import Bounds, Network, Timeline
from sandbox.store.timelines import MENTION
from sandbox.x.errors import forbidden
from sandbox.x.text import CASHTAG, LONGEST, measure, split_leading_mentions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sandbox.store import Account, Post, Store

# X does not say for how long; the same text goes through again some time later.
DUPLICATE_WINDOW = timedelta(hours=1)
MOST_EDITS = 5
# X's page says 30 minutes, its samples and changelog an hour; clients trust `editable_until`.
EDIT_WINDOW = timedelta(hours=1)
MOST_MENTIONS = 50  # that X puts before an answer by itself


def check_may_address(store: Store, author: Account, post: Post) -> None:
    """A company may answer or quote only who addressed it: by a mention of it, a quote of a post
    of it, or an answer to one. Its own posts it may answer. [X changelog 2026-02-23]
    """
    if not author.is_brand or post.author_id == author.id:
        return
    names = [name for name in (post.parent_id, post.quoted_id) if name]
    answered = store.posts.get_many(Network.X, names)
    is_ours = any(other.author_id == author.id for other in answered.values())
    handles = {handle.lower() for handle in MENTION.findall(post.text)}
    if not is_ours and author.handle.lower() not in handles:
        raise forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or"
            " otherwise engaged by the author of the post you are replying to."
        )


def check_may_mention(store: Store, author: Account, counted: str) -> None:
    """A company may name of its own accord only who once addressed it, and one cashtag.
    [X changelog 2026-02-23]
    """
    if not author.is_brand:
        return
    if len(CASHTAG.findall(counted)) > 1:
        raise forbidden("A Post may have one cashtag.")
    named = store.accounts.find_by_handles(Network.X, MENTION.findall(counted))
    for account in named.values():
        within = Bounds(author_id=account.id)
        if account.id != author.id and not store.timelines.read(
            Network.X, author.id, Timeline.MENTIONS, within, limit=1
        ):
            raise forbidden(f"You may not mention @{account.handle}, who has not engaged with you.")


def list_auto_mentions(
    store: Store, author: Account, parent: Post, excluded_ids: Collection[str]
) -> list[str]:
    """The handles that X puts before an answer: the author's of the post that is answered, then
    those named in it; never one's own.
    """
    handles = MENTION.findall(parent.text)
    named = store.accounts.find_by_handles(Network.X, handles)
    accounts = [
        store.accounts.get(Network.X, parent.author_id),
        *(named.get(handle.lower()) for handle in handles),
    ]
    wanted = [
        account.handle
        for account in accounts
        if account and account.id != author.id and account.id not in excluded_ids
    ]
    return list(dict.fromkeys(wanted))[:MOST_MENTIONS]


def compose(text: str, auto_mentions: list[str]) -> tuple[str, str]:
    """The text as it will stand, and the part of it that counts: mentions that X puts there by
    itself are free, whether or not the client wrote them too.
    """
    typed, rest = split_leading_mentions(text)
    free = {handle.lower() for handle in auto_mentions}
    if not {handle.lower() for handle in typed} <= free:
        rest = text
    rest = rest.strip()
    return " ".join([*(f"@{handle}" for handle in auto_mentions), rest]), rest


def check_length(counted: str, *, has_photos: bool = False) -> None:
    if not counted.strip() and not has_photos:
        raise forbidden("Your Tweet text can not be empty.")
    if measure(counted) > LONGEST:
        raise forbidden(
            "Your Tweet text is too long. For more information please visit"
            " https://developer.x.com/en/docs/counting-characters"
        )


def check_not_duplicate(
    store: Store, author: Account, counted: str, *, now: datetime, speed: float
) -> None:
    """The same words again are refused, whomever they answer."""
    recent = store.posts.list_by_author(Network.X, author.id, since=now - DUPLICATE_WINDOW / speed)
    if any(_normalise(post.text) == _normalise(counted) for post in recent):
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")


def _normalise(text: str) -> str:
    return re.sub(r"\s+", " ", split_leading_mentions(text)[1]).strip().casefold()
