"""X's OAuth 2.0 with PKCE: consent, code, tokens that are renewed, and their end.

From docs.x.com, fundamentals/authentication/oauth-2-0. The pages do not tell the words of refusals
(these are in RFC 6749's form, worded as X has been seen to), nor whether an access token outlives
its renewal: the harder case is taken, in which it does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.signin.apps import X_CLIENT_ID, X_CLIENT_SECRET
from sandbox.signin.consent import BadRequestError, Dialog, open_dialog, read_form
from sandbox.store import Network, Token, TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from sandbox.state import Sandbox
    from sandbox.store import Account

# Those of specification 2.166 that have to do with posts, messages, people and pictures.
SCOPES = frozenset(
    {
        "dm.read",
        "dm.write",
        "like.read",
        "like.write",
        "media.write",
        "offline.access",
        "tweet.moderate.write",
        "tweet.read",
        "tweet.write",
        "users.read",
    }
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_STATE = 500  # characters


class OAuthError(Exception):
    """A refusal in the form of RFC 6749, section 5.2."""

    def __init__(self, error: str, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.error, self.words, self.status = error, words, status

    def to_response(self) -> JSONResponse:
        body = {"error": self.error, "error_description": self.words}
        return JSONResponse(body, self.status, {"Cache-Control": "no-store"})


def invalid_value(what: str) -> OAuthError:
    return OAuthError("invalid_request", f"Value passed for the {what} was invalid.")


def _check_request(sandbox: Sandbox, query: Mapping[str, str]) -> tuple[str, ...]:
    """The scopes asked for. X tells its user, and nobody else, what is wrong with the address."""
    scopes = tuple(query.get("scope", "").split())
    complaint = {
        query.get("response_type") == "code": "response_type must be code",
        query.get("client_id") == X_CLIENT_ID: "client_id is not a known client",
        sandbox.apps.knows_redirect(query.get("redirect_uri", "")): (
            "redirect_uri is not one of the client's callback addresses"
        ),
        0 < len(query.get("state", "")) <= LONGEST_STATE: "state is missing or too long",
        query.get("code_challenge_method") == "S256": "code_challenge_method must be S256",
        bool(_CHALLENGE.fullmatch(query.get("code_challenge", ""))): (
            "code_challenge is no SHA-256 in base64"
        ),
        bool(scopes) and SCOPES.issuperset(scopes): "scope is missing or unknown",
    }
    if False in complaint:
        raise BadRequestError(complaint[False])
    return scopes


def _grant(
    sandbox: Sandbox, scopes: tuple[str, ...], query: Mapping[str, str], chosen: list[Account]
) -> dict[str, str] | None:
    """One is signed in as one account."""
    if len(chosen) != 1:
        return None
    now = datetime.now(UTC)
    ends_at = sandbox.apps.end("code", now)
    facts = {name: query[name] for name in ("redirect_uri", "code_challenge")}
    code = Token(
        secrets.token_urlsafe(48), TokenKind.CODE, Network.X, chosen[0].id, now,
        sign_in=secrets.token_hex(8), scopes=scopes, facts=facts, ends_at=ends_at,
    )  # fmt: skip
    return {"code": sandbox.store.tokens.add(code).value}


async def give_tokens(request: Request) -> Response:
    """`POST /2/oauth2/token`: for a code, or for a refresh token, which dies by it."""
    sandbox: Sandbox = request.app.state.sandbox
    form = {name: values[-1] for name, values in (await read_form(request)).items()}
    now = datetime.now(UTC)
    try:
        _check_client(request)
        with sandbox.store.transaction():
            body = _GRANTS.get(form.get("grant_type", ""), _refuse_grant)(sandbox, form, now)
    except OAuthError as error:
        return error.to_response()
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def revoke(request: Request) -> Response:
    """`POST /2/oauth2/revoke`: of an access or a refresh token. What is unknown is fine."""
    sandbox: Sandbox = request.app.state.sandbox
    form = await read_form(request)
    try:
        _check_client(request)
    except OAuthError as error:
        return error.to_response()
    sandbox.store.tokens.end(form.get("token", [""])[-1], now=datetime.now(UTC))
    return JSONResponse({"revoked": True})


def issue_tokens(
    sandbox: Sandbox, account_id: str, scopes: tuple[str, ...], sign_in: str, now: datetime
) -> dict[str, Any]:
    """A new access token, and a refresh token where `offline.access` was allowed."""
    body: dict[str, Any] = {"token_type": "bearer", "scope": " ".join(scopes)}
    kinds = [TokenKind.ACCESS, *([TokenKind.REFRESH] if "offline.access" in scopes else [])]
    for kind in kinds:
        token = Token(
            secrets.token_urlsafe(48), kind, Network.X, account_id, now,
            sign_in=sign_in, scopes=scopes, ends_at=sandbox.apps.end(kind, now),
        )  # fmt: skip
        body[f"{kind}_token"] = sandbox.store.tokens.add(token).value
    return body | {"expires_in": sandbox.apps.lifetimes["access"]}


def _change_code(sandbox: Sandbox, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    code = sandbox.store.tokens.find(form.get("code", ""))
    if code is None or code.kind is not TokenKind.CODE or code.network is not Network.X:
        raise invalid_value("authorization code")
    if not code.is_living(now) or code.facts["redirect_uri"] != form.get("redirect_uri"):
        raise invalid_value("authorization code")
    if _challenge(form.get("code_verifier", "")) != code.facts["code_challenge"]:
        raise invalid_value("code verifier")
    sandbox.store.tokens.end(code.value, now=now)
    return issue_tokens(sandbox, code.account_id, code.scopes, code.sign_in, now)


def _renew(sandbox: Sandbox, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    refresh = sandbox.store.tokens.find(form.get("refresh_token", ""))
    if refresh is None or refresh.kind is not TokenKind.REFRESH or not refresh.is_living(now):
        raise invalid_value("token")
    sandbox.store.tokens.end_sign_in(refresh.sign_in, now=now)
    return issue_tokens(sandbox, refresh.account_id, refresh.scopes, refresh.sign_in, now)


def _refuse_grant(sandbox: Sandbox, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    raise OAuthError("unsupported_grant_type", "The grant_type is not supported.")


_GRANTS = {"authorization_code": _change_code, "refresh_token": _renew}


def _check_client(request: Request) -> None:
    """A confidential client names itself by Basic authentication."""
    expected = base64.b64encode(f"{X_CLIENT_ID}:{X_CLIENT_SECRET}".encode()).decode()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or not hmac.compare_digest(given.encode(), expected.encode()):
        raise OAuthError("unauthorized_client", "Missing valid authorization header", 401)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


DIALOG = Dialog(Network.X, _check_request, _grant, {"error": "access_denied"})

routes = [
    Route("/i/oauth2/authorize", open_dialog(DIALOG), methods=["GET", "POST"]),
    Route("/2/oauth2/token", give_tokens, methods=["POST"]),
    Route("/2/oauth2/revoke", revoke, methods=["POST"]),
]
