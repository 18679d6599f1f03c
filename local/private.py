"""Servers for one test run, check or measurement: in a temporary folder, gone when it ends."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from local.leftovers import end_leftovers, find_leftover, record_process
from local.servers import Addresses, open_folder, read_given_addresses, run_servers

PREFIX = "gladkund-"
OWNER = "owner"


def remove_dead_folders(parent: Path) -> None:
    """Clear away what runs that were killed left under `parent`: processes first, then files."""
    for owner in parent.glob(f"{PREFIX}*/{OWNER}"):
        with contextlib.suppress(OSError):
            if owner.stat().st_uid == os.geteuid() and find_leftover(owner) is None:
                end_leftovers(owner.parent / "logs", within=2.0)
                shutil.rmtree(owner.parent, ignore_errors=True)


@contextlib.contextmanager
def private_servers() -> Iterator[Addresses]:
    """PostgreSQL and Valkey in a temporary folder, save what the environment names already."""
    remove_dead_folders(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        open_folder(folder)
        record_process(folder / OWNER, os.getpid(), signal.SIGTERM)
        with run_servers(folder, durable=False, given=read_given_addresses()) as servers:
            yield servers.addresses
