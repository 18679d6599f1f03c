"""How the remote control answers: JSON, or what was wrong with the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from sandbox.control.body import BadBodyError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sandbox.state import Sandbox

    Handler = Callable[[Sandbox, Request], Awaitable[Any]]


def answer_json(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            content = await handler(request.app.state.sandbox, request)
        except BadBodyError as error:
            return JSONResponse({"error": str(error)}, 400)
        return Response(status_code=204) if content is None else JSONResponse(content)

    return respond
