"""Pictures of private messages: shown by X to who is in the conversation, by their token, alone.

[X: "Retrieving media" of direct messages; there on a host of its own, ton.twitter.com]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from sandbox.pages.media import answer_photo
from sandbox.x.call import authenticate
from sandbox.x.errors import Refusal, not_found

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

FOLDER = "/1.1/ton/data/dm"


async def show_private_photo(request: Request) -> Response:
    store, photo_id = request.app.state.sandbox.store, request.path_params["id"]
    try:
        account = authenticate(request, store, f"GET {FOLDER}")
    except Refusal as refusal:
        return refusal.to_response()
    photo = store.photos.get(photo_id)
    if photo is None or not store.directs.may_see_photo(account.id, photo_id):
        return not_found().to_response()
    return answer_photo(photo)


routes = [Route(f"{FOLDER}/{{id}}", show_private_photo, methods=["GET"])]
