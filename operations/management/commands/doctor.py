"""`manage.py doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.doctor.checks import CHECKS
from operations.doctor.finding import Finding, Level, examine

MARKS = {Level.WELL: "✓", Level.LOOK: "!", Level.ILL: "✗"}


class Command(BaseCommand):
    help = (
        "Looks the installation over: database, migrations, broker, clocks, worker, beat, channels,"
        " stuck work, keys, disk, settings. Ends with 1 where something is ill."
    )
    requires_system_checks: list[str] = []  # it makes them itself, and tells them in its own words

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, **options: Any) -> None:
        worst = Level.WELL
        for finding in examine(CHECKS, now=timezone.now()):
            self.tell(finding, as_json=options["json"])
            worst = max(worst, finding.level, key=list(Level).index)
        if worst == Level.ILL:
            sys.exit(1)

    def tell(self, finding: Finding, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(finding), ensure_ascii=False))
            return
        style = {Level.ILL: self.style.ERROR, Level.LOOK: self.style.WARNING}.get(
            finding.level, str
        )
        line = f"{MARKS[finding.level]} {finding.part}: {finding.says}"
        self.stdout.write(style(line))
        if finding.do:
            self.stdout.write(f"    {finding.do}")
