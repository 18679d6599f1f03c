"""Child processes that end with us: a parent-death signal where Linux has it, records besides."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from local.leftovers import SUFFIX, kill_group, record_process

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child(Protocol):
    """A process that is started, watched and ended: a program of ours or an embedded server.

    `gently` is the signal that asks it to end.
    """

    name: str
    log: Path
    gently: signal.Signals
    process: subprocess.Popen[bytes] | None

    def start(self) -> None: ...


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask the kernel (Linux) to send us this signal when our parent ends."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal.value, 0, 0, 0)


def start_process(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals = signal.SIGTERM,
    is_shown: bool = False,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`.

    What `is_shown` speaks to our screen, and sends only its errors to the log.

    A session of its own: Ctrl-C in the terminal reaches the runner alone, which ends its children
    in order. A file, not a pipe: a pipe that a daemon holds keeps `make run | tee` from ending.
    By "parent" the kernel means a thread: start children from one that stays.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=None if is_shown else output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_armed(death_signal),  # noqa: PLW1509 - it makes two system calls
            **options,
        )
    record_process(log.with_suffix(SUFFIX), process.pid, death_signal)
    return process


def _armed(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def arm() -> None:
        die_with_parent(death_signal)
        if os.getppid() != parent:  # it ended before the signal was armed
            os._exit(1)

    return arm


def end_process(process: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait until the deadline (monotonic) for a child that was asked to end, then kill the rest."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))
    kill_group(process.pid)
    process.wait()


def end_children(children: Iterable[Child], *, within: float) -> None:
    """Ask all of them to end, wait for them together, kill what is left after `within` seconds."""
    running = [(child, child.process) for child in children if child.process is not None]
    for child, process in running:
        process.send_signal(child.gently)
    deadline = time.monotonic() + within
    for child, process in running:
        end_process(process, deadline)
        child.log.with_suffix(SUFFIX).unlink(missing_ok=True)
        child.process = None
