"""`python -m tests.chaos [--row NAME] [--seed N] [--short]`: run the table and print it."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
import traceback

from tests.chaos.ground import Ground, open_ground
from tests.chaos.table import HEAD, ROWS, Outcome, Row, Run, tell


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--row", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=0, help="in place of what the row says")
    parser.add_argument("--short", action="store_true", help="few of each, for the test suite")
    return parser.parse_args()


def load_rows() -> None:
    """Once the servers stand: Django reads their addresses from the environment."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    import django  # noqa: PLC0415 - not before there is a database

    django.setup()
    import tests.chaos.rows.all  # noqa: F401, PLC0415 - each enters itself


def choose_count(one: Row, arguments: argparse.Namespace) -> int:
    return int(arguments.count or (one.short if arguments.short else one.full))


def play(one: Row, ground: Ground, count: int, seed: int) -> Outcome:
    """A row that raises is wrong, and the others are played all the same."""
    try:
        return one.play(Run(ground, count, random.Random(f"{seed} {one.name}"), seed))
    except Exception:  # noqa: BLE001 - whatever it was, it is told
        traceback.print_exc()
        return Outcome(count, wrong=1, notes=["it broke off; the trace is above"])


def main() -> int:
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing of it stays behind
    with open_ground() as ground:
        load_rows()
        chosen = [one for one in ROWS if not arguments.row or one.name in arguments.row]
        print(f"seed {arguments.seed}\n{HEAD}", flush=True)
        outcomes = []
        for one in chosen:
            if count := choose_count(one, arguments):
                began = time.monotonic()
                outcomes.append(play(one, ground, count, arguments.seed))
                print(tell(one, outcomes[-1]), flush=True)
                print(f"    {one.name}: {time.monotonic() - began:.0f} s", flush=True)
        return 0 if outcomes and all(outcome.holds for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
