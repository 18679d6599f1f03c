"""The plain fields of a Page, a post and a comment: names as Meta's field lists have them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.graph.listing import count_comments, find_top_comment, find_update_time
from sandbox.graph.photos import get_attachment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.graph.call import Call
    from sandbox.store import Account, Post


PRIVATE_REPLY_WINDOW = timedelta(days=7)


def format_time(at: datetime) -> str:
    """Graph's form: 2021-02-04T15:16:24+0000 (UTC, whole seconds)."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def get_own_number(post_id: str) -> str:
    """The part of an id that is the post's or comment's own: `PAGE_POST`, `POST_COMMENT`."""
    return post_id.rpartition("_")[2]


def describe_account(account: Account) -> dict[str, str]:
    return {"name": account.name, "id": account.id}


def build_permalink(call: Call, post: Post) -> str:
    """Where a person reads it: the sandbox's own pages stand in for www.facebook.com."""
    wall = post.id.partition("_")[0] if post.kind in ("tagged", "review") else post.page_id
    posts = f"{call.site}/play/{wall}/posts"
    if not post.parent_id:
        return f"{posts}/{get_own_number(post.id)}/"
    number = get_own_number(post.id)
    top = get_own_number(find_top_comment(call.store, post).id)
    tail = f"comment_id={top}" + ("" if top == number else f"&reply_comment_id={number}")
    return f"{posts}/{get_own_number(post.conversation_id)}/?{tail}"


def _get_author(call: Call, post: Post) -> dict[str, str] | None:
    author = call.find_author(post)
    return describe_account(author) if author else None


def get_full_picture(call: Call, post: Post) -> str | None:
    return f"{call.site}/media/{post.photo_ids[0]}" if post.photo_ids else None


def can_reply_privately(call: Call, post: Post) -> bool:
    """Once, for seven days, and to others."""
    is_young = call.now - post.created_at <= PRIVATE_REPLY_WINDOW
    return is_young and not _is_own(call, post) and not call.store.messages.find_about(post.id)


def _is_own(call: Call, post: Post) -> bool:
    return post.author_id == call.page.id


PAGE_FIELDS: dict[str, Callable[[Call, Account], Any]] = {
    "id": lambda _, page: page.id,
    "name": lambda _, page: page.name,
    "username": lambda _, page: page.handle,
    "link": lambda call, page: f"{call.site}/play/{page.id}",
    "category": lambda *_: "Product/service",
    "is_published": lambda *_: True,
    "access_token": lambda _, page: page.token,
}
POST_FIELDS: dict[str, Callable[[Call, Post], Any]] = {
    "id": lambda _, post: post.id,
    "message": lambda _, post: post.text,
    "created_time": lambda _, post: format_time(post.created_at),
    "updated_time": lambda call, post: format_time(find_update_time(call.store, post)),
    "from": _get_author,
    "permalink_url": build_permalink,
    "is_hidden": lambda _, post: post.is_hidden,
    "can_reply_privately": can_reply_privately,
    "full_picture": get_full_picture,
    "is_published": lambda *_: True,
    "status_type": lambda *_: "mobile_status_update",
}
COMMENT_FIELDS: dict[str, Callable[[Call, Post], Any]] = {
    "id": lambda _, post: post.id,
    "message": lambda _, post: post.text,
    "created_time": lambda _, post: format_time(post.created_at),
    "from": _get_author,
    "permalink_url": build_permalink,
    "comment_count": lambda call, post: count_comments(call.store, post),
    "like_count": lambda call, post: len(call.store.opinions.list_likers(post.id)),
    "user_likes": lambda call, post: call.page.id in call.store.opinions.list_likers(post.id),
    "is_hidden": lambda _, post: post.is_hidden,
    "is_private": lambda *_: False,
    "attachment": get_attachment,
    "can_reply_privately": can_reply_privately,
    "can_comment": lambda *_: True,
    "can_like": lambda *_: True,
    "can_remove": lambda *_: True,
    "can_hide": lambda call, post: not _is_own(call, post),
}
# Fields that Graph knows and leaves out where there is nothing to tell, as always here.
EMPTY_FIELDS = {
    "Page": frozenset({"about", "phone", "website"}),
    "PagePost": frozenset({"message_tags", "picture", "shares", "story"}),
    "Comment": frozenset({"message_tags"}),
    "UnifiedThread": frozenset({"name", "wallpaper"}),
    "Message": frozenset({"shares", "sticker"}),
}
DEFAULT_FIELDS = {
    "Page": "name,id",
    "PagePost": "created_time,message,id",
    "Comment": "created_time,from,message,id",
    "UnifiedThread": "id,link,updated_time",
    "Message": "created_time,id",
}
