"""The page on which an account's owner allows an application, and the way back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sandbox.pages.rendering import render_consent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account, Network

    Query = Mapping[str, str]

LARGEST_FORM = 100_000  # bytes


class BadRequestError(Exception):
    """The address that an application sent its user to is wrong; nobody is sent back."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """What differs between the networks' pages.

    `check` gives the scopes asked for, or raises BadRequestError. `grant` gives what the browser
    takes back when these accounts were allowed; None is an answer that allows nothing.
    """

    network: Network
    check: Callable[[Sandbox, Query], tuple[str, ...]]
    grant: Callable[[Sandbox, tuple[str, ...], Query, list[Account]], dict[str, str] | None]
    denial: dict[str, str]


def open_dialog(dialog: Dialog) -> Callable[[Request], Awaitable[Response]]:
    """GET shows what is asked for, POST is the owner's answer."""

    async def respond(request: Request) -> Response:
        sandbox, query = request.app.state.sandbox, request.query_params
        try:
            scopes = dialog.check(sandbox, query)
        except BadRequestError as error:
            return _show_error(dialog.network, str(error))
        accounts = sandbox.store.accounts.list_all(dialog.network, is_brand=True)
        if request.method != "POST":
            return _show_consent(dialog.network, accounts, scopes, query["redirect_uri"])
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Only the page itself may send this.", 403)
        form = await read_form(request)
        chosen = [account for account in accounts if account.id in form.get("account", [])]
        is_allowed = form.get("decision") == ["allow"]
        granted = dialog.grant(sandbox, scopes, query, chosen) if is_allowed else None
        return _lead_back(query, dialog.denial if granted is None else granted)

    return respond


def _show_consent(
    network: Network, accounts: list[Account], scopes: tuple[str, ...], redirect_uri: str
) -> Response:
    return render_consent(
        {"network": network, "accounts": accounts, "scopes": scopes, "error": ""},
        leads_to=redirect_uri,
    )


def _show_error(network: Network, words: str) -> Response:
    content: dict[str, Any] = {"network": network, "accounts": [], "scopes": (), "error": words}
    return render_consent(content, status=400)


def _lead_back(query: Query, answer: dict[str, str]) -> Response:
    parts = urlsplit(query["redirect_uri"])
    brought = [*parse_qsl(parts.query), ("state", query.get("state", "")), *answer.items()]
    target = urlunsplit(parts._replace(query=urlencode(brought)))
    return RedirectResponse(target, 303, {"Cache-Control": "no-store"})


async def read_form(request: Request) -> dict[str, list[str]]:
    """Every value of every field."""
    body = await request.body()
    form: dict[str, list[str]] = {}
    for name, value in parse_qsl(body[:LARGEST_FORM].decode(errors="replace")):
        form.setdefault(name, []).append(value)
    return form
