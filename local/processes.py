"""Child processes that end with us: started with a parent-death signal, stopped step by step."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec, so that the kernel (Linux) signals it when its parent dies.

    The kernel means the thread that started the child: start children from a thread that stays.
    """
    parent = os.getpid()

    def arm() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, death_signal.value, 0, 0, 0)
        if os.getppid() != parent:  # it died before the signal was armed
            os._exit(1)

    return arm


def start_process(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`.

    A session of its own: Ctrl-C in the terminal reaches the runner alone, which stops its children
    in order. A file, not a pipe: a pipe that a daemon holds keeps `make run | tee` from ending.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            preexec_fn=end_with_parent(death_signal),  # noqa: PLW1509 - only system calls
            **options,
        )


def stop_process(
    process: subprocess.Popen[bytes],
    *,
    gently: signal.Signals = signal.SIGTERM,
    within: float = 8.0,
) -> None:
    """Ask a child to end, and end it after `within` seconds."""
    if process.poll() is not None:
        return
    process.send_signal(gently)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
