"""Signing in at a network: what is kept between going there and coming back."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from connectors.encryption import Sealed, UnreadableSecretError, seal, unseal
from connectors.models import NETWORKS, Channel
from connectors.port import Account, Network
from connectors.registry import SIGN_INS
from connectors.sign_in import Return, SignedIn

LIFETIME = timedelta(minutes=10)
PENDING = "sign_in"
CHOICE = "sign_in_choice"
NAMES = dict(NETWORKS)

Session = MutableMapping[str, Any]


class SignInFailed(Exception):
    """Nothing was connected. `words` tell the person why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Pending:
    """A person is at the network. `channel_id` 0: a new account is to be connected."""

    network: str
    state: str
    verifier: str
    redirect_uri: str
    begun_at: str
    channel_id: int = 0
    is_read_only: bool = False

    @property
    def api_url(self) -> str:
        """Where the network's API is: a channel's own place, or the demo's."""
        channel = Channel.objects.filter(pk=self.channel_id).first()
        if channel:
            return channel.api_url
        return str(settings.SANDBOX_URL) if settings.IS_PLAY else ""


def begin_sign_in(
    session: Session,
    network: Network,
    *,
    redirect_uri: str,
    now: datetime,
    channel_id: int = 0,
    is_read_only: bool = False,
) -> str:
    """The address to send the person to. A sign-in that was begun before is worth nothing then."""
    pending = Pending(
        network=network,
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        redirect_uri=redirect_uri,
        begun_at=now.isoformat(),
        channel_id=channel_id,
        is_read_only=is_read_only,
    )
    session.pop(CHOICE, None)
    session[PENDING] = seal(asdict(pending))
    return SIGN_INS[network].build_address(
        state=pending.state, verifier=pending.verifier, redirect_uri=redirect_uri
    )


def take_pending(session: Session, network: str, state: str, *, now: datetime) -> Pending:
    """Once only, and within ten minutes. Raises SignInFailed."""
    kept = _open(session.pop(PENDING, None))
    pending = Pending(**kept) if kept else None
    if pending is None or not hmac.compare_digest(pending.state.encode(), state.encode()):
        raise SignInFailed(
            _("This sign-in was not begun in this browser, or is already over. Begin again.")
        )
    if pending.network != network or is_over(pending.begun_at, now=now):
        raise SignInFailed(_("This sign-in was begun too long ago. Begin again."))
    return pending


def list_accounts(pending: Pending, code: str, *, now: datetime) -> list[SignedIn]:
    """Whom the person lets us speak for; of a channel that is connected again, its own account
    alone. Raises SignInFailed where that is nobody, and any ConnectorError.
    """
    back = Return(code, pending.verifier, pending.redirect_uri)
    sign_in = SIGN_INS[pending.network]
    found = list(sign_in.list_accounts(back, api_url=pending.api_url, now=now))
    if not found:
        raise SignInFailed(_("You allowed no Page. Begin again, and choose at least one."))
    channel = Channel.objects.filter(pk=pending.channel_id).first()
    if channel is None:
        return found
    own = [one for one in found if one.account.external_id == channel.external_id]
    if not own:
        raise SignInFailed(_tell_other(channel, found))
    return own


def keep_choice(
    session: Session, pending: Pending, found: Sequence[SignedIn], *, now: datetime
) -> None:
    """Several Pages were allowed: which one is asked on the next page."""
    content = {
        "pending": asdict(pending) | {"begun_at": now.isoformat()},
        "found": [_dump(one) for one in found],
    }
    session[CHOICE] = seal(content)


def read_choice(session: Session, *, now: datetime) -> tuple[Pending, list[SignedIn]]:
    """Raises SignInFailed where nothing is to be chosen, or no longer."""
    content = _open(session.get(CHOICE))
    pending = Pending(**content["pending"]) if content else None
    if pending is None or is_over(pending.begun_at, now=now):
        session.pop(CHOICE, None)
        raise SignInFailed(_("This sign-in was begun too long ago. Begin again."))
    return pending, [_load(one) for one in content["found"]]


def is_over(begun_at: str, *, now: datetime) -> bool:
    return now - datetime.fromisoformat(begun_at) > LIFETIME


def _tell_other(channel: Channel, found: Sequence[SignedIn]) -> str:
    given = ", ".join(tell_account(channel.network, one.account) for one in found)
    words = {"given": given, "own": channel.display_handle}
    return _("You signed in as %(given)s; this channel is %(own)s. Nothing has changed.") % words


def tell_account(network: str, account: Account) -> str:
    return f"@{account.handle}" if network == Network.X else account.name


def _open(sealed: Any) -> Any:
    """None for what is not there, or was sealed with a key that is gone."""
    try:
        return unseal(Sealed(sealed)) if sealed else None
    except UnreadableSecretError:
        return None


def _dump(one: SignedIn) -> dict[str, Any]:
    return asdict(one) | {"ends_at": one.ends_at.isoformat() if one.ends_at else ""}


def _load(content: dict[str, Any]) -> SignedIn:
    ends_at = content["ends_at"]
    return SignedIn(
        account=Account(**content["account"]),
        credentials=content["credentials"],
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        missing_scopes=tuple(content["missing_scopes"]),
    )
