"""Facebook Login: the dialog, the codes and tokens that come of it, and whose Pages they open.

From Meta's pages on the manual login flow, on access tokens and on long-lived tokens. One person
manages every Page here; the dialog asks which of them the application may see.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.graph.errors import GraphError, invalid_parameter
from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET, make_proof
from sandbox.signin.consent import BadRequestError, Dialog, open_dialog
from sandbox.store import Network, Token, TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.state import Sandbox
    from sandbox.store import Account

USER_ID, USER_NAME = "100000000000001", "Astrid Holm"
TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
# What an application may ask for here; `public_profile` comes by itself.
SCOPES = frozenset(
    {
        "pages_manage_engagement",
        "pages_manage_metadata",
        "pages_manage_posts",
        "pages_messaging",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_show_list",
        "public_profile",
    }
)
_SCOPE_SEPARATOR = re.compile(r"[\s,]+")


def _check_request(sandbox: Sandbox, query: Mapping[str, str]) -> tuple[str, ...]:
    asked = [part for part in _SCOPE_SEPARATOR.split(query.get("scope", "")) if part]
    if query.get("client_id") != FACEBOOK_APP_ID:
        raise BadRequestError("Invalid App ID: the provided app ID does not look like a valid one.")
    if not sandbox.apps.knows_redirect(query.get("redirect_uri", "")):
        raise BadRequestError(
            "URL blocked: the redirect address is not among the app's valid OAuth redirect URIs."
        )
    if query.get("response_type", "code") != "code":
        raise BadRequestError("Invalid response_type.")
    if not SCOPES.issuperset(asked):
        raise BadRequestError("Invalid scopes: this content is not valid for this app.")
    return tuple(dict.fromkeys([*asked, "public_profile"]))


def _grant(
    sandbox: Sandbox, scopes: tuple[str, ...], query: Mapping[str, str], chosen: list[Account]
) -> dict[str, str]:
    """The Pages that were chosen, which may be none."""
    facts = {"redirect_uri": query["redirect_uri"], "pages": [page.id for page in chosen]}
    return {"code": _issue(sandbox, TokenKind.CODE, "code", scopes, facts).value}


def _issue(
    sandbox: Sandbox,
    kind: TokenKind,
    lifetime: str,
    scopes: tuple[str, ...],
    facts: dict[str, Any],
    *,
    account_id: str = USER_ID,
    sign_in: str = "",
) -> Token:
    now = datetime.now(UTC)
    token = Token(
        f"EAA{secrets.token_hex(60)}",
        kind,
        Network.FACEBOOK,
        account_id,
        now,
        sign_in=sign_in or secrets.token_hex(8),
        scopes=scopes,
        facts=facts,
        ends_at=sandbox.apps.end(lifetime, now) if lifetime else None,
    )
    return sandbox.store.tokens.add(token)


def give_token(sandbox: Sandbox, params: Mapping[str, str]) -> dict[str, Any]:
    """`GET /oauth/access_token`: for a code, or for a short-lived token of the person."""
    _check_app(params)
    if params.get("grant_type") == "fb_exchange_token":
        return _extend(sandbox, params)
    if params.get("grant_type") == "client_credentials":
        return {"access_token": f"{FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET}", "token_type": "bearer"}
    return _change_code(sandbox, params)


def _check_app(params: Mapping[str, str]) -> None:
    if params.get("client_id") != FACEBOOK_APP_ID:
        raise GraphError(
            "Error validating application. Cannot get application info due to a system error.", 101
        )
    if not hmac.compare_digest(
        params.get("client_secret", "").encode(), FACEBOOK_APP_SECRET.encode()
    ):
        raise GraphError("Error validating client secret.", 1)


def _change_code(sandbox: Sandbox, params: Mapping[str, str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    code = sandbox.store.tokens.find(params.get("code", ""))
    if code is None or code.kind is not TokenKind.CODE or code.network is not Network.FACEBOOK:
        raise GraphError("Invalid verification code format.", 100)
    if code.ended_at:
        raise GraphError("This authorization code has been used.", 100, subcode=36009)
    if not code.is_living(now):
        raise GraphError("This authorization code has expired.", 100, subcode=36007)
    if code.facts["redirect_uri"] != params.get("redirect_uri"):
        raise GraphError(
            "Error validating verification code. Please make sure your redirect_uri is identical to"
            " the one you used in the OAuth dialog request",
            100,
            subcode=36008,
        )
    sandbox.store.tokens.end(code.value, now=now)
    facts = {"pages": code.facts["pages"], "is_long": False}
    return _tell(_issue(sandbox, TokenKind.USER, "user", code.scopes, facts, sign_in=code.sign_in))


def _extend(sandbox: Sandbox, params: Mapping[str, str]) -> dict[str, Any]:
    short = find_user(sandbox, params.get("fb_exchange_token", ""))
    facts = {**short.facts, "is_long": True}
    return _tell(
        _issue(sandbox, TokenKind.USER, "long_user", short.scopes, facts, sign_in=short.sign_in)
    )


def _tell(token: Token) -> dict[str, Any]:
    body = {"access_token": token.value, "token_type": "bearer"}
    life = token.ends_at and int((token.ends_at - token.issued_at).total_seconds())
    return body | ({"expires_in": life} if life else {})


def find_user(sandbox: Sandbox, value: str) -> Token:
    """A person's living token. Raises GraphError 190."""
    token = sandbox.store.tokens.find(value)
    if token is None or token.kind is not TokenKind.USER:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190, status=401)
    if not token.is_living(datetime.now(UTC)):
        subcode = 460 if token.ended_at else 463
        raise GraphError(
            "Error validating access token: Session has expired.", 190, status=401, subcode=subcode
        )
    return token


def answer_user(
    sandbox: Sandbox, token: Token, path: list[str], params: Mapping[str, str]
) -> dict[str, Any]:
    """What a person's token may ask for here: who it is, and the Pages that were chosen."""
    if path == ["me"]:
        return {"id": USER_ID, "name": USER_NAME}
    if path == ["me", "accounts"]:
        return _list_pages(sandbox, token, params)
    if path == ["me", "permissions"]:
        return {"data": [{"permission": scope, "status": "granted"} for scope in token.scopes]}
    raise GraphError("(#210) A page access token is required to request this resource.", 210)


def _list_pages(sandbox: Sandbox, token: Token, params: Mapping[str, str]) -> dict[str, Any]:
    """`limit` and `after`, as everywhere in Graph; a cursor is the Page's id."""
    ids: list[str] = token.facts["pages"]
    limit, after = params.get("limit", ""), params.get("after", "")
    size = int(limit) if limit.isdecimal() and 0 < int(limit[:4]) <= 100 else 25
    first = ids.index(after) + 1 if after in ids else 0
    shown = ids[first : first + size]
    body: dict[str, Any] = {"data": [_show_page(sandbox, token, page) for page in shown]}
    if not shown:
        return body
    paging: dict[str, Any] = {"cursors": {"before": shown[0], "after": shown[-1]}}
    if first + size < len(ids):
        paging["next"] = f"https://graph.facebook.com/me/accounts?after={shown[-1]}"
    return body | {"paging": paging}


def _show_page(sandbox: Sandbox, user: Token, page_id: str) -> dict[str, Any]:
    """A Page token from a long-lived person's token has no end, from a short-lived one it has."""
    page = sandbox.store.accounts.get(Network.FACEBOOK, page_id)
    lifetime = "" if user.facts["is_long"] else "user"
    token = _issue(
        sandbox, TokenKind.PAGE, lifetime, user.scopes, {},
        account_id=page_id, sign_in=user.sign_in,
    )  # fmt: skip
    return {
        "access_token": token.value,
        "category": "Travel company",
        "name": page.name if page else "",
        "username": page.handle if page else "",
        "id": page_id,
        "tasks": list(TASKS),
    }


def check_proof(sandbox: Sandbox, params: Mapping[str, str], token: str) -> None:
    """`appsecret_proof` is checked wherever it is given, and missed where the app demands it."""
    given = params.get("appsecret_proof")
    if given is None and sandbox.apps.requires_proof:
        raise GraphError(
            "API calls from the server require an appsecret_proof argument",
            100,
            kind="GraphMethodException",
        )
    if given is not None and not hmac.compare_digest(given.encode(), make_proof(token).encode()):
        raise invalid_parameter("Invalid appsecret_proof provided in the API argument")


DENIAL = {
    "error": "access_denied",
    "error_code": "200",
    "error_description": "Permissions error",
    "error_reason": "user_denied",
}
DIALOG = open_dialog(Dialog(Network.FACEBOOK, _check_request, _grant, DENIAL))

routes = [
    Route("/{version:str}/dialog/oauth", DIALOG, methods=["GET", "POST"]),
    Route("/dialog/oauth", DIALOG, methods=["GET", "POST"]),
]
