"""`manage.py export_threads FILE`: every message with its thread, a JSON line each."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from inbox.models import Direction, Message

CHUNK = 2000  # rows held in memory at a time


class Command(BaseCommand):
    help = (
        "Writes a JSON line per message: external_id, channel (handle), thread, top (the chain's "
        "top post), direction, created_at. Notes are left out. '-' writes to standard output."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file: str, **options: Any) -> None:
        if file == "-":
            write_lines(sys.stdout)
            return
        target = Path(file)
        draft = target.with_name(f"{target.name}.part")
        try:
            with draft.open("w", encoding="utf-8") as lines:
                count = write_lines(lines)
            draft.replace(target)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise CommandError(f"{target} cannot be written: {error.strerror}") from error
        self.stderr.write(f"{count} messages are in {target}.")


def write_lines(lines: TextIO) -> int:
    count = 0
    for count, row in enumerate(read_rows(), start=1):  # noqa: B007 - the last one is the answer
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def read_rows() -> Iterator[dict[str, Any]]:
    """Posts of ours that nobody has answered stand in no thread: `thread` and `top` are null."""
    messages = Message.objects.exclude(direction=Direction.NOTE).select_related("channel")
    messages = messages.defer("text", "raw", "channel__credentials")
    for message in messages.order_by("pk").iterator(chunk_size=CHUNK):
        yield {
            "external_id": message.external_id,
            "channel": message.channel.handle,
            "thread": str(message.thread_id) if message.thread_id else None,
            "top": message.chain_top or None,
            "direction": message.direction,
            "created_at": message.created_at.isoformat(),
        }
