"""`python -m bench`: measure everything, print a table, write `bench/results.json`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from bench.board import measure_board
from bench.claiming import measure_claims
from bench.desk import measure_desk
from bench.empty_view import measure_empty_view
from bench.figures import Measured, print_table, write_results
from bench.hints import measure_hints
from bench.ingest import measure_ingest
from bench.printing import measure_printing
from bench.queue_page import measure_queue_page
from bench.recompute import measure_recompute
from bench.report import measure_report
from bench.search import measure_search
from bench.servers import manage

RESULTS = Path(__file__).with_name("results.json")


def measure_all(*, is_quick: bool) -> Iterator[Measured]:
    print("The empty view …", flush=True)
    yield measure_empty_view(seconds=1 if is_quick else 2, rounds=3 if is_quick else 9)
    print("Claims …", flush=True)
    yield measure_claims(posts=400 if is_quick else 1700)
    print("Ingest …", flush=True)
    yield measure_ingest(rows=3_000 if is_quick else 30_000)
    print("The queue page …", flush=True)
    threads = 50_000 if is_quick else 1_000_000
    yield measure_queue_page(threads=threads, rounds=5 if is_quick else 25)
    print("The board …", flush=True)
    yield measure_board(threads=threads, rounds=20 if is_quick else 100)
    print("Reports against pandas …", flush=True)
    yield measure_report(threads=20_000 if is_quick else 200_000)
    print("Claims while clocks are reckoned anew …", flush=True)
    yield measure_recompute(threads=threads, seconds=10 if is_quick else 30)
    print("Search …", flush=True)
    yield measure_search(threads=threads, rounds=10 if is_quick else 40)
    print("The desk …", flush=True)
    yield measure_desk(threads=threads, rounds=10 if is_quick else 40)
    print("Hints …", flush=True)
    yield measure_hints(listeners=(200, 2000), turns=1 if is_quick else 3)
    print("A report as a PDF …", flush=True)
    yield measure_printing()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="a small run, for a first look")
    manage(os.environ["DATABASE_URL"], "collectstatic", "--noinput", "--verbosity=0")
    measured = list(measure_all(is_quick=parser.parse_args().quick))
    figures = [figure for part in measured for figure in part.figures]
    print()
    print_table(figures)
    for part in measured:
        print("", *part.breakdown, sep="\n")
    write_results(figures, RESULTS)


if __name__ == "__main__":
    main()
