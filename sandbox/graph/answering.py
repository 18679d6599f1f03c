"""From a request to Graph's answer: version, token, usage, then the node or the edge."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sandbox.graph import tokens
from sandbox.graph.call import Call
from sandbox.graph.errors import (
    GraphError,
    invalid_parameter,
    make_trace_id,
    unknown_path,
)
from sandbox.graph.forms import read_form
from sandbox.graph.reading import find_node, read_edge, read_node
from sandbox.graph.usage import UseCase
from sandbox.graph.writing import create_on_edge, delete_node, delete_on_edge, update_node
from sandbox.signin import facebook
from sandbox.store import TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

NEWEST = (26, 0)
OLDEST = (21, 0)  # Graph answers for a version that is no more as the oldest that lives
MOST_IDS = 50
_VERSION = re.compile(r"v([0-9]{1,2})\.([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class _Asked:
    version: str
    path: list[str]
    params: Mapping[str, str]
    files: Mapping[str, bytes]


async def answer(request: Request) -> Response:
    """Any path that nothing else of the sandbox answers is taken for one of Graph's."""
    headers = {"facebook-api-version": f"v{NEWEST[0]}.{NEWEST[1]}"}
    try:
        version, path = _split_path(request)
        headers["facebook-api-version"] = version
        fields, files = await read_form(request)
        asked = _Asked(version, path, dict(request.query_params) | fields, files)
        return _render(_answer_call(request, asked, headers), 200, headers)
    except GraphError as error:
        return _render(error.render(), error.status, headers | _challenge(error))


def _answer_call(request: Request, asked: _Asked, headers: dict[str, str]) -> Any:
    sandbox, path, params = request.app.state.sandbox, asked.path, asked.params
    if path == ["oauth", "access_token"]:
        return facebook.give_token(sandbox, params)
    token = tokens.read_token(params, request.headers.get("authorization", ""))
    if path == ["debug_token"] and request.method == "GET":
        return tokens.debug_token(sandbox, params, token)
    if tokens.is_app_token(token):
        raise invalid_parameter(
            "Pages Public Content Access requires either app secret proof or an app token"
        )
    now = datetime.now(UTC)
    found = tokens.find_token(sandbox.store, token, now)
    facebook.check_proof(sandbox, params, token)
    if found.kind is TokenKind.USER:
        return facebook.answer_user(sandbox, found, path, params)
    page = tokens.find_page(sandbox.store, found)
    ids = _read_ids(path, params)
    usage, speed = sandbox.graph_usage, sandbox.speed
    use = tell_use(path, ids)
    try:
        usage.spend(page.id, use, max(1, len(ids)), now=now, speed=speed)
        if use is UseCase.MESSENGER and request.method != "POST":
            usage.read_conversations(page.id, now=now, speed=speed)
    finally:
        headers |= usage.describe(page.id, now=now, speed=speed)
    site = str(request.base_url).rstrip("/")
    call = Call(sandbox.store, page, site, asked.version, params, now, speed, asked.files)
    return _dispatch(call, request.method, path, ids)


def tell_use(path: list[str], ids: list[str]) -> UseCase:
    """Whether it is Messenger that is called: its edges, conversations or messages."""
    edges = (["conversations"], ["messages"], ["message_attachments"])
    is_messenger = path[1:] in edges or any(
        one.startswith(("t_", "m_")) for one in (*path[:1], *ids)
    )
    return UseCase.MESSENGER if is_messenger else UseCase.PAGES


def _dispatch(call: Call, method: str, path: list[str], ids: list[str]) -> Any:
    if ids:
        nodes = {object_id: find_node(call, object_id) for object_id in ids}
        return {object_id: read_node(call, node) for object_id, node in nodes.items()}
    if len(path) not in (1, 2):
        raise unknown_path("/".join(path))
    verb = {"POST": "post", "DELETE": "delete"}.get(method, "get")
    node = find_node(call, path[0], verb=verb)
    if len(path) == 1:
        return {"get": read_node, "post": update_node, "delete": delete_node}[verb](call, node)
    act = {"get": read_edge, "post": create_on_edge, "delete": delete_on_edge}[verb]
    return act(call, node, path[1])


def _read_ids(path: list[str], params: Mapping[str, str]) -> list[str]:
    """The objects of `GET /?ids=a,b`. One that is missing fails the whole call."""
    if path or "ids" not in params:
        return []
    ids = list(dict.fromkeys(part.strip() for part in params["ids"].split(",") if part.strip()))
    if not 1 <= len(ids) <= MOST_IDS:
        raise invalid_parameter(f"The parameter ids takes between 1 and {MOST_IDS} ids")
    return ids


def _split_path(request: Request) -> tuple[str, list[str]]:
    """The version that answers, and the rest of the path."""
    parts = [part for part in request.url.path.split("/") if part]
    match = _VERSION.fullmatch(parts[0]) if parts else None
    if match is None:
        return f"v{NEWEST[0]}.{NEWEST[1]}", parts
    asked = (int(match[1]), int(match[2]))
    if asked > NEWEST:
        raise unknown_path("/".join(parts))
    major, minor = max(asked, OLDEST)
    return f"v{major}.{minor}", parts[1:]


def _challenge(error: GraphError) -> dict[str, str]:
    if error.code != 190:
        return {}
    return {"WWW-Authenticate": 'OAuth "Facebook Platform" "invalid_token"'}


def _render(body: Any, status: int, headers: dict[str, str]) -> Response:
    """Graph escapes what is not ASCII, and slashes."""
    content = json.dumps(body, separators=(",", ":")).replace("/", "\\/")
    headers = headers | {"x-fb-trace-id": make_trace_id(), "Cache-Control": "private, no-store"}
    return Response(content, status, headers, media_type="application/json; charset=UTF-8")
