"""Facebook Login: from the dialog to Page tokens that do not end.

From Meta's pages on the manual login flow, on access tokens, on long-lived tokens and on
`debug_token`; the subcodes of a refused code are Meta's, and codes alone are judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.facebook.errors import check_answer
from connectors.facebook.proof import AppSecretProof
from connectors.http import NetworkAdapter, open_session, read_json
from connectors.port import Account, Permanent, Reauthorise, Refused
from connectors.shapes import as_object, list_objects, read_id
from connectors.sign_in import Return, SignedIn, list_unset

SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_posts",
    "pages_messaging",
)
CODE_REFUSED = gettext_noop(
    "Facebook did not take this sign-in: it was too old, or has been used already. Begin again."
)
BAD_APP = gettext_noop(
    "Facebook does not know our application: check FACEBOOK_APP_ID and FACEBOOK_APP_SECRET."
)
NO_TOKEN = gettext_noop("Facebook gave no token.")
SIGNED_OUT = gettext_noop("Facebook no longer accepts our sign-in. Connect the channel again.")
BAD_APP_CODES = frozenset({"1", "101"})
BAD_CODE_SUBCODES = frozenset({"36007", "36008", "36009"})
PAGES_OF_PAGES = 10  # of 100 Pages each


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What Facebook says about a token. `ends_at`: the earlier of its own end and the end of the
    access to data, which people renew by signing in again; None: neither ends.
    """

    ends_at: datetime | None
    scopes: frozenset[str]


def list_missing_settings() -> tuple[str, ...]:
    return list_unset(
        {
            "FACEBOOK_APP_ID": settings.FACEBOOK_APP_ID,
            "FACEBOOK_APP_SECRET": settings.FACEBOOK_APP_SECRET,
        }
    )


def build_address(*, state: str, verifier: str, redirect_uri: str) -> str:
    """Facebook takes no verifier from an application that has a secret."""
    asked = {
        "client_id": settings.FACEBOOK_APP_ID,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": state,
    }
    return f"{settings.FACEBOOK_DIALOG_URL}?{urlencode(asked)}"


def list_accounts(back: Return, *, api_url: str = "", now: datetime) -> list[SignedIn]:
    """The Pages that the person chose, each with a token from a long-lived one of the person's."""
    user_token, user_ends_at = exchange_code(back, api_url=api_url, now=now)
    return [_describe_page(page, user_ends_at) for page in _list_pages(user_token, api_url=api_url)]


def inspect(found: SignedIn, *, api_url: str = "") -> SignedIn:
    """With the token's end and the permissions that it lacks, as `debug_token` tells them."""
    facts = inspect_token(str(found.credentials["token"]), api_url=api_url)
    missing = tuple(scope for scope in SCOPES if scope not in facts.scopes)
    return replace(found, ends_at=facts.ends_at, missing_scopes=missing)


def exchange_code(back: Return, *, api_url: str = "", now: datetime) -> tuple[str, datetime | None]:
    """A long-lived token of the person's, and when it ends (in about 60 days)."""
    short = _ask_token(api_url, code=back.code, redirect_uri=back.redirect_uri)
    long = _ask_token(api_url, grant_type="fb_exchange_token", fb_exchange_token=_read_token(short))
    life = long.get("expires_in")
    ends_at = now + timedelta(seconds=life) if isinstance(life, int) and 0 < life < 10**9 else None
    return _read_token(long), ends_at


def inspect_token(token: str, *, api_url: str = "") -> TokenFacts:
    """Raises Reauthorise where Facebook says that the token is good no more, Refused where it is
    our application that Facebook does not take.
    """
    app_token = f"{settings.FACEBOOK_APP_ID}|{settings.FACEBOOK_APP_SECRET}"
    try:
        body = _call("debug_token", app_token, api_url, input_token=token)
    except Reauthorise as error:
        raise Refused(BAD_APP, code=error.code) from None
    facts = as_object(body.get("data"))
    if facts.get("is_valid") is not True:
        raise Reauthorise(SIGNED_OUT)
    ends = [_read_end(facts.get(name)) for name in ("expires_at", "data_access_expires_at")]
    scopes = facts.get("scopes")
    return TokenFacts(
        ends_at=min(filter(None, ends), default=None),
        scopes=frozenset(str(scope) for scope in scopes)
        if isinstance(scopes, list)
        else frozenset(),
    )


def _describe_page(page: Mapping[str, Any], user_ends_at: datetime | None) -> SignedIn:
    account = Account(read_id(page["id"]), str(page.get("username") or ""), str(page["name"]))
    ends_at = user_ends_at.isoformat() if user_ends_at else ""
    return SignedIn(account, {"token": str(page["access_token"]), "user_ends_at": ends_at})


def _list_pages(user_token: str, *, api_url: str) -> Iterator[Mapping[str, Any]]:
    asked = {"fields": "id,name,username,access_token", "limit": "100"}
    for _page in range(PAGES_OF_PAGES):
        body = _call("me/accounts", user_token, api_url, **asked)
        for page in list_objects(body.get("data")):
            if read_id(page.get("id")) and page.get("name") and page.get("access_token"):
                yield page
        paging = as_object(body.get("paging"))
        after = as_object(paging.get("cursors")).get("after")
        if not paging.get("next") or not isinstance(after, str):
            return
        asked = {**asked, "after": after}


def _ask_token(api_url: str, **asked: str) -> Mapping[str, Any]:
    app = {
        "client_id": settings.FACEBOOK_APP_ID,
        "client_secret": settings.FACEBOOK_APP_SECRET,
    }
    return _get("oauth/access_token", {**app, **asked}, NetworkAdapter(_host(api_url), _check))


def _call(path: str, token: str, api_url: str, **asked: str) -> Mapping[str, Any]:
    adapter = NetworkAdapter(_host(api_url), check_answer)
    adapter.keys = AppSecretProof(token)
    return _get(path, {**asked, "access_token": token}, adapter)


def _get(path: str, asked: Mapping[str, str], adapter: NetworkAdapter) -> Mapping[str, Any]:
    address = f"{settings.FACEBOOK_GRAPH_URL}/{settings.FACEBOOK_GRAPH_VERSION}/{path}"
    with open_session(adapter) as session:
        return as_object(session.get(address, params=asked, allow_redirects=False).json())


def _host(api_url: str) -> str:
    return api_url or str(settings.FACEBOOK_GRAPH_URL)


def _check(response: requests.Response) -> None:
    error = as_object(as_object(read_json(response)).get("error"))
    code, subcode = (str(error.get(name)) for name in ("code", "error_subcode"))
    if subcode in BAD_CODE_SUBCODES:
        raise Refused(CODE_REFUSED, code=f"{code}/{subcode}")
    if code in BAD_APP_CODES:
        raise Refused(BAD_APP, code=code)
    check_answer(response)


def _read_token(body: Mapping[str, Any]) -> str:
    token = body.get("access_token")
    if not isinstance(token, str) or not token:
        raise Permanent(NO_TOKEN)
    return token


def _read_end(seconds: Any) -> datetime | None:
    """In seconds since 1970; 0 is never."""
    is_time = isinstance(seconds, int) and 0 < seconds < 10**11
    return datetime.fromtimestamp(seconds, UTC) if is_time else None
