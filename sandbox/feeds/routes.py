"""`/feeds/NAME.rss`, `/feeds/NAME.atom` and the pages that they link to."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.feeds.writing import write_atom, write_rss

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox

SHOWN = 50  # entries
FORMS = {"rss": (write_rss, "application/rss+xml"), "atom": (write_atom, "application/atom+xml")}


async def _show_feed(request: Request) -> Response:
    """304 where the reader has it already, by ETag, else by date (RFC 9110, 13.2.2)."""
    sandbox: Sandbox = request.app.state.sandbox
    name, form = request.path_params["name"], request.path_params["form"]
    if form not in FORMS:
        return PlainTextResponse("There is no such feed", 404)
    write, media_type = FORMS[form]
    entries = sandbox.store.feeds.list_newest(name, limit=SHOWN)
    body = write(name, str(request.url_for("feed_page", name=name)), entries).encode()
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}
    if entries:
        headers["Last-Modified"] = format_datetime(
            max(entry.created_at for entry in entries), usegmt=True
        )
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


async def _show_page(request: Request) -> Response:
    """The blog itself, as plain as can be: newest first."""
    sandbox: Sandbox = request.app.state.sandbox
    entries = sandbox.store.feeds.list_newest(request.path_params["name"], limit=SHOWN)
    lines = [f"{entry.author}: {entry.title}\n{entry.text}" for entry in entries]
    return PlainTextResponse("\n\n".join(lines) or "Nothing is written here yet")


routes = [
    Route("/feeds/{name}.{form}", _show_feed),
    Route("/feeds/{name}", _show_page, name="feed_page"),
    Route("/feeds/{name}/{entry}", _show_page),
]
