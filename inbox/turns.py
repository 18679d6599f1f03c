"""What one worker does at a time, and the others leave to it; and whether it still lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.functions import Cast, Concat


@contextmanager
def take_turn(number: int) -> Iterator[bool]:
    """Whether nobody else has this turn; if so, nobody will until the block ends. A lock of the
    connection, not of a transaction.

    Workers that waited for each other would be missed where clocks and answers are due.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = cursor.fetchone() == (True,)
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def hold(kind: str, key: object) -> Iterator[None]:
    """While the block runs, the row is not abandoned. The connection holds it, so that the database
    knows at once when this process has died. Any number may hold the same.
    """
    name = f"{kind} {key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # it ended with the connection
            cursor.execute("SELECT pg_advisory_unlock_shared(hashtextextended(%s, 0))", [name])


def is_abandoned(kind: str, column: str) -> Q:
    """Whether nobody holds the row whose key stands in this column. A machine without power, or a
    line that hangs, may seem to hold it for long: whoever asks needs an end by time as well.
    """
    return Q(_IsAbandoned(Concat(Value(f"{kind} "), Cast(column, TextField()))))


class _IsAbandoned(Func):
    template = (
        "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%(expressions)s, 0))"
    )
    output_field = BooleanField()
