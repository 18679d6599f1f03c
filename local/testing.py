"""The pytest plugin (`-p local.testing`) that gives each run servers of its own.

They must stand before Django reads its settings, which is earlier than any conftest.py.
"""

import atexit
import contextlib
import os

import pytest

from local.console import StartError
from local.environment import private_environment
from local.private import private_servers

RUNNING = contextlib.ExitStack()


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
