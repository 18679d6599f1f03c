"""One file with all that an installation holds: the database as of one moment, and the pictures."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeAlias

from django.conf import settings

from operations.backup.contents import count_rows, list_migrations, read_server
from operations.backup.programs import Cursor, open_cursor, run_program

MANIFEST, DUMP, PICTURES = "manifest.json", "database.dump", "pictures"
FORM = 1  # of the file: what reads another one refuses it
Json: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows`: of each table at that moment. `digest`: SHA-256 of the dump, in hex."""

    form: int
    made_at: str
    server: str
    migrations: list[str]
    rows: dict[str, int]
    digest: str


def write_backup(out: BinaryIO, *, now: datetime) -> Manifest:
    """A tar file: the manifest, the dump, the pictures. It goes on while people work: the database
    is as of one moment, and pictures that come meanwhile may be in it or not.

    Raises ProgramError and OSError; what was written by then is no backup.
    """
    with TemporaryDirectory() as folder:
        dump = Path(folder, DUMP)
        manifest = dump_database(dump, now=now)
        note = Path(folder, MANIFEST)
        note.write_text(json.dumps(asdict(manifest), indent=1))
        with tarfile.open(fileobj=out, mode="w|") as archive:
            archive.add(note, MANIFEST)
            archive.add(dump, DUMP)
            for path in list_pictures():
                add_picture(archive, path)
    return manifest


def dump_database(dump: Path, *, now: datetime) -> Manifest:
    with hold_moment() as (cursor, moment):
        run_program("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={dump}",
                    "--no-owner", "--no-privileges")  # fmt: skip
        return Manifest(
            form=FORM,
            made_at=now.isoformat(),
            server=read_server(cursor),
            migrations=list_migrations(cursor),
            rows=count_rows(cursor),
            digest=digest_file(dump),
        )


@contextmanager
def hold_moment() -> Iterator[tuple[Cursor, str]]:
    """A session that sees the database as of now until it ends, and the moment's name, by which
    others see the same.
    """
    with open_cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def digest_file(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def list_pictures() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def add_picture(archive: tarfile.TarFile, path: Path) -> None:
    """One that was erased meanwhile is not missed."""
    name = Path(PICTURES, path.relative_to(settings.MEDIA_ROOT))
    try:
        archive.add(path, str(name))
    except FileNotFoundError:
        return
