"""What is written privately: a customer writes to a brand, and what stands between the two."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.control import messenger
from sandbox.control.body import BadBodyError, Body
from sandbox.people import list_private, write_privately
from sandbox.store import Network
from sandbox.store.records import DirectEvent

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account, Store


async def add_message(sandbox: Sandbox, request: Request) -> Any:
    """`author` writes to `to` (handles), with `photos` (ids). On X, `conversation_id` is that of a
    group of these two and the `participants` (handles); `kind` says if the latter join or leave.
    """
    body, now = await Body.read(request), datetime.now(UTC)
    if body.choice("network", Network) is Network.FACEBOOK:
        return messenger.add_message(sandbox, body, now=now)
    author = sandbox.store.accounts.add(Network.X, body.text("author"), now=now)
    to, at = _find_account(sandbox, body.text("to")), body.time("created_at", now)
    if body.has("conversation_id"):
        return show_message(_happen_in_group(sandbox.store, author, to, body, now=at))
    text, photo_ids = body.text("text", ""), tuple(body.texts("photos"))
    return show_message(
        write_privately(sandbox.store, author, text, to=to, now=at, photo_ids=photo_ids)
    )


def _happen_in_group(
    store: Store, author: Account, to: Account, body: Body, *, now: datetime
) -> DirectEvent:
    names = body.texts("participants")
    others = tuple(store.accounts.add(Network.X, one, now=now).id for one in names)
    event = DirectEvent(
        id="",
        conversation_id=body.text("conversation_id"),
        kind=body.text("kind", "MessageCreate"),
        sender_id=author.id,
        created_at=now,
        text=body.text("text", ""),
        participant_ids=others,
    )
    return store.directs.add(event, [author.id, to.id, *others])


async def list_messages(sandbox: Sandbox, request: Request) -> Any:
    """`?network=&brand=&customer=`: what stands between the two, oldest first."""
    names = request.query_params
    if names.get("network") == Network.FACEBOOK:
        return messenger.list_messages(
            sandbox, names.get("brand", ""), customer=names.get("customer", "")
        )
    brand, customer = (
        _find_account(sandbox, names.get(name, "")) for name in ("brand", "customer")
    )
    return [show_message(event) for event in list_private(sandbox.store, brand, customer)]


def show_message(event: DirectEvent) -> dict[str, Any]:
    return asdict(event) | {"created_at": event.created_at.isoformat()}


def _find_account(sandbox: Sandbox, handle: str) -> Account:
    account = sandbox.store.accounts.find_by_handle(Network.X, handle)
    if account is None:
        raise BadBodyError(f"There is nobody on X called {handle!r}")
    return account
