"""Which Page a token speaks for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import (
    GraphError,
    bad_signature,
    expired_token,
    missing_token,
    unreadable_token,
    withdrawn_token,
)
from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET
from sandbox.store import Account, Network, TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.state import Sandbox
    from sandbox.store import Store, Token

SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_posts",
    "pages_manage_engagement",
    "public_profile",
)
_APP_TOKEN = re.compile(r"[0-9]{5,20}\|\S+")
_SPEAKING = (TokenKind.PAGE, TokenKind.USER)
_OURS = re.compile(r"[A-Za-z0-9_-]{20,200}")


def read_token(params: Mapping[str, str], authorization: str) -> str:
    """From the parameter or from the header `Authorization: Bearer` (or `OAuth`)."""
    scheme, _, value = authorization.partition(" ")
    from_header = value.strip() if scheme.lower() in ("bearer", "oauth") else ""
    token = params.get("access_token") or from_header
    if not token:
        raise missing_token()
    return token


def is_app_token(token: str) -> bool:
    """`APP|SECRET`, for debug_token alone. Raises GraphError 190 where that is not ours."""
    if not _APP_TOKEN.fullmatch(token):
        return False
    if token != f"{FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET}":
        raise bad_signature()
    return True


def find_token(store: Store, value: str, now: datetime) -> Token:
    """A living token of a Page or of a person. Raises GraphError 190, with 463 where its time is
    over and 460 where it was taken back.
    """
    token = store.tokens.find(value)
    if token and token.network is Network.FACEBOOK and token.kind in _SPEAKING:
        if token.is_living(now):
            return token
        raise withdrawn_token() if token.ended_at else expired_token()
    raise withdrawn_token() if _OURS.fullmatch(value) else unreadable_token()


def find_page(store: Store, token: Token) -> Account:
    """The Page whose token this is."""
    page = store.accounts.get(Network.FACEBOOK, token.account_id)
    if token.kind is TokenKind.PAGE and page and page.is_brand:
        return page
    raise withdrawn_token()


def debug_token(sandbox: Sandbox, params: Mapping[str, str], token: str) -> dict[str, Any]:
    """`GET /debug_token?input_token=`: asked with an app's token or with the token itself."""
    now = datetime.now(UTC)
    if not is_app_token(token):
        find_token(sandbox.store, token, now)
    try:
        shown = find_token(sandbox.store, params.get("input_token", ""), now)
    except GraphError as error:
        words = {name: value for name, value in error.body.items() if name in ("code", "message")}
        if "error_subcode" in error.body:
            words["subcode"] = error.body["error_subcode"]
        return {"data": {"error": words, "is_valid": False, "scopes": []}}
    return {"data": _describe_token(sandbox, shown)}


def _describe_token(sandbox: Sandbox, token: Token) -> dict[str, Any]:
    """The times are in seconds since 1970; 0: never. The access to data ends by itself, too."""
    access_end = sandbox.apps.end("data_access", token.issued_at) if token.sign_in else None
    is_page = token.kind is TokenKind.PAGE
    return {
        "app_id": FACEBOOK_APP_ID,
        "type": "PAGE" if is_page else "USER",
        "application": "Sandbox",
        "data_access_expires_at": int(access_end.timestamp()) if access_end else 0,
        "expires_at": int(token.ends_at.timestamp()) if token.ends_at else 0,
        "is_valid": True,
        "issued_at": int(token.issued_at.timestamp()),
        **({"profile_id": token.account_id} if is_page else {}),
        "scopes": list(token.scopes or SCOPES),
        "user_id": token.account_id,
    }
