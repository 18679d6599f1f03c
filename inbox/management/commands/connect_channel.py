"""`manage.py connect_channel NETWORK`: connects a real account by its access token."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.models import NETWORKS, Channel
from connectors.port import ConnectorError, Network
from connectors.registry import identify


class Command(BaseCommand):
    help = "Connects an account, or gives a connected one a new token. The token is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("network", choices=[str(network) for network, _name in NETWORKS])

    def handle(self, *, network: str, **options: Any) -> None:
        token = read_token()
        if not token:
            raise CommandError("No token was given; nothing has changed.")
        try:
            account = identify(Network(network), token=token)
        except ConnectorError as error:
            raise CommandError(f"{error.words} Nothing has changed.") from error
        now = timezone.now()
        fields = {
            "handle": account.handle,
            "name": account.name,
            "credentials": {"token": token},
            "is_active": True,
            "state": Channel.State.HEALTHY,
            "error": "",
            "next_poll_at": now,
        }
        channel, is_new = Channel.objects.update_or_create(
            network=network,
            external_id=account.external_id,
            defaults=fields,
            create_defaults={**fields, "connected_at": now},
        )
        self.stdout.write(f"{channel} is {'connected' if is_new else 'connected again'}.")


def read_token() -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if sys.stdin.isatty():
        return getpass.getpass("Access token: ").strip()
    return sys.stdin.readline().strip()
