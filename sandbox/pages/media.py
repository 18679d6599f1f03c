"""The pictures themselves, at the addresses under which the networks' answers name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from sandbox.store.records import Photo

CHUNK = 2**16  # bytes


async def show_photo(request: Request) -> Response:
    photo = request.app.state.sandbox.store.photos.get(request.path_params["id"])
    return answer_photo(photo) if photo else PlainTextResponse("There is no such picture.", 404)


def answer_photo(photo: Photo) -> Response:
    if photo.redirect_to:
        return RedirectResponse(photo.redirect_to, 302)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return StreamingResponse(_send(photo), media_type=photo.content_type, headers=headers)


def _send(photo: Photo) -> Iterator[bytes]:
    yield photo.content
    for start in range(0, photo.padding, CHUNK):
        yield bytes(min(CHUNK, photo.padding - start))


routes = [Route("/media/{id}", show_photo, methods=["GET"])]
