"""What people write about a Page elsewhere on Facebook: posts that tag it, and recommendations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import BadBodyError, Body
from sandbox.graph.writing import publish_review, publish_tagged
from sandbox.store import Network

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account


async def _add_tagged(sandbox: Sandbox, request: Request) -> Any:
    """`author` names `page` (handles) in a post on their own wall: `text`, `created_at`."""
    body = await Body.read(request)
    page, author, at = _read_ends(sandbox, body)
    return {"id": publish_tagged(sandbox.store, page, author, body.text("text"), at).id}


async def _add_review(sandbox: Sandbox, request: Request) -> Any:
    """The same fields, `is_positive` and `rating` (1 to 5; where it is given, there may be no
    recommendation).
    """
    body = await Body.read(request)
    page, author, at = _read_ends(sandbox, body)
    rating = body.integer("rating", 0)
    has_opinion = body.has("is_positive") or not rating
    story = publish_review(
        sandbox.store,
        page,
        author,
        body.text("text", ""),
        at,
        is_positive=body.flag("is_positive") if has_opinion else None,
        rating=rating,
    )
    return {"id": story.id}


def _read_ends(sandbox: Sandbox, body: Body) -> tuple[Account, Account, datetime]:
    now = datetime.now(UTC)
    page = sandbox.store.accounts.find_by_handle(Network.FACEBOOK, body.text("page"))
    if page is None:
        raise BadBodyError("page is not the handle of a page")
    author = sandbox.store.accounts.add(Network.FACEBOOK, body.text("author"), now=now)
    return page, author, body.time("created_at", now)


routes = [
    Route("/_control/tagged", answer_json(_add_tagged), methods=["POST"]),
    Route("/_control/reviews", answer_json(_add_review), methods=["POST"]),
]
