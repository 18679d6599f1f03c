"""What must hold before anything starts; each thing that does not hold is told in one line."""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from local.console import StartError
from local.environment import Ports
from local.ports import is_free

NEEDED = 200_000_000  # bytes: a fresh database, its log, and room for the first posts


@contextlib.contextmanager
def hold_checkout(folder: Path, address: str) -> Iterator[None]:
    """One run a checkout. The kernel lets go of the lock when we end, however we end."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartError(
                f"Gladkund runs from this folder already, at {lock.read().strip()}."
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def check_space(folder: Path, needed: int = NEEDED) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StartError(
            f"The disk is full: {free // 1_000_000} MB are free in {folder}, "
            f"and {needed // 1_000_000} MB are needed."
        )


def check_ports(ports: Ports, patience: float = 3.0) -> None:
    """Wait a little for what a killed run held, then name the first port that we cannot have."""
    deadline = time.monotonic() + patience
    way_out = f"Choose other ports with PORT, for example: make run PORT={ports.web % 1000 + 9000}"
    for use, port in ports.shown.items():
        try:
            while not is_free(port):
                if time.monotonic() > deadline:
                    raise StartError(f"Port {port} ({use}) is in use. {way_out}")
                time.sleep(0.1)
        except PermissionError:
            raise StartError(f"Port {port} ({use}) needs root's rights. {way_out}") from None


def rotate_logs(folder: Path) -> None:
    """Keep the last run's logs beside this one's."""
    for log in folder.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))
