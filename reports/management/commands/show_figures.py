"""Print the board's figures of some days as JSON: what arrived then, and how it was answered."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from reports.describe import describe_figures
from reports.models import Hours
from reports.recount import count_anew
from reports.selection import Selection


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=date.fromisoformat, help="the first day, YYYY-MM-DD")
        parser.add_argument("last", type=date.fromisoformat, help="the last day, included")
        parser.add_argument("--hours", choices=Hours.values, default=Hours.ALL)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        now = timezone.now()
        count_anew(now=now)
        selection = Selection(options["first"], options["last"], Hours(options["hours"]))
        figures = describe_figures(selection, now=now)
        self.stdout.write(DjangoJSONEncoder(indent=2).encode(figures))
