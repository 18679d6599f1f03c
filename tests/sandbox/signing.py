"""A browser before the networks' consent pages, and an application behind them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from sandbox.signin.apps import (
    FACEBOOK_APP_ID,
    FACEBOOK_APP_SECRET,
    X_CLIENT_ID,
    X_CLIENT_SECRET,
)

REDIRECT = "http://localhost:8000/channels/return/"
VERIFIER = "a-verifier-of-more-than-forty-three-characters-in-all"
X_CLIENT = (X_CLIENT_ID, X_CLIENT_SECRET)
FACEBOOK_CLIENT = {"client_id": FACEBOOK_APP_ID, "client_secret": FACEBOOK_APP_SECRET}
ACCOUNT = re.compile(r'name="account" value="(\d+)"')
TIMEOUT = 10  # seconds


def make_challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def x_consent_url(url: str, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": X_CLIENT_ID,
        "redirect_uri": REDIRECT,
        "scope": "tweet.read users.read offline.access",
        "state": "a-state",
        "code_challenge": make_challenge(VERIFIER),
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{url}/i/oauth2/authorize?{urlencode(asked)}"


def facebook_dialog_url(url: str, **changes: str) -> str:
    asked = {
        "client_id": FACEBOOK_APP_ID,
        "redirect_uri": REDIRECT,
        "scope": "pages_show_list,pages_read_engagement",
        "state": "a-state",
        **changes,
    }
    return f"{url}/v26.0/dialog/oauth?{urlencode(asked)}"


def press(address: str, decision: str = "allow", *accounts: str) -> dict[str, str]:
    """Open the consent page and press a button. Without accounts, what the page offers first on X
    and all that it offers on Facebook. Gives the parameters that the browser brings back.
    """
    page = requests.get(address, timeout=TIMEOUT)
    page.raise_for_status()
    offered = ACCOUNT.findall(page.text)
    chosen = list(accounts) or (offered[:1] if "/i/" in address else offered)
    form: dict[str, Any] = {"decision": decision, "account": chosen}
    answer = requests.post(address, form, allow_redirects=False, timeout=TIMEOUT)
    assert answer.status_code == 303
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
