"""`manage.py backup FILE`: all that the installation holds, in one file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operations.backup.programs import ProgramError
from operations.backup.write import Manifest, write_backup


class Command(BaseCommand):
    help = (
        "Writes the database as of this moment and all pictures into FILE ('-': standard output)."
        " Nobody needs to stop working. Keep SECRET_KEY and CREDENTIALS_KEYS in another place."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            manifest = write_file(file)
        except (ProgramError, OSError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        rows = sum(manifest.rows.values())
        self.stderr.write(f"{rows} rows of {len(manifest.rows)} tables, and the pictures: {file}")


def write_file(file: str) -> Manifest:
    """Whole or not at all: a draft takes the name when it is written."""
    if file == "-":
        return write_backup(sys.stdout.buffer, now=timezone.now())
    draft = Path(f"{file}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)  # nobody else reads it, at no moment
        with draft.open("wb") as out:
            manifest = write_backup(out, now=timezone.now())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest
