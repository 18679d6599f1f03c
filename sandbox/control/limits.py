"""How many calls Facebook takes, for tests that would otherwise have to make very many."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import Body

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox


async def _show_limits(sandbox: Sandbox, request: Request) -> Any:
    return asdict(sandbox.graph_usage.limits)


async def _set_limits(sandbox: Sandbox, request: Request) -> Any:
    """`pages`, `messenger` (calls a day) and `conversations` (a second; 0: as many as they like).
    What is not given stays.
    """
    body, limits = await Body.read(request), sandbox.graph_usage.limits
    limits.pages = body.integer("pages", limits.pages)
    limits.messenger = body.integer("messenger", limits.messenger)
    limits.conversations = body.integer("conversations", limits.conversations)
    return asdict(limits)


routes = [
    Route("/_control/limits/facebook", answer_json(_show_limits), methods=["GET"]),
    Route("/_control/limits/facebook", answer_json(_set_limits), methods=["PUT"]),
]
