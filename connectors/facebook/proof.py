"""`appsecret_proof`: that a call comes from our server, and not from somebody who has our token.

From Meta's page on securing Graph API requests: the HMAC-SHA256 of the token, keyed by the
application's secret, in hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import hmac

import requests
from django.conf import settings


def make_proof(token: str, secret: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class AppSecretProof:
    """Added to each request where FACEBOOK_APP_SECRET is set; the token must be of that app."""

    def __init__(self, token: str) -> None:
        self.token = token

    def sign(self, request: requests.PreparedRequest) -> None:
        secret = settings.FACEBOOK_APP_SECRET
        if secret:
            request.prepare_url(request.url, {"appsecret_proof": make_proof(self.token, secret)})

    def replace(self) -> bool:
        return False
