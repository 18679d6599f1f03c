"""Which Page a token speaks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import (
    GraphError,
    missing_token,
    unreadable_token,
    withdrawn_token,
)
from sandbox.store import Account, Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.store import Store

APP_ID = "260000000000001"
SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_posts",
    "pages_manage_engagement",
    "public_profile",
)
_APP_TOKEN = re.compile(r"[0-9]{5,20}\|\S+")
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
    """`APP|SECRET`. The sandbox knows no apps, so each is good, for debug_token alone."""
    return bool(_APP_TOKEN.fullmatch(token))


def find_page(store: Store, token: str) -> Account:
    """The Page whose token this is. Raises GraphError 190, as for a token taken back."""
    account = store.accounts.find_by_token(token)
    if account and account.network is Network.FACEBOOK and account.is_brand:
        return account
    raise withdrawn_token() if _OURS.fullmatch(token) else unreadable_token()


def debug_token(store: Store, params: Mapping[str, str], token: str) -> dict[str, Any]:
    """`GET /debug_token?input_token=`: asked with an app's token or with the token itself."""
    if not is_app_token(token):
        find_page(store, token)
    try:
        page = find_page(store, params.get("input_token", ""))
    except GraphError as error:
        words = {name: value for name, value in error.body.items() if name in ("code", "message")}
        if "error_subcode" in error.body:
            words["subcode"] = error.body["error_subcode"]
        return {"data": {"error": words, "is_valid": False, "scopes": []}}
    return {"data": _describe_token(page)}


def _describe_token(page: Account) -> dict[str, Any]:
    return {
        "app_id": APP_ID,
        "type": "PAGE",
        "application": "Sandbox",
        "data_access_expires_at": 0,
        "expires_at": 0,
        "is_valid": True,
        "issued_at": int(page.created_at.timestamp()),
        "profile_id": page.id,
        "scopes": list(SCOPES),
        "user_id": page.id,
    }
