"""Writing on blogs and forums, under /_control/feeds/."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import Body
from sandbox.store.feeds import FeedEntry

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox


async def _write(sandbox: Sandbox, request: Request) -> Any:
    """Somebody writes an entry, or writes an earlier one anew (the same `id`)."""
    body = await Body.read(request)
    entry = FeedEntry(
        feed=request.path_params["name"],
        id=body.text("id", "") or f"urn:uuid:{uuid4()}",
        author=body.text("author", ""),
        title=body.text("title", ""),
        text=body.text("text"),
        created_at=body.time("created_at", datetime.now(UTC)),
        parent_id=body.text("in_reply_to", ""),
    )
    sandbox.store.feeds.add(entry)
    return {"id": entry.id}


async def _remove(sandbox: Sandbox, request: Request) -> None:
    sandbox.store.feeds.remove(request.path_params["name"], request.query_params.get("id", ""))


routes = [
    Route("/_control/feeds/{name}", answer_json(_write), methods=["POST"]),
    Route("/_control/feeds/{name}", answer_json(_remove), methods=["DELETE"]),
]
