"""The remote control over tokens: given, ended, brought to their end; and over the applications."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json
from sandbox.control.body import BadBodyError, Body
from sandbox.signin import x
from sandbox.store import Network

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account


async def _give(sandbox: Sandbox, request: Request) -> Any:
    """Tokens of an account on X, as if its owner had just allowed the application."""
    body = await Body.read(request)
    account = _find_account(sandbox, body)
    scopes = tuple(body.texts("scopes")) or tuple(sorted(x.SCOPES))
    now = datetime.now(UTC)
    return x.issue_tokens(sandbox, account.id, scopes, secrets.token_hex(8), now)


async def _revoke(sandbox: Sandbox, request: Request) -> Any:
    """The owner takes back what every application holds, the account's own token too."""
    account = _find_account(sandbox, await Body.read(request))
    sandbox.store.tokens.end_account(account.network, account.id, now=datetime.now(UTC))


async def _expire(sandbox: Sandbox, request: Request) -> Any:
    """Access tokens end now, refresh tokens do not."""
    account = _find_account(sandbox, await Body.read(request))
    sandbox.store.tokens.expire_account(account.network, account.id, now=datetime.now(UTC))


async def _set_apps(sandbox: Sandbox, request: Request) -> Any:
    """`lifetimes` ({name: seconds}), `redirect_uris`, `requires_proof`; what is left out stays."""
    body, apps = await Body.read(request), sandbox.apps
    if body.has("lifetimes"):
        lifetimes = body.numbers_by_name("lifetimes")
        if unknown := lifetimes.keys() - apps.lifetimes.keys():
            raise BadBodyError(f"lifetimes has no {', '.join(sorted(unknown))}")
        apps.lifetimes |= lifetimes
    if body.has("redirect_uris"):
        apps.redirect_uris = body.texts("redirect_uris")
    apps.requires_proof = body.flag("requires_proof", default=apps.requires_proof)
    return _show_apps(sandbox)


async def _read_apps(sandbox: Sandbox, request: Request) -> Any:
    return _show_apps(sandbox)


def _show_apps(sandbox: Sandbox) -> dict[str, Any]:
    apps = sandbox.apps
    return {
        "lifetimes": apps.lifetimes,
        "redirect_uris": apps.redirect_uris,
        "requires_proof": apps.requires_proof,
    }


def _find_account(sandbox: Sandbox, body: Body) -> Account:
    network, handle = body.choice("network", Network), body.text("handle")
    account = sandbox.store.accounts.find_by_handle(network, handle)
    if account is None:
        raise BadBodyError("handle is not an account's")
    return account


routes = [
    Route("/_control/tokens", answer_json(_give), methods=["POST"]),
    Route("/_control/revocations", answer_json(_revoke), methods=["POST"]),
    Route("/_control/expiries", answer_json(_expire), methods=["POST"]),
    Route("/_control/apps", answer_json(_read_apps), methods=["GET"]),
    Route("/_control/apps", answer_json(_set_apps), methods=["PUT"]),
]
