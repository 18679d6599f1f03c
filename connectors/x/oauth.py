"""X's OAuth 2.0: authorisation code with PKCE, and tokens that are renewed every two hours.

From docs.x.com, fundamentals/authentication/oauth-2-0. The codes of refusals are those of RFC 6749,
section 5.2; X is not known to have others.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.http import NetworkAdapter, describe_lost_answer, open_session, read_json
from connectors.port import ConnectorError, Limited, Permanent, Reauthorise, Refused
from connectors.sign_in import Return, SignedIn, list_unset
from connectors.x.connector import XConnector
from connectors.x.errors import TOO_MANY, read_reset

SCOPES = (
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "dm.read",
    "dm.write",
    "like.write",
    "media.write",
    "offline.access",
)
CODE_REFUSED = gettext_noop(
    "X did not take this sign-in: it was too old, or has been used already. Begin again."
)
RENEWAL_REFUSED = gettext_noop("X no longer renews our sign-in. Connect the channel again.")
BAD_CLIENT = gettext_noop("X does not know our application: check X_CLIENT_ID and X_CLIENT_SECRET.")
NO_TOKEN = gettext_noop("X gave no token.")
UNKNOWN_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
NOT_TAKEN = frozenset({"invalid_grant", "invalid_request"})
LONGEST_LIFE = 10 * 365 * 86_400  # seconds; beyond that it is no time


@dataclass(frozen=True, slots=True)
class Tokens:
    """Both are secret. `refresh_token` is empty where X gave none."""

    token: str
    refresh_token: str
    ends_at: datetime
    scopes: frozenset[str]

    @property
    def credentials(self) -> dict[str, str]:
        return {"token": self.token, "refresh_token": self.refresh_token}


def list_missing_settings() -> tuple[str, ...]:
    return list_unset(
        {"X_CLIENT_ID": settings.X_CLIENT_ID, "X_CLIENT_SECRET": settings.X_CLIENT_SECRET}
    )


def build_address(*, state: str, verifier: str, redirect_uri: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": settings.X_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": make_challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{settings.X_AUTHORIZE_URL}?{urlencode(asked)}"


def make_challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def list_accounts(back: Return, *, api_url: str = "", now: datetime) -> list[SignedIn]:
    """The one account of whoever pressed Allow."""
    tokens = exchange_code(back, api_url=api_url, now=now)
    account = XConnector.identify(token=tokens.token, api_url=api_url)
    missing = tuple(scope for scope in SCOPES if scope not in tokens.scopes)
    return [SignedIn(account, tokens.credentials, tokens.ends_at, missing)]


def inspect(found: SignedIn, *, api_url: str = "") -> SignedIn:
    """Nothing is left to ask: X told all of it together with the token."""
    return found


def exchange_code(back: Return, *, api_url: str = "", now: datetime) -> Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": back.code,
        "redirect_uri": back.redirect_uri,
        "code_verifier": back.verifier,
    }
    return _ask(form, Refused(CODE_REFUSED), api_url=api_url, now=now)


def renew(refresh_token: str, *, api_url: str = "", now: datetime) -> Tokens:
    """A new pair, by which the old one is worth nothing any more. Raises Reauthorise where X does
    not take the refresh token, OutcomeUnknown where its answer was lost, and with it the new pair.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _ask(form, Reauthorise(RENEWAL_REFUSED), api_url=api_url, now=now)


def _ask(
    form: Mapping[str, str], refusal: ConnectorError, *, api_url: str, now: datetime
) -> Tokens:
    adapter = NetworkAdapter(api_url or settings.X_API_URL, _make_check(refusal))
    with open_session(adapter) as session:
        response = session.post(
            f"{settings.X_API_URL}/2/oauth2/token",
            data=form,
            auth=(settings.X_CLIENT_ID, settings.X_CLIENT_SECRET),
            allow_redirects=False,
        )
    return _read_tokens(response.json(), now=now)


def _make_check(refusal: ConnectorError) -> Callable[[requests.Response], None]:
    def check(response: requests.Response) -> None:
        body = read_json(response)
        if not response.ok or response.is_redirect:
            raise _read_refusal(response, body, refusal)
        if not isinstance(body, dict):
            raise describe_lost_answer(response.request)

    return check


def _read_refusal(
    response: requests.Response, body: Any, refusal: ConnectorError
) -> ConnectorError:
    status = response.status_code
    if status == 429:
        return Limited(TOO_MANY, at=read_reset(response.headers, now=datetime.now(UTC)))
    if status >= 500:
        return describe_lost_answer(response.request, code=str(status))
    code = str(body.get("error")) if isinstance(body, dict) else ""
    if code in UNKNOWN_CLIENT or status == 401:
        return Refused(BAD_CLIENT, code=str(status))
    if code in NOT_TAKEN:
        return refusal
    return Permanent(f"X: {(code or str(status))[:100]}", code=str(status))


def _read_tokens(body: Mapping[str, Any], *, now: datetime) -> Tokens:
    token, refresh_token = body.get("access_token"), body.get("refresh_token")
    life = body.get("expires_in")
    if not isinstance(token, str) or not token:
        raise Permanent(NO_TOKEN)
    seconds = life if isinstance(life, int) and 0 <= life <= LONGEST_LIFE else 0
    return Tokens(
        token=token,
        refresh_token=refresh_token if isinstance(refresh_token, str) else "",
        ends_at=now + timedelta(seconds=seconds),
        scopes=frozenset(str(body.get("scope") or "").split()),
    )
