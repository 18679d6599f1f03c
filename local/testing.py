"""The pytest plugin (`-p local.testing`) that gives each run servers of its own.

They must stand before Django reads its settings, which is earlier than any conftest.py. Of a run
that is shared out (`-n 2`) each worker has its own, and who hands the tests out has none.
"""

import atexit
import contextlib
import os

import pytest

from local.console import StartError
from local.environment import private_environment
from local.private import private_servers
from local.servers import Addresses

RUNNING = contextlib.ExitStack()
# Django wants addresses even where it connects to nothing.
NOWHERE = {"DATABASE_URL": "postgres://each-worker/its-own", "REDIS_URL": "redis://each-worker"}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if hands_out(early_config):
        os.environ.update(private_environment(Addresses(*NOWHERE.values())))
        return
    atexit.register(RUNNING.close)  # pytest may give up before there is a session
    try:
        addresses = RUNNING.enter_context(private_servers())
    except StartError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.update(private_environment(addresses))


def hands_out(config: pytest.Config) -> bool:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return bool(config.known_args_namespace.numprocesses) and not is_worker


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker gets our environment, and starts the servers that are not named there."""
    for name, address in NOWHERE.items():
        if os.environ.get(name) == address:
            del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Now: a worker that has said that it is done is soon ended."""
    RUNNING.close()
