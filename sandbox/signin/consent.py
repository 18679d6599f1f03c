"""The page on which an account's owner allows an application, and the way back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse, Response

from sandbox.pages.rendering import render_consent

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.store import Account, Network

LARGEST_FORM = 100_000  # bytes


class BadRequestError(Exception):
    """The address that an application sent its user to is wrong; nobody is sent back."""


def show_consent(
    network: Network, accounts: list[Account], scopes: tuple[str, ...], redirect_uri: str
) -> Response:
    return render_consent(
        {"network": network, "accounts": accounts, "scopes": scopes, "error": ""},
        leads_to=redirect_uri,
    )


def show_error(network: Network, words: str) -> Response:
    content: dict[str, Any] = {"network": network, "accounts": [], "scopes": (), "error": words}
    return render_consent(content, status=400)


def lead_back(redirect_uri: str, answer: dict[str, str]) -> Response:
    parts = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(parts.query), *answer.items()])
    target = urlunsplit(parts._replace(query=query))
    return RedirectResponse(target, 303, {"Cache-Control": "no-store"})


async def read_form(request: Request) -> dict[str, list[str]]:
    """Every value of every field."""
    body = await request.body()
    form: dict[str, list[str]] = {}
    for name, value in parse_qsl(body[:LARGEST_FORM].decode(errors="replace")):
        form.setdefault(name, []).append(value)
    return form


def is_own_form(request: Request) -> bool:
    """No other site's page presses Allow."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
