"""`manage.py rotate_credentials`: moves every stored secret to the newest key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors.encryption import UnreadableSecretError
from connectors.rotation import rotate_secrets


class Command(BaseCommand):
    help = "Moves every stored secret to the first key of CREDENTIALS_KEYS. Harmless twice."

    def handle(self, **options: Any) -> None:
        try:
            done = rotate_secrets()
        except UnreadableSecretError as error:
            raise CommandError(str(error)) from error
        for one in done:
            self.stdout.write(f"{one.place}: {one.moved} moved, {one.total} in all")
        self.stdout.write("Every secret is under the newest key: the older ones can go.")
