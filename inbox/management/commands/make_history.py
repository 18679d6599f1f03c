"""`manage.py make_history`: thousands of made-up threads, to see how the queue bears them."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inbox.history.make import Past, has_history, make_history, purge_history

MAX_THREADS = 1_000_000
MOST_OPEN = 90  # percent


class Command(BaseCommand):
    help = "Makes threads under fictional channels of their own; --purge takes them away again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=10_000, help="at most 1,000,000")
        parser.add_argument("--channels", type=int, default=10)
        parser.add_argument("--agents", type=int, default=20)
        parser.add_argument("--teams", type=int, default=0, help="to which its threads belong")
        parser.add_argument("--days", type=int, default=365, help="how far back it goes")
        parser.add_argument("--open", type=int, default=5, help="percent that are open")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same threads")
        parser.add_argument("--purge", action="store_true", help="take away what was made")

    def handle(self, *, purge: bool, **options: Any) -> None:
        self.began = time.monotonic()
        if purge:
            purge_history(tell=self.tell)
        else:
            self.make(open_percent=options["open"], **options)

    def make(
        self, *, threads: int, channels: int, agents: int, teams: int, days: int, seed: int,
        open_percent: int, **_options: Any,
    ) -> None:  # fmt: skip
        if not (0 < threads <= MAX_THREADS and channels > 1 and agents > 0 and days > 0):
            raise CommandError(f"Between 1 and {MAX_THREADS:,} threads, in 2 channels or more.")
        if not 0 <= open_percent <= MOST_OPEN:
            raise CommandError(f"Between 0 and {MOST_OPEN} percent can be open.")
        if has_history():
            raise CommandError("There is a made-up past already: take it away with --purge first.")
        span, open_share = timedelta(days=days), open_percent / 100
        past = Past(threads, channels, agents, span, seed, open_share, teams)
        make_history(past, now=timezone.now(), tell=self.tell)

    def tell(self, words: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {words}")
