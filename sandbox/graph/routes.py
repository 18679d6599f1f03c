"""Graph's addresses. It comes last of the sandbox's parts, for it answers every other path."""

from __future__ import annotations

from starlette.routing import Route

from sandbox.graph.answering import answer

routes = [Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])]
