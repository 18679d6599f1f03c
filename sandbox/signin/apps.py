"""The applications that the two networks know here: one on each, a company's own."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

# Known to everybody, as nothing on this machine is worth a secret. The demo is set up with them.
X_CLIENT_ID = "sandbox-x-client"
X_CLIENT_SECRET = "sandbox-x-client-secret"
FACEBOOK_APP_ID = "260000000000001"
FACEBOOK_APP_SECRET = "sandbox-facebook-app-secret"
LOOPBACK = ("localhost", "127.0.0.1")
# How long what the networks give lives (seconds; 0: without end). X's from its page on OAuth 2.0,
# Facebook's from Meta's pages on access tokens and on long-lived tokens.
LIFETIMES = {
    "code": 30,
    "access": 2 * 3600,
    "refresh": 0,
    "user": 2 * 3600,
    "long_user": 60 * 86_400,
    "data_access": 90 * 86_400,
}


@dataclass(slots=True)
class Apps:
    """What the console of a network would set. In memory: a restart has the usual again.

    `redirect_uris` empty: any address on this machine. `requires_proof`: Graph takes no call
    without `appsecret_proof`.
    """

    lifetimes: dict[str, int] = field(default_factory=lambda: dict(LIFETIMES))
    redirect_uris: list[str] = field(default_factory=list)
    requires_proof: bool = False

    def clear(self) -> None:
        self.lifetimes = dict(LIFETIMES)
        self.redirect_uris = []
        self.requires_proof = False

    def end(self, name: str, since: datetime) -> datetime | None:
        """When a thing of this name ends that was given then; None: never."""
        life = self.lifetimes[name]
        return since + timedelta(seconds=life) if life else None

    def knows_redirect(self, uri: str) -> bool:
        """The networks want exactly what stands in the console."""
        if self.redirect_uris:
            return uri in self.redirect_uris
        parts = urlsplit(uri)
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def make_proof(token: str) -> str:
    """Graph's `appsecret_proof`: HMAC-SHA256 of the token, keyed by the application's secret."""
    return hmac.new(FACEBOOK_APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
