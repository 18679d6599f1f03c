"""Pictures on Facebook: uploaded by a Page, and shown with posts, comments and messages.

Shapes from Meta's reference on StoryAttachment, on a comment's attachment and on the Attachment
Upload API, those of messages as recorded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.graph.call import Call
    from sandbox.store import Account, Post
    from sandbox.store.messages import Message
    from sandbox.store.records import Photo

LARGEST_PHOTO = 10 * 2**20  # bytes
TYPES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg"}


def upload_photo(call: Call, page: Account) -> dict[str, Any]:
    """`POST /{page}/photos` with `source` and `published=false`: a picture to be attached."""
    if call.params.get("published", "true").lower() not in ("false", "0"):
        raise invalid_parameter("The sandbox takes only photos that are published later")
    alt_text = call.params.get("alt_text_custom", "")
    return {"id": _keep_photo(call, page, call.files.get("source", b""), alt_text).id}


def upload_attachment(call: Call, page: Account) -> dict[str, Any]:
    """`POST /{page}/message_attachments` with `message` and `filedata`: a picture for messages.
    Only one that `is_reusable` can be sent by its id.
    """
    attachment = read_attachment(call)
    if not attachment["payload"].get("is_reusable"):
        raise invalid_parameter("The sandbox takes only attachments that are sent by their id")
    photo = _keep_photo(call, page, call.files.get("filedata", b""))
    return {"attachment_id": photo.id}


def read_attachment(call: Call) -> dict[str, Any]:
    """The one picture that `message` holds, with a `payload`."""
    try:
        attachment = json.loads(call.params.get("message", ""))["attachment"]
        kind, payload = attachment["type"], attachment["payload"]
    except (KeyError, TypeError, ValueError):
        raise invalid_parameter("Param message[attachment] must be an object") from None
    if kind != "image" or not isinstance(payload, dict):
        raise invalid_parameter("The sandbox takes only images")
    return {"type": kind, "payload": payload}


def check_photos(call: Call, ids: Sequence[str]) -> tuple[str, ...]:
    """Only what the Page itself uploaded can be attached."""
    found = call.store.photos.get_many(ids)
    if any(one not in found or found[one].owner_id != call.page.id for one in ids):
        raise invalid_parameter("Invalid photo")
    return tuple(ids)


def list_attachments(call: Call, post: Post) -> dict[str, Any] | None:
    """Several pictures are an album, whose parts stand in `subattachments`."""
    photos = _list_photos(call, post.photo_ids)
    if not photos:
        return None
    parts = [_describe(call, photo) for photo in photos]
    if len(parts) == 1:
        return {"data": parts}
    album = parts[0] | {"type": "album", "media_type": "album", "subattachments": {"data": parts}}
    return {"data": [album]}


def get_attachment(call: Call, comment: Post) -> dict[str, Any] | None:
    photos = _list_photos(call, comment.photo_ids[:1])
    if not photos:
        return None
    found = _describe(call, photos[0])
    del found["media_type"]  # which a comment's attachment has not
    return found


def list_message_attachments(call: Call, message: Message) -> dict[str, Any] | None:
    photos = _list_photos(call, message.photo_ids)
    return {"data": [_describe_in_message(call, one) for one in photos]} if photos else None


def _keep_photo(call: Call, page: Account, content: bytes, alt_text: str = "") -> Photo:
    kind = next((name for sign, name in TYPES.items() if content.startswith(sign)), "")
    if not kind or len(content) > LARGEST_PHOTO:
        raise invalid_parameter("Invalid image file")
    return call.store.photos.add(page.id, content, kind, now=call.now, alt_text=alt_text)


def _list_photos(call: Call, ids: Sequence[str]) -> list[Photo]:
    found = call.store.photos.get_many(ids) if ids else {}
    return [found[one] for one in ids if one in found]


def _build_url(call: Call, photo: Photo) -> str:
    return f"{call.site}/media/{photo.id}"


def _describe(call: Call, photo: Photo) -> dict[str, Any]:
    url = _build_url(call, photo)
    return {
        "media": {"image": {"height": photo.height, "src": url, "width": photo.width}},
        "media_type": "photo",
        "target": {"id": photo.id, "url": url},
        "type": "photo",
        "url": url,
    }


def _describe_in_message(call: Call, photo: Photo) -> dict[str, Any]:
    url = _build_url(call, photo)
    size = {"width": photo.width, "height": photo.height}
    most = {"max_width": photo.width, "max_height": photo.height}
    shown = {"url": url, "preview_url": url, "image_type": 1, "render_as_sticker": False}
    return {
        "id": photo.id,
        "mime_type": photo.content_type,
        "name": f"image-{photo.id}",
        "size": len(photo.content),
        "image_data": size | most | shown,
    }
