"""What stands around every endpoint: who asks, how often, and how a refusal is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from sandbox.store import Network, TokenKind
from sandbox.x.errors import Refusal, forbidden, make_rate_limited, unauthorized
from sandbox.x.query import Query
from sandbox.x.scopes import is_allowed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.store import Account, Store

    Handler = Callable[["Call"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request. `body` is what a POST carries; it may be of any JSON type."""

    store: Store
    account: Account
    query: Query
    path: dict[str, str]
    body: Any
    now: datetime
    speed: float


def answer(
    endpoint: str, handler: Handler, *, status: int = 200
) -> Callable[[Request], Awaitable[Response]]:
    """The handler as Starlette wants it. `endpoint` names the row in the table of limits."""

    async def respond(request: Request) -> Response:
        now = datetime.now(UTC)
        sandbox = request.app.state.sandbox
        try:
            account = authenticate(request, sandbox.store, endpoint)
        except Refusal as refusal:
            return refusal.to_response()
        allowance = sandbox.x_limits.spend(
            account.id, endpoint, now=now.timestamp(), speed=sandbox.speed
        )
        headers = allowance.to_headers()
        if allowance.is_exceeded:
            return make_rate_limited(headers)
        call = Call(
            store=sandbox.store,
            account=account,
            query=Query(request.query_params, str(request.base_url).rstrip("/")),
            path={name: str(value) for name, value in request.path_params.items()},
            body=await _read_body(request),
            now=now,
            speed=sandbox.speed,
        )
        response = _respond(handler, call, status)
        response.headers.update(headers)
        return response

    return respond


def _respond(handler: Handler, call: Call, status: int) -> Response:
    try:
        return JSONResponse(handler(call), status)
    except Refusal as refusal:
        return refusal.to_response()


def authenticate(request: Request, store: Store, endpoint: str) -> Account:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = store.tokens.find(token) if scheme.lower() == "bearer" else None
    is_good = found and found.kind is TokenKind.ACCESS and found.network is Network.X
    if found is None or not is_good or not found.is_living(datetime.now(UTC)):
        raise unauthorized()
    account = store.accounts.get(Network.X, found.account_id)
    if account is None:
        raise unauthorized()
    if not is_allowed(found, endpoint):
        raise forbidden("Forbidden")
    return account


async def _read_body(request: Request) -> Any:
    if request.method != "POST":
        return None
    try:
        return await request.json()
    except ValueError:
        return None
