"""The pytest plugin (`-p local.testing`) that gives each run servers of its own.

They must stand before Django reads its settings, which is earlier than any conftest.py.
"""

import atexit
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.console import StartError
from local.environment import private_environment
from local.leftovers import end_leftovers, find_leftover, record_process
from local.servers import Addresses, open_folder, read_given_addresses, run_servers

PREFIX = "gladkund-"
OWNER = "owner"
RUNNING = contextlib.ExitStack()


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


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    atexit.register(RUNNING.close)  # pytest may give up before it knows of pytest_unconfigure
    try:
        addresses = RUNNING.enter_context(private_servers())
    except StartError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.update(private_environment(addresses))


def pytest_unconfigure() -> None:
    RUNNING.close()
