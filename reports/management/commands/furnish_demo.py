"""`manage.py furnish_demo`: a year and a morning made up, so that each page has something to show.

For pictures (`make screenshots`), in a database of a demo in which nobody has written.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.port import Network
from inbox.models import Thread
from reports.showcase.furnish import furnish
from reports.showcase.morning import connect_channels, fail_channel


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="channels alone")
        parser.add_argument("--ailing", action="store_true", help="channels, one of which fails")

    def handle(self, *, quiet: bool, ailing: bool, **_options: Any) -> None:
        if not settings.IS_DEMO or Thread.objects.exists():
            raise CommandError("Only a demo (DEMO=true) without threads is furnished.")
        now = timezone.now()
        if quiet or ailing:
            channels = connect_channels(now=now)
            if ailing:
                fail_channel(channels[Network.X], now=now)
        else:
            furnish(now=now, tell=self.stdout.write)
