"""The networks' own count of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox


async def _list_calls(sandbox: Sandbox, request: Request) -> Any:
    return sandbox.calls.to_json()


async def _forget_calls(sandbox: Sandbox, request: Request) -> Any:
    sandbox.calls.clear()


routes = [
    Route("/_control/calls", answer_json(_list_calls), methods=["GET"]),
    Route("/_control/calls", answer_json(_forget_calls), methods=["DELETE"]),
]
