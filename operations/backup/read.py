"""A backup becomes an installation again: beside the one that stands, and then in its place."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from operations.backup.contents import count_rows, find_differences
from operations.backup.programs import open_cursor, run_program
from operations.backup.write import DUMP, FORM, MANIFEST, PICTURES, Manifest, digest_file

SERVICE = "postgres"  # the database that every server has: from there others are made and renamed


class BadBackup(Exception):
    """The file is none of ours, is not whole, or does not fit this release."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A backup whose dump lies in a folder of its own; its pictures still stand in the file."""

    manifest: Manifest
    dump: Path
    archive: tarfile.TarFile


@contextmanager
def unpack(file: BinaryIO) -> Iterator[Unpacked]:
    """Read up to the pictures. Raises BadBackup."""
    with TemporaryDirectory() as folder:
        try:
            with tarfile.open(fileobj=file, mode="r|") as archive:
                manifest = read_manifest(archive)
                dump = take_dump(archive, Path(folder))
                check_fits(manifest, dump)
                yield Unpacked(manifest, dump, archive)
        except tarfile.TarError as error:
            raise BadBackup(f"This is no whole backup: {error}.") from error


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = archive.extractfile(first) if first and first.name == MANIFEST else None
    if content is None:
        raise BadBackup("This is no backup of Gladkund.")
    told = json.load(content)
    if told.get("form") != FORM:
        raise BadBackup(f"It has form {told.get('form')}; this release reads form {FORM}.")
    return Manifest(**told)


def take_dump(archive: tarfile.TarFile, folder: Path) -> Path:
    entry = archive.next()
    if entry is None or entry.name != DUMP:
        raise BadBackup("It holds no database.")
    archive.extract(entry, folder, filter="data")
    return folder / DUMP


def check_fits(manifest: Manifest, dump: Path) -> None:
    if digest_file(dump) != manifest.digest:
        raise BadBackup("The database in it is damaged: its digest is another.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        words = (
            f"It was made by a newer release, which knows {newer[-1]}: restore it with that one."
        )
        raise BadBackup(words)


@contextmanager
def restored_beside(backup: Unpacked, *, now: datetime) -> Iterator[str]:
    """The name of a new database that holds what the backup does; it is dropped at the end, unless
    it has another name by then. Raises BadBackup where rows are missing, and ProgramError.
    """
    name = f"{read_name()}_restoring_{now:%Y%m%d%H%M%S}"
    make_database(name)
    try:
        run_program("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
                    "--single-transaction", f"--dbname={name}", str(backup.dump))  # fmt: skip
        with open_cursor(name) as cursor:
            differences = find_differences(backup.manifest.rows, count_rows(cursor))
        if differences:
            raise BadBackup("; ".join(differences[:5]))
        yield name
    finally:
        drop_database(name)


def read_name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def make_database(name: str) -> None:
    """As ours is: the same encoding and order of letters."""
    like = (
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {}"
        " LOCALE_PROVIDER libc LC_COLLATE {} LC_CTYPE {}"
    )
    with open_cursor(SERVICE) as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
            " WHERE datname = %s",
            [read_name()],
        )
        literals = map(sql.Literal, cursor.fetchone())
        cursor.execute(sql.SQL(like).format(sql.Identifier(name), *literals))


def drop_database(name: str) -> None:
    with open_cursor(SERVICE) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


def take_place(name: str, *, now: datetime) -> str:
    """The restored database gets our name; the one that had it is kept, by the name that this
    gives. Whoever is still connected to either is cut off.
    """
    ours = read_name()
    former = f"{ours}_before_{now:%Y%m%d%H%M%S}"
    connections.close_all()
    with open_cursor(SERVICE) as cursor:
        for one, other in ((ours, former), (name, ours)):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [one]
            )
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(rename.format(sql.Identifier(one), sql.Identifier(other)))
    return former


def take_pictures(backup: Unpacked, root: Path) -> int:
    """How many there are now; those that lie there already stay."""
    count = 0
    while entry := backup.archive.next():
        inner = Path(entry.name)
        if not entry.isfile() or inner.parts[0] != PICTURES:
            continue
        entry.name = str(Path(*inner.parts[1:]))
        backup.archive.extract(entry, root, filter="data")
        count += 1
    return count
