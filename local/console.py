"""What the person at the keyboard reads: one line a step, and one line when something is wrong."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

CAUSE = re.compile(r"error|fatal|panic", re.IGNORECASE)


class StartError(Exception):
    """Something that stops us, in one line for the person at the keyboard."""


def say(text: str = "", end: str = "\n") -> None:
    """Print at once. A reader that went away (`| head`) is no reason to stop."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Name a step while it runs, and say how long it took when it is done."""
    began = time.monotonic()
    say(f"  {what} … ", end="")
    try:
        yield
    except BaseException:
        say("not done")
        raise
    say(f"ready in {time.monotonic() - began:.1f} s")


def read_tail(log: Path, lines: int = 1) -> str:
    """The last lines of a log that say anything; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    told = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(told[-lines:])


def explain_failure(what: str, log: Path) -> StartError:
    """One line for a child that failed: the cause where we know it, else what its log says."""
    told = read_tail(log, lines=20)
    if "No space left on device" in told:
        return StartError(f"{what} failed: the disk is full ({log.parent}).")
    lines = told.splitlines() or ["it said nothing"]
    causes = [line.strip() for line in lines if CAUSE.search(line)]
    return StartError(f"{what} failed: {(causes or lines)[-1]} (see {log})")


def prepare_console() -> None:
    """Whatever the terminal's character set is, printing never fails."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
