"""Pictures: uploaded, described, and shown beside what they came with."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from sandbox.x.errors import forbidden, invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.store import Account, Store
    from sandbox.store.records import Photo
    from sandbox.x.call import Call
    from sandbox.x.query import Asked

CATEGORIES = frozenset({"tweet_image", "dm_image"})
LARGEST = 5 * 2**20  # bytes of a picture
LONGEST_ALT_TEXT = 1000
LIFE = 86_400  # seconds in which an uploaded picture can be used
TYPES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg"}


def upload(call: Call) -> dict[str, Any]:
    """In one go, as JSON with the picture in base 64. (X takes forms in parts, too.)"""
    call.query.finish()
    content = _read_upload(call.body)
    kind = next((name for sign, name in TYPES.items() if content.startswith(sign)), "")
    photo = call.store.photos.add(call.account.id, content, kind, now=call.now)
    if not photo.width or len(content) > LARGEST:
        raise invalid([("Your media IDs are invalid: the file is no picture that X takes.", {})])
    return {
        "data": {
            "id": photo.id,
            "media_key": photo.key,
            "size": len(content),
            "expires_after_secs": LIFE,
        },
        "meta": {},
    }


def describe(call: Call) -> dict[str, Any]:
    call.query.finish()
    body = call.body if isinstance(call.body, dict) else {}
    photo = _find_own(call.store, call.account, body.get("id"))
    metadata = body.get("metadata") or {}
    alt_text = (metadata.get("alt_text") or {}).get("text", "")
    if not isinstance(alt_text, str) or len(alt_text) > LONGEST_ALT_TEXT:
        raise invalid([("$.metadata.alt_text.text: may only be 1000 characters long", {})])
    call.store.photos.describe(photo.id, alt_text)
    return {"data": {"id": photo.id, "associated_metadata": metadata}}


def check_photos(store: Store, owner: Account, ids: Sequence[Any]) -> tuple[str, ...]:
    """Only who uploaded a picture may use it."""
    return tuple(_find_own(store, owner, photo_id).id for photo_id in ids)


def render_photos(
    photos: Iterable[Photo], asked: Asked, *, folder: str = "/media"
) -> list[dict[str, Any]]:
    return [_render(photo, asked, folder) for photo in photos]


def _render(photo: Photo, asked: Asked, folder: str) -> dict[str, Any]:
    details: dict[str, Any] = {
        "alt_text": photo.alt_text,
        "height": photo.height,
        "url": f"{asked.base_url}{folder}/{photo.id}",
        "width": photo.width,
    }
    shown = {name: details[name] for name in asked.media_fields & details.keys() if details[name]}
    return {"media_key": photo.key, "type": "photo"} | shown


def _find_own(store: Store, owner: Account, photo_id: Any) -> Photo:
    photo = store.photos.get(photo_id) if isinstance(photo_id, str) else None
    if photo is None or photo.owner_id != owner.id:
        raise invalid([("Your media IDs are invalid.", {})])
    return photo


def _read_upload(body: Any) -> bytes:
    if not isinstance(body, dict) or not isinstance(body.get("media"), str):
        raise invalid([("$.media: is missing but it is required", {})])
    if body.get("media_category") not in CATEGORIES:
        raise forbidden("This media category is not taken here.")
    try:
        return base64.b64decode(body["media"], validate=True)
    except ValueError:  # of which binascii.Error is one
        raise invalid([("$.media: is not base64", {})]) from None
