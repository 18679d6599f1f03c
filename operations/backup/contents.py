"""What a database holds, told in numbers, so that a copy can be held against it."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from operations.backup.programs import Cursor

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""


def count_rows(cursor: Cursor) -> dict[str, int]:
    """Of every table, by its name; exact, so it reads each of them once."""
    cursor.execute(TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        counts[table] = int(cursor.fetchone()[0])
    return counts


def list_migrations(cursor: Cursor) -> list[str]:
    """As "app.name", of those that are applied."""
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def find_differences(told: dict[str, int], found: dict[str, int]) -> list[str]:
    """In words; empty where the copy holds what it should."""
    names = sorted(told.keys() | found.keys())
    return [
        f"{name}: {told.get(name, 'no')} rows were there, {found.get(name, 'none')} are"
        for name in names
        if told.get(name) != found.get(name)
    ]


def read_server(cursor: Cursor) -> Any:
    cursor.execute("SHOW server_version")
    return cursor.fetchone()[0]
