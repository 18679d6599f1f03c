"""What is written on Messenger, and when Graph lets a Page write.

From Meta's pages on the Send API, on private replies and on Messenger's windows (2026).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import (
    already_replied,
    cannot_reply,
    invalid_parameter,
    missing_message,
    no_such_recipient,
    no_such_target,
    outside_window,
)
from sandbox.graph.photos import check_photos, read_attachment
from sandbox.graph.shapes import can_reply_privately
from sandbox.store.messages import Message

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.graph.call import Call
    from sandbox.store import Account, Post, Store

LONGEST_MESSAGE = 2_000
WINDOW = timedelta(hours=24)
HUMAN_WINDOW = timedelta(days=7)  # with MESSAGE_TAG and HUMAN_AGENT
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")


def publish_message(
    store: Store,
    page: Account,
    customer_id: str,
    text: str,
    *,
    author_id: str,
    now: datetime,
    about_id: str = "",
    photo_ids: tuple[str, ...] = (),
) -> Message:
    """A message of either side, in the one conversation that the two have."""
    return store.messages.write(
        Message(
            id=f"m_{secrets.token_urlsafe(64)}",
            conversation_id=f"t_{_derive(page.id, customer_id, 'conversation')}",
            page_id=page.id,
            customer_id=customer_id,
            peer_id=derive_peer_id(page.id, customer_id),
            author_id=author_id,
            text=text,
            created_at=now,
            about_id=about_id,
            photo_ids=photo_ids,
        )
    )


def derive_peer_id(page_id: str, customer_id: str) -> str:
    """The PSID: what a person is called on Messenger, towards this Page alone. Below the Page's
    posts the same person has another id.
    """
    return _derive(page_id, customer_id, "peer")


def send_message(call: Call, page: Account) -> dict[str, Any]:
    """`POST /{page}/messages`."""
    recipient = _read_object(call, "recipient")
    text, photo_ids = _read_content(call)
    is_late = _read_type(call)
    if "id" in recipient:
        customer_id, about_id = _check_window(call, str(recipient["id"]), is_late=is_late), ""
    else:
        post = _find_target(call, recipient)
        customer_id, about_id = post.author_id, post.id
    sent = publish_message(
        call.store,
        page,
        customer_id,
        text,
        author_id=page.id,
        now=call.now,
        about_id=about_id,
        photo_ids=photo_ids,
    )
    return {"recipient_id": sent.peer_id, "message_id": sent.id}


def _check_window(call: Call, peer_id: str, *, is_late: bool) -> str:
    """The customer whom that id names, if they wrote lately enough."""
    known = call.store.messages.find_by_peer(call.page.id, peer_id)
    if known is None:
        raise no_such_recipient()
    heard = call.store.messages.find_last_heard(known.conversation_id)
    if heard is None or call.now - heard.created_at > (HUMAN_WINDOW if is_late else WINDOW):
        raise outside_window()
    return known.customer_id


def _find_target(call: Call, recipient: dict[str, Any]) -> Post:
    """The post or comment that is answered privately: once, and within its days."""
    name = next((name for name in ("comment_id", "post_id") if name in recipient), "")
    if not name:
        raise invalid_parameter("The parameter recipient is required")
    post = call.find_post(str(recipient[name]))
    if post is None or bool(post.parent_id) != (name == "comment_id"):
        raise no_such_target(name)
    if post.author_id == call.page.id:
        raise cannot_reply()
    if call.store.messages.find_about(post.id):
        raise already_replied()
    if not can_reply_privately(call, post):
        raise outside_window()
    return post


def _read_content(call: Call) -> tuple[str, tuple[str, ...]]:
    """A text, or a picture that the Page has uploaded for messages; never both."""
    message = _read_object(call, "message")
    if "attachment" not in message:
        return _read_text(call), ()
    if "text" in message:
        raise invalid_parameter(
            "Only one of the text, attachment, and dynamic_text fields can be specified"
        )
    attached = read_attachment(call)["payload"].get("attachment_id")
    return "", check_photos(call, [str(attached)])


def _read_text(call: Call) -> str:
    text = _read_object(call, "message").get("text")
    if not isinstance(text, str) or not text.strip():
        raise missing_message()
    if len(text) > LONGEST_MESSAGE:
        raise invalid_parameter(
            f"Length of param message[text] must be less than or equal to {LONGEST_MESSAGE}"
        )
    return text


def _read_type(call: Call) -> bool:
    """Whether the message is marked as a person's late answer."""
    kind, tag = call.params.get("messaging_type", "RESPONSE"), call.params.get("tag", "")
    if kind not in TYPES:
        raise invalid_parameter(f"Param messaging_type must be one of {{{', '.join(TYPES)}}}")
    if kind != "MESSAGE_TAG":
        return False
    if tag != "HUMAN_AGENT":  # the other tags are no more since 2026-04-27
        raise invalid_parameter(f"The message tag {tag or '(none)'} is not supported")
    return True


def _read_object(call: Call, name: str) -> dict[str, Any]:
    """A parameter that is an object, as JSON in the form or in the body."""
    try:
        value = json.loads(call.params.get(name, ""))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise invalid_parameter(f"Param {name} must be a JSON object")
    return value


def _derive(page_id: str, customer_id: str, what: str) -> str:
    digest = hashlib.sha256(f"{what} {page_id} {customer_id}".encode()).digest()
    return str(10**15 + int.from_bytes(digest[:8], "big") % (9 * 10**15))
