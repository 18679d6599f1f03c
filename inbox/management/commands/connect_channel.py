"""`manage.py connect_channel NETWORK`: connects a real account by its access token."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.models import NETWORKS
from connectors.port import ConnectorError, Network
from connectors.registry import identify
from connectors.sign_in import SignedIn
from inbox.channels.connect import connect_account

MAX_ADDRESS = 200  # characters


class Command(BaseCommand):
    help = "Connects an account or a feed. The token, or the address of the feed, is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("network", choices=[str(network) for network, _name in NETWORKS])
        parser.add_argument("--read-only", action="store_true", help="only look; of a new channel")

    def handle(self, *, network: str, read_only: bool = False, **options: Any) -> None:
        is_feed = network == Network.FEED
        token = "" if is_feed else read_token()
        api_url = read_address() if is_feed else ""
        if not token and not api_url:
            raise CommandError("Nothing was given; nothing has changed.")
        try:
            account = identify(Network(network), token=token, api_url=api_url)
        except ConnectorError as error:
            raise CommandError(f"{error.words} Nothing has changed.") from error
        channel, is_new = connect_account(
            Network(network),
            SignedIn(account, {"token": token}),
            now=timezone.now(),
            api_url=api_url,
            is_read_only=read_only,
        )
        self.stdout.write(f"{channel} is {'connected' if is_new else 'connected again'}.")


def read_address() -> str:
    """Of a feed. Raises CommandError for one that is too long to be kept."""
    address = input("Address of the feed: ") if sys.stdin.isatty() else sys.stdin.readline()
    if len(address.strip()) > MAX_ADDRESS:
        raise CommandError(f"The address is longer than {MAX_ADDRESS} characters.")
    return address.strip()


def read_token() -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if sys.stdin.isatty():
        return getpass.getpass("Access token: ").strip()
    return sys.stdin.readline().strip()
