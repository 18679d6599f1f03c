"""`manage.py furnish_demo`: a year and a morning made up, so that each page has something to show.

For pictures (`make screenshots`), in an empty database of a demo.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.models import Channel
from reports.showcase.furnish import furnish


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_options: Any) -> None:
        if not settings.IS_DEMO or Channel.objects.exists():
            raise CommandError("Only a demo (DEMO=true) without channels is furnished.")
        furnish(now=timezone.now(), tell=self.stdout.write)
