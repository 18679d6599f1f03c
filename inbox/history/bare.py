"""Tables without their indexes and references, for a bulk load: built again at its end.

A million rows checked one by one take many minutes, and checked together some seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

# Unique constraints stay: an index that belongs to one is not listed.
FIND_INDEXES = """
    SELECT format('DROP INDEX %%I', relation.relname), pg_get_indexdef(relation.oid)
    FROM pg_index
    JOIN pg_class relation ON relation.oid = indexrelid
    WHERE indrelid = ANY(%s::regclass[]::oid[]) AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
"""
FIND_REFERENCES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
            pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]::oid[]) AND contype = 'f'
"""


@contextmanager
def bare_tables(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Within a transaction: nobody else sees the tables bare, and nobody writes to them."""
    rebuild: list[str] = []
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    for query in (FIND_REFERENCES, FIND_INDEXES):
        cursor.execute(query, [list(tables)])
        for drop, build in cursor.fetchall():
            cursor.execute(drop)
            rebuild.insert(0, build)
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for build in rebuild:
        cursor.execute(build)
