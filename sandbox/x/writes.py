"""Creating and deleting posts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.store import Network, Post
from sandbox.x.errors import forbidden, invalid, not_found
from sandbox.x.lookups import check_path_id
from sandbox.x.media import check_photos
from sandbox.x.query import ID
from sandbox.x.rules import (
    check_length,
    check_may_address,
    check_may_mention,
    check_not_duplicate,
    compose,
    list_auto_mentions,
)
from sandbox.x.wire_post import Scribe

if TYPE_CHECKING:
    from sandbox.x.call import Call

_TAKEN_AND_IGNORED = {
    "for_super_followers_only",
    "made_with_ai",
    "nullcast",
    "paid_partnership",
    "reply_settings",
    "share_with_followers",
}
_REPLY_PROPERTIES = {
    "in_reply_to_tweet_id",
    "exclude_reply_user_ids",
    "auto_populate_reply_metadata",
}


DEEP_LINK = re.compile(
    r"https://(x|twitter)\.com/messages/compose\?recipient_id=[0-9]{1,19}(&\S*)?"
)
_NO_MEDIA: dict[str, Any] = {}
MOST_PHOTOS = 4


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    parent_id: str
    quoted_id: str
    excluded_ids: tuple[str, ...]
    media_ids: tuple[str, ...]
    deep_link: str


def create_post(call: Call) -> dict[str, Any]:
    call.query.finish()
    draft = _read_draft(call.body)
    parent = _find_visible(call, draft.parent_id)
    quoted = _find_visible(call, draft.quoted_id)
    for other in (parent, quoted):
        if other:
            check_may_address(call.store, call.account, other)
    mentions = (
        list_auto_mentions(call.store, call.account, parent, draft.excluded_ids) if parent else []
    )
    text, counted = compose(draft.text, mentions)
    check_length(counted, has_photos=bool(draft.media_ids))
    check_may_mention(call.store, call.account, counted)
    check_not_duplicate(call.store, call.account, counted, now=call.now, speed=call.speed)
    post = call.store.posts.publish(
        Post(
            network=Network.X,
            id="",
            author_id=call.account.id,
            text=text,
            created_at=call.now,
            parent_id=draft.parent_id,
            quoted_id=draft.quoted_id,
            photo_ids=check_photos(call.store, call.account, draft.media_ids),
            deep_link=draft.deep_link,
        )
    )
    wire = Scribe(call.store, [post]).write(post).text
    return {"data": {"id": post.id, "text": wire.text, "edit_history_tweet_ids": [post.id]}}


def delete_post(call: Call) -> dict[str, Any]:
    call.query.finish()
    post = call.store.posts.get(Network.X, check_path_id(call, call.query.words))
    if post is None or post.deleted_at:
        raise not_found()
    if post.author_id != call.account.id:
        raise forbidden("You are not authorized to delete this Tweet.")
    call.store.posts.delete(Network.X, post.id, now=call.now)
    return {"data": {"deleted": True}}


def _find_visible(call: Call, post_id: str) -> Post | None:
    if not post_id:
        return None
    post = call.store.posts.get(Network.X, post_id)
    if post is None or post.deleted_at:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    return post


def _read_draft(body: Any) -> _Draft:
    if not isinstance(body, dict):
        raise invalid([("$: is missing or is not an object", {})])
    reply = body.get("reply", {})
    complaints = _list_complaints(body, reply)
    if complaints:
        raise invalid([(complaint, {}) for complaint in complaints])
    return _Draft(
        text=body.get("text", ""),
        parent_id=reply.get("in_reply_to_tweet_id", ""),
        quoted_id=body.get("quote_tweet_id", ""),
        excluded_ids=tuple(reply.get("exclude_reply_user_ids", [])),
        media_ids=tuple(body.get("media", {}).get("media_ids", [])),
        deep_link=body.get("direct_message_deep_link", ""),
    )


def _list_complaints(body: dict[str, Any], reply: Any) -> list[str]:
    known = {
        "text",
        "reply",
        "quote_tweet_id",
        "media",
        "direct_message_deep_link",
        *_TAKEN_AND_IGNORED,
    }
    complaints = [
        f"$.{name}: is not defined in the schema and the schema does not allow additional"
        " properties"
        for name in sorted(body.keys() - known)
    ]
    if not isinstance(body.get("text", "" if "media" in body else None), str):
        complaints.append("$.text: is missing but it is required, and must be a string")
    if not _is_deep_link(body.get("direct_message_deep_link")):
        complaints.append("$.direct_message_deep_link: is not a link to write a private message")
    if not _is_media(body.get("media", _NO_MEDIA)):
        complaints.append("$.media: is not an object with 1 to 4 media_ids")
    if not _is_id(body.get("quote_tweet_id", "0")):
        complaints.append("$.quote_tweet_id: does not match the regex pattern ^[0-9]{1,19}$")
    if not isinstance(reply, dict) or reply.keys() - _REPLY_PROPERTIES:
        return [*complaints, "$.reply: is not an object of the properties that the schema names"]
    if "reply" in body and not _is_id(reply.get("in_reply_to_tweet_id")):
        complaints.append(
            "$.reply.in_reply_to_tweet_id: does not match the regex pattern ^[0-9]{1,19}$"
        )
    excluded = reply.get("exclude_reply_user_ids", [])
    if not isinstance(excluded, list) or not all(_is_id(name) for name in excluded):
        complaints.append("$.reply.exclude_reply_user_ids: is not a list of ids")
    return complaints


def _is_deep_link(value: Any) -> bool:
    return value is None or (isinstance(value, str) and DEEP_LINK.fullmatch(value) is not None)


def _is_media(value: Any) -> bool:
    ids = value.get("media_ids") if isinstance(value, dict) else None
    is_list = isinstance(ids, list) and 1 <= len(ids) <= MOST_PHOTOS and all(map(_is_id, ids))
    return value is _NO_MEDIA or is_list


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None
