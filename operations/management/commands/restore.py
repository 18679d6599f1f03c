"""`manage.py restore FILE`: the installation is as the backup has it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inbox.liveness import check_liveness
from operations.backup.programs import ProgramError
from operations.backup.read import (
    BadBackup,
    Unpacked,
    restored_beside,
    take_pictures,
    take_place,
    unpack,
)


class Command(BaseCommand):
    help = (
        "Restores what `backup` wrote ('-': standard input). The database that stood there is kept"
        " under another name. With --drill nothing is changed: the backup is restored beside,"
        " counted, and dropped."
    )
    requires_system_checks: list[str] = []  # the database may be empty

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--drill", action="store_true", help="only see whether it can be done")

    def handle(self, *, file: str, drill: bool, **options: Any) -> None:
        try:
            with open_file(file) as content, unpack(content) as backup:
                self.drill(backup) if drill else self.restore(backup)
        except (BadBackup, ProgramError, OSError) as error:
            raise CommandError(f"Nothing was changed. {error}") from error

    def drill(self, backup: Unpacked) -> None:
        with restored_beside(backup, now=timezone.now()):
            manifest = backup.manifest
        rows = sum(manifest.rows.values())
        self.stdout.write(f"It can be restored: {rows} rows as of {manifest.made_at}, all there.")

    def restore(self, backup: Unpacked) -> None:
        refuse_at_work()
        now = timezone.now()
        with restored_beside(backup, now=now) as name:
            former = take_place(name, now=now)
        call_command("migrate", verbosity=0, interactive=False)
        pictures = take_pictures(backup, Path(settings.MEDIA_ROOT))
        self.stdout.write(
            f"Restored as of {backup.manifest.made_at}, with {pictures} pictures. The database that"
            f" stood here is kept as {former}: drop it when you miss nothing."
        )


def refuse_at_work() -> None:
    """Workers would send and read into a database that is about to be put away."""
    lives = check_liveness()
    working = [name for name in ("worker", "beat") if lives[name]]
    if working:
        raise BadBackup(f"Stop web, worker and beat first: {' and '.join(working)} still live.")


@contextmanager
def open_file(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as content:
        yield content
