"""Ingest against bare inserts of the same rows into a copy of the table with no other index."""

from __future__ import annotations

from bench.figures import Figure, Measured, list_shares
from bench.servers import open_database, run_inside


def measure_ingest(*, rows: int) -> Measured:
    with open_database("ingest") as url:
        found = run_inside(url, "ingesting", str(rows))
    ours, bare = found["ours"], found["bare"]
    figures = [
        Figure("issue1.ingest", bare / ours, ">= 0.15"),
        Figure("issue1.ingest_rows_per_second", rows / ours),
        Figure("issue1.insert_rows_per_second", rows / bare),
    ]
    return Measured(figures, ["Ingest, where the time goes:", *list_shares(found["spent"])])
