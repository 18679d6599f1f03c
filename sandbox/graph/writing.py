"""What people and Pages write on Facebook; the rules that Graph adds for a Page's token."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import (
    duplicate_message,
    invalid_parameter,
    missing_message,
    no_permission,
    unknown_field,
)
from sandbox.graph.fields import parse_fields
from sandbox.graph.listing import find_top_comment, list_below
from sandbox.graph.messenger import send_message
from sandbox.graph.photos import check_photos, upload_attachment, upload_photo
from sandbox.graph.reading import get_node_type, render_node
from sandbox.graph.shapes import get_own_number
from sandbox.store import Account, Network, Post
from sandbox.store.opinions import Review

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.graph.call import Call
    from sandbox.graph.reading import Node
    from sandbox.store import Store

_EDGES = {"Page": "feed", "PagePost": "comments", "Comment": "comments"}
_ON_PAGE = {
    "messages": send_message,
    "message_attachments": upload_attachment,
    "photos": upload_photo,
}
LONGEST_POST = 63_206
LONGEST_COMMENT = 8_000
# For how long Graph refuses the same words again in the same place; the true time is not known.
SAME_AGAIN_AFTER = timedelta(hours=1)


def publish_post(
    store: Store,
    page: Account,
    author: Account,
    text: str,
    now: datetime,
    *,
    photo_ids: tuple[str, ...] = (),
) -> Post:
    """A post on a Page, by the Page itself or by a visitor. Its id is `PAGE_POST`."""
    post_id = f"{page.id}_{store.next_snowflake(now)}"
    return store.posts.publish(
        Post(Network.FACEBOOK, post_id, author.id, text, now, page_id=page.id, photo_ids=photo_ids)
    )


def publish_tagged(
    store: Store, page: Account, author: Account, text: str, now: datetime, *, kind: str = "tagged"
) -> Post:
    """A post on somebody's own wall in which the Page is tagged. Its id is `AUTHOR_POST`."""
    return store.posts.publish(
        Post(
            Network.FACEBOOK,
            f"{author.id}_{store.next_snowflake(now)}",
            author.id,
            text,
            now,
            kind=kind,
            page_id=page.id,
        )
    )


def publish_review(
    store: Store,
    page: Account,
    author: Account,
    text: str,
    now: datetime,
    *,
    is_positive: bool | None,
    rating: int = 0,
) -> Post:
    """A recommendation of the Page, and the story that people read and comment."""
    with store.transaction():
        story = publish_tagged(store, page, author, text, now, kind="review")
        store.opinions.add_review(Review(story.id, is_positive, rating))
    return story


def publish_comment(
    store: Store,
    below: Post,
    author: Account,
    text: str,
    now: datetime,
    *,
    photo_ids: tuple[str, ...] = (),
) -> Post:
    """A comment on a post, or an answer to a comment. Its id is `POST_COMMENT`.

    Facebook knows two levels: who answers an answer answers the comment above both.
    """
    parent = find_top_comment(store, below) if below.parent_id else below
    post_number = get_own_number(below.conversation_id)
    born = Post(
        Network.FACEBOOK,
        f"{post_number}_{store.next_snowflake(now)}",
        author.id,
        text,
        now,
        kind="comment",
        parent_id=parent.id,
        page_id=below.page_id,
        photo_ids=photo_ids,
    )
    return store.posts.publish(born)


def delete_post(store: Store, post: Post, now: datetime) -> None:
    """A post or comment goes, and everything below it."""
    with store.transaction():
        for post_id in (post.id, *list_below(store, post)):
            store.posts.delete(Network.FACEBOOK, post_id, now=now)


def create_on_edge(call: Call, node: Node, edge: str) -> dict[str, Any]:
    """`POST /{page}/feed`, `/messages`, `/message_attachments` and `/photos`,
    `POST /{post or comment}/comments` and `/likes`.
    """
    node_type = get_node_type(node)
    if isinstance(node, Account) and edge in _ON_PAGE:
        return _ON_PAGE[edge](call, node)
    if isinstance(node, Post) and edge == "likes":
        call.store.opinions.like(node.id, call.page.id)
        return {"success": True}
    if not isinstance(node, Account | Post) or edge != _EDGES[node_type]:
        raise unknown_field(edge, node_type)
    photo_ids = _read_photos(call, node)
    longest = LONGEST_POST if node_type == "Page" else LONGEST_COMMENT
    text = _read_message(call, longest, is_needed=not photo_ids)
    parent_id = _find_parent_id(call.store, node)
    if text and _said_the_same(call, parent_id, text):
        raise duplicate_message()
    if isinstance(node, Account):
        born = publish_post(call.store, node, call.page, text, call.now, photo_ids=photo_ids)
    else:
        born = publish_comment(call.store, node, call.page, text, call.now, photo_ids=photo_ids)
    return render_node(call, born, parse_fields(call.params.get("fields") or "id"))


def update_node(call: Call, node: Node) -> dict[str, Any]:
    """`POST /{post or comment}`: new words for what the Page wrote, or hidden or shown again."""
    if not isinstance(node, Post):
        raise no_permission()
    is_own = node.author_id == call.page.id
    is_hidden = call.params.get("is_hidden")
    if is_hidden is None or "message" in call.params:
        text = _read_message(call, LONGEST_COMMENT if node.parent_id else LONGEST_POST)
        if not is_own:
            raise no_permission()
        call.store.posts.rewrite(Network.FACEBOOK, node.id, text, now=call.now)
    if is_hidden is not None:
        if is_own and node.parent_id:
            raise no_permission()
        hides = is_hidden.lower() in ("true", "1")
        call.store.posts.set_hidden(Network.FACEBOOK, node.id, is_hidden=hides)
    return {"success": True}


def delete_on_edge(call: Call, node: Node, edge: str) -> dict[str, Any]:
    """`DELETE /{post or comment}/likes`: the Page's own."""
    if not isinstance(node, Post) or edge != "likes":
        raise unknown_field(edge, get_node_type(node))
    call.store.opinions.unlike(node.id, call.page.id)
    return {"success": True}


def delete_node(call: Call, node: Node) -> dict[str, Any]:
    """A Page removes what it wrote and what others wrote on it. Messages stay."""
    if not isinstance(node, Post):
        raise no_permission()
    delete_post(call.store, node, call.now)
    return {"success": True}


def _read_photos(call: Call, node: Account | Post) -> tuple[str, ...]:
    """A comment has one `attachment_id`, a post any number of `attached_media`."""
    if isinstance(node, Post):
        attached = call.params.get("attachment_id", "")
        return check_photos(call, [attached]) if attached else ()
    try:
        media = json.loads(call.params.get("attached_media", "[]"))
        ids = [str(one["media_fbid"]) for one in media]
    except (KeyError, TypeError, ValueError):
        raise invalid_parameter("Param attached_media must be an array") from None
    return check_photos(call, ids)


def _read_message(call: Call, longest: int, *, is_needed: bool = True) -> str:
    text = call.params.get("message", "").strip()
    if not text and is_needed:
        raise missing_message()
    if len(text) > longest:
        raise invalid_parameter("The message is too long")
    return text


def _find_parent_id(store: Store, node: Account | Post) -> str:
    if isinstance(node, Account):
        return ""
    return find_top_comment(store, node).id if node.parent_id else node.id


def _said_the_same(call: Call, parent_id: str, text: str) -> bool:
    """Whether the last thing that the Page said in this place were the same words."""
    said = call.store.posts.list_by_author(
        Network.FACEBOOK, call.page.id, since=call.now - SAME_AGAIN_AFTER / call.speed
    )
    last = next((post for post in said if post.parent_id == parent_id), None)
    return last is not None and last.text == text
