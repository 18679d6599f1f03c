"""`manage.py make_answers`: what the customers of a made-up past were asked and answered."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inbox.history.make import has_history
from reports.surveys.history import has_answers, make_answers, purge_answers


class Command(BaseCommand):
    help = "Labels, verdicts and answers for the threads of make_history; --purge takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same answers")
        parser.add_argument("--purge", action="store_true", help="take away what was made")

    def handle(self, *, purge: bool, seed: int, **_options: Any) -> None:
        self.began = time.monotonic()
        if purge:
            purge_answers()
            return
        if not has_history() or has_answers():
            raise CommandError("A made-up past without answers is needed: make_history makes one.")
        make_answers(seed=seed, tell=self.tell)

    def tell(self, words: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {words}")
