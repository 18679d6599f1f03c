"""The sandbox on a port of its own, in a thread, for tests that speak HTTP with it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from sandbox.app import create_app
from sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from sandbox.app import Background


@contextmanager
def running_sandbox(
    folder: Path, *background: Background, wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> Iterator[str]:
    """Gives the address, such as http://127.0.0.1:40123. `wrap`: what looks at each call first."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        store = Store(folder)
        config = uvicorn.Config(
            wrap(create_app(store, background=background)), log_level="warning", ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            _wait_until_started(server)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            store.close()


def _wait_until_started(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("The sandbox did not start")
        time.sleep(0.01)
