"""What a killed run left behind: found by the records that lie beside the logs."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SUFFIX = ".running"


@dataclass(frozen=True, slots=True)
class Leftover:
    process: psutil.Process
    gently: int

    @property
    def lives(self) -> bool:
        """A zombie does not: where nobody collects orphans, they stay in the table for ever."""
        try:
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def record_process(file: Path, pid: int, gently: signal.Signals) -> None:
    """A pid alone may be another's by tomorrow: the time of birth tells them apart.

    The record appears whole or not at all, since a neighbour may be looking for dead ones.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        born = psutil.Process(pid).create_time()
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps({"pid": pid, "born": born, "gently": gently.value}))
        draft.rename(file)


def find_leftover(file: Path) -> Leftover | None:
    """The process that a record names, if it still lives."""
    try:
        told = json.loads(file.read_text())
        process = psutil.Process(told["pid"])
        is_same = abs(process.create_time() - told["born"]) < 1.0
    except (OSError, ValueError, KeyError, psutil.NoSuchProcess):
        return None
    leftover = Leftover(process, told["gently"])
    return leftover if is_same and leftover.lives else None


def end_leftovers(folder: Path, *, within: float = 8.0) -> int:
    """End what the records in `folder` name, within so many seconds; how many there were."""
    files = list(folder.glob(f"*{SUFFIX}"))
    found = [leftover for file in files if (leftover := find_leftover(file))]
    for leftover in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            leftover.process.send_signal(leftover.gently)
    _wait_for(found, within)
    for leftover in found:
        kill_group(leftover.process.pid)
    _wait_for(found, 2.0)
    for file in files:
        file.unlink(missing_ok=True)
    return len(found)


def _wait_for(leftovers: Sequence[Leftover], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(leftover.lives for leftover in leftovers):
        time.sleep(0.05)


def kill_group(pid: int) -> None:
    """A child's whole group: what a killed master leaves behind (pools, workers) holds ports."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
