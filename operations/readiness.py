"""Whether this web process can serve: for whoever sends requests to several of them."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def check_readiness() -> dict[str, bool]:
    """Database and tables; the broker may be away, since what it carries waits in the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"database": True, "migrations": has_its_tables()}
    except DatabaseError:
        return {"database": False, "migrations": False}


def has_its_tables() -> bool:
    """True for good once it was: tables are added beside the release that runs, never taken away
    from below it.
    """
    try:
        return _have_been_there()
    except LookupError:
        return False


@cache
def _have_been_there() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError  # an error is not remembered
    return True
