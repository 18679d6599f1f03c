"""`manage.py connect_sandbox`: a channel for every brand account of the sandbox."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.port import ConnectorError
from inbox.guides.demo import ensure_demo_guides
from inbox.saved_replies.demo import ensure_demo_replies
from inbox.sla.policies import ensure_demo_policy
from inbox.welcome.play import NoSandbox, connect_sandbox

ADDRESS_FILE = Path(settings.BASE_DIR) / ".local" / "sandbox" / "address"
USUAL_URL = "http://127.0.0.1:8002"


class Command(BaseCommand):
    help = "Connects a channel to every brand account of the sandbox. Harmless twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="", help="where the sandbox is")
        parser.add_argument("--read-only", action="store_true", help="only look; of new channels")

    def handle(self, *, url: str, read_only: bool = False, **options: Any) -> None:
        url, now = (url or find_sandbox()).rstrip("/"), timezone.now()
        try:
            number = connect_sandbox(url, now=now, is_read_only=read_only)
        except NoSandbox as error:
            raise CommandError(
                f"No sandbox answers at {url}. Start it with `python -m sandbox serve`."
            ) from error
        except ConnectorError as error:
            raise CommandError(error.words) from error
        if settings.IS_DEMO:
            ensure_demo_policy(now=now)
            ensure_demo_guides(now=now)
            ensure_demo_replies(now=now)
        self.stdout.write(f"{number} channels are connected to the sandbox at {url}.")


def find_sandbox() -> str:
    if settings.SANDBOX_URL:
        return str(settings.SANDBOX_URL)
    return ADDRESS_FILE.read_text().strip() if ADDRESS_FILE.exists() else USUAL_URL
