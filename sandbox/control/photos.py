"""Pictures that customers put up, good ones and such as a hostile server would send."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import BadBodyError, Body
from sandbox.store import Network

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox


async def add_photo(sandbox: Sandbox, request: Request) -> Any:
    """`network`, `owner` (handle), `content` (base 64), `content_type`, `alt_text`; `redirect_to`
    leads elsewhere instead, `padding` is how many bytes of nothing follow. Gives `id` and `url`.
    """
    body, now = await Body.read(request), datetime.now(UTC)
    owner = sandbox.store.accounts.add(body.choice("network", Network), body.text("owner"), now=now)
    try:
        content = base64.b64decode(body.text("content", ""), validate=True)
    except ValueError:  # of which binascii.Error is one
        raise BadBodyError("content must be base 64") from None
    photo = sandbox.store.photos.add(
        owner.id,
        content,
        body.text("content_type", "image/png"),
        now=now,
        alt_text=body.text("alt_text", ""),
        redirect_to=body.text("redirect_to", ""),
        padding=body.integer("padding", 0),
    )
    return {"id": photo.id, "url": f"{request.base_url}media/{photo.id}"}


routes = [Route("/_control/photos", answer_json(add_photo), methods=["POST"])]
