"""The sandbox as a place to begin: made-up customers, and a first message from one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.models import Channel
from connectors.port import Account, Network, Reauthorise
from connectors.registry import identify
from connectors.sign_in import SignedIn
from inbox.channels.connect import connect_account

SILENT = gettext_noop("The sandbox does not answer. Whoever runs this installation starts it.")
TIMEOUT = 10  # seconds
WRITER = "forstakund"


class NoSandbox(Exception):
    """Nothing that speaks as one answers there."""


def connect_sandbox(url: str, *, now: datetime, is_read_only: bool = False) -> int:
    """A channel for each brand account there; channels of accounts that are gone are put to rest.
    Returns how many there are. Harmless twice. Raises NoSandbox, ConnectorError.
    """
    accounts = list_brand_accounts(url)
    for account in accounts:
        if _is_accepted(account, url):
            _connect(account, url, now=now, is_read_only=is_read_only)
    ids = [account["id"] for account in accounts]
    Channel.objects.filter(api_url=url).exclude(external_id__in=ids).update(is_active=False)
    return len(accounts)


def list_brand_accounts(url: str) -> list[dict[str, Any]]:
    accounts = _call("GET", url, "accounts", params={"is_brand": "true"})
    return [account for account in accounts if account["is_brand"]]


def write_as_customer(text: str) -> None:
    """Somebody writes to the demo's brand on X. Raises NoSandbox."""
    handle = next(one["handle"] for one in list_brand_accounts(str(settings.SANDBOX_URL)))
    body = {"network": "x", "author": WRITER, "text": f"@{handle} {text}"}
    _call("POST", str(settings.SANDBOX_URL), "posts", json=body)


def start_disruption() -> int:
    """Trains stand still, and many customers write about it at once. Returns how many will.
    Raises NoSandbox.
    """
    return int(_call("POST", str(settings.SANDBOX_URL), "disruption", json={})["customers"])


def _call(verb: str, url: str, name: str, **facts: Any) -> Any:
    try:
        response = requests.request(verb, f"{url}/_control/{name}", timeout=TIMEOUT, **facts)
        response.raise_for_status()
        return response.json()
    except (requests.RequestException, ValueError) as error:
        raise NoSandbox(url) from error


def _is_accepted(account: dict[str, Any], url: str) -> bool:
    """An account's own token may have been taken back there: then its channel keeps what it has,
    which may be a newer sign-in.
    """
    try:
        identify(Network(account["network"]), token=account["token"], api_url=url)
    except Reauthorise:
        return False
    return True


def _connect(account: dict[str, Any], url: str, *, now: datetime, is_read_only: bool) -> None:
    found = Account(account["id"], account["handle"], account["name"] or account["handle"])
    connect_account(
        Network(account["network"]), SignedIn(found, {"token": account["token"]}),
        now=now, api_url=url, is_read_only=is_read_only,
    )  # fmt: skip
