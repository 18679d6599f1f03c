"""What comes of a network's own sign-in, whichever network it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from connectors.port import Account


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that a person has let us speak for. `credentials` are secret.

    `ends_at`: when the token ends (UTC); None: never, or nobody knows. `missing_scopes`: what the
    person did not allow, or the network did not give.
    """

    account: Account
    credentials: Mapping[str, Any]
    ends_at: datetime | None = None
    missing_scopes: tuple[str, ...] = ()

    @property
    def has_renewal(self) -> bool:
        return bool(self.credentials.get("refresh_token"))


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brought back: the code, and what we sent along with the question."""

    code: str
    verifier: str
    redirect_uri: str


class SignIn(Protocol):
    """A network's sign-in: the address to send a person to, and what to do on the way back."""

    def list_missing_settings(self) -> tuple[str, ...]:
        """The names of those without which there is no sign-in."""

    def build_address(self, *, state: str, verifier: str, redirect_uri: str) -> str:
        """Where the person is asked. `verifier` is secret until the return."""

    def list_accounts(
        self, back: Return, *, api_url: str = "", now: datetime
    ) -> Sequence[SignedIn]:
        """The accounts that were allowed, perhaps none. Raises any ConnectorError."""

    def inspect(self, found: SignedIn, *, api_url: str = "") -> SignedIn:
        """The account with what is still to be asked for: its token's end, what was not allowed.
        Apart from listing, since a person may manage a hundred Pages and connects one.
        """


def list_unset(settings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name, value in settings.items() if not value)
