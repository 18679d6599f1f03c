"""`manage.py connect_sandbox`: a channel for every brand account of the sandbox."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.models import Channel
from connectors.port import Account, ConnectorError, Network, Reauthorise
from connectors.registry import identify
from connectors.sign_in import SignedIn
from inbox.channels.connect import connect_account
from inbox.guides.demo import ensure_demo_guides
from inbox.sla.policies import ensure_demo_policy

ADDRESS_FILE = Path(settings.BASE_DIR) / ".local" / "sandbox" / "address"
USUAL_URL = "http://127.0.0.1:8002"


class Command(BaseCommand):
    help = "Connects a channel to every brand account of the sandbox. Harmless twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="", help="where the sandbox is")
        parser.add_argument("--read-only", action="store_true", help="only look; of new channels")

    def handle(self, *, url: str, read_only: bool = False, **options: Any) -> None:
        url = (url or find_sandbox()).rstrip("/")
        accounts = list_brand_accounts(url)
        for account in accounts:
            if is_accepted(account, url):
                connect_brand(account, url, is_read_only=read_only)
        ids = [account["id"] for account in accounts]
        Channel.objects.filter(api_url=url).exclude(external_id__in=ids).update(is_active=False)
        if settings.IS_DEMO:
            ensure_demo_policy(now=timezone.now())
            ensure_demo_guides(now=timezone.now())
        self.stdout.write(f"{len(accounts)} channels are connected to the sandbox at {url}.")


def find_sandbox() -> str:
    if settings.SANDBOX_URL:
        return str(settings.SANDBOX_URL)
    return ADDRESS_FILE.read_text().strip() if ADDRESS_FILE.exists() else USUAL_URL


def list_brand_accounts(url: str) -> list[dict[str, Any]]:
    try:
        response = requests.get(f"{url}/_control/accounts", {"is_brand": "true"}, timeout=10)
        response.raise_for_status()
        return [account for account in response.json() if account["is_brand"]]
    except (requests.RequestException, ValueError) as error:
        raise CommandError(
            f"No sandbox answers at {url}. Start it with `python -m sandbox serve`."
        ) from error


def is_accepted(account: dict[str, Any], url: str) -> bool:
    """An account's own token may have been taken back there: then its channel keeps what it has,
    which may be a newer sign-in.
    """
    try:
        identify(Network(account["network"]), token=account["token"], api_url=url)
    except Reauthorise:
        return False
    except ConnectorError as error:
        raise CommandError(error.words) from error
    return True


def connect_brand(account: dict[str, Any], url: str, *, is_read_only: bool) -> None:
    found = Account(account["id"], account["handle"], account["name"] or account["handle"])
    connect_account(
        Network(account["network"]),
        SignedIn(found, {"token": account["token"]}),
        now=timezone.now(),
        api_url=url,
        is_read_only=is_read_only,
    )
