"""What one worker does at a time, and the others leave to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


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
