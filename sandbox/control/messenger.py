"""What is said on Messenger: customers write, edit and delete, and time passes for them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import BadBodyError, Body
from sandbox.graph.messenger import derive_peer_id, publish_message
from sandbox.store import Network

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account
    from sandbox.store.messages import Message

MOST_LISTED = 500


def add_message(sandbox: Sandbox, body: Body, *, now: datetime) -> dict[str, Any]:
    """The customer `author` writes to the brand `to` (handles). `as_brand`: the other way round,
    as by a colleague in the network's own app.
    """
    customer = sandbox.store.accounts.add(Network.FACEBOOK, body.text("author"), now=now)
    page = _find_account(sandbox, body.text("to"))
    written = publish_message(
        sandbox.store,
        page,
        customer.id,
        body.text("text", ""),
        photo_ids=tuple(body.texts("photos")),
        author_id=page.id if body.flag("as_brand") else customer.id,
        now=body.time("created_at", now),
    )
    return _show(written)


def list_messages(sandbox: Sandbox, brand: str, *, customer: str) -> list[dict[str, Any]]:
    """What the two said, oldest first."""
    page_id, customer_id = (_find_account(sandbox, name).id for name in (brand, customer))
    last = sandbox.store.messages.find_by_peer(page_id, derive_peer_id(page_id, customer_id))
    if last is None:
        return []
    newest = sandbox.store.messages.list_newest(last.conversation_id, limit=MOST_LISTED)
    return [_show(message) for message in reversed(newest)]


async def _change_message(sandbox: Sandbox, request: Request) -> Any:
    """The author edits what was said (`text`)."""
    message, body = _find_message(sandbox, request), await Body.read(request)
    sandbox.store.messages.rewrite(message.id, body.text("text"), now=datetime.now(UTC))
    return _show(_find_message(sandbox, request))


async def _delete_message(sandbox: Sandbox, request: Request) -> Any:
    message = _find_message(sandbox, request)
    sandbox.store.messages.delete(message.id, now=datetime.now(UTC))


async def _change_conversation(sandbox: Sandbox, request: Request) -> Any:
    """Time passes for this conversation alone: `older_by` so many seconds is all that is in it."""
    body, conversation_id = await Body.read(request), request.path_params["id"]
    by = timedelta(seconds=body.number("older_by"))
    sandbox.store.messages.make_older(conversation_id, by)


def _find_message(sandbox: Sandbox, request: Request) -> Message:
    message = sandbox.store.messages.get(request.path_params["id"])
    if message is None or message.deleted_at:
        raise BadBodyError("There is no such message")
    return message


def _find_account(sandbox: Sandbox, handle: str) -> Account:
    account = sandbox.store.accounts.find_by_handle(Network.FACEBOOK, handle)
    if account is None:
        raise BadBodyError(f"There is nobody on Facebook called {handle!r}")
    return account


def _show(message: Message) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(message).items()
    }


routes = [
    Route("/_control/messages/facebook/{id}", answer_json(_change_message), methods=["PATCH"]),
    Route("/_control/messages/facebook/{id}", answer_json(_delete_message), methods=["DELETE"]),
    Route(
        "/_control/conversations/facebook/{id}",
        answer_json(_change_conversation),
        methods=["PATCH"],
    ),
]
