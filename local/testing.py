"""The pytest plugin (`-p local.testing`) that gives each run servers of its own.

They must stand before Django reads its settings, which is earlier than any conftest.py.
"""

import atexit
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.accounts import NoAccountError
from local.environment import private_environment
from local.servers import Addresses, ServerError, open_folder, run_servers

RUNNING = contextlib.ExitStack()


@contextlib.contextmanager
def private_servers() -> Iterator[Addresses]:
    """PostgreSQL and Valkey in a temporary folder, unless the environment names both already."""
    given = Addresses(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
    if given.database_url and given.redis_url:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="gladkund-", ignore_cleanup_errors=True) as name:
        open_folder(Path(name))
        with run_servers(Path(name), durable=False) as addresses:
            yield addresses


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    atexit.register(RUNNING.close)  # pytest may give up before it knows of pytest_unconfigure
    try:
        addresses = RUNNING.enter_context(private_servers())
    except (ServerError, NoAccountError) as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.update(private_environment(addresses))


def pytest_unconfigure() -> None:
    RUNNING.close()
