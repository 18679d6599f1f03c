"""The sandbox on a port of its own, in a thread, for tests that speak HTTP with it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate
from typing import TYPE_CHECKING

import uvicorn

from sandbox.app import create_app
from sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sandbox.app import Background


@contextmanager
def running_sandbox(
    folder: Path, *background: Background, wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> Iterator[str]:
    """Gives the address, such as http://127.0.0.1:40123. `wrap`: what looks at each call first."""
    # TCP is named, or asyncio leaves Nagle's algorithm on: 40 ms between an answer's head and body.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        store = Store(folder)
        app = tell_time(wrap(create_app(store, background=background)))
        # uvicorn's own date is up to a second old: hours, where a test lets time pass at once.
        config = uvicorn.Config(app, log_level="warning", ws="none", date_header=False)
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


def tell_time(app: ASGIApp) -> ASGIApp:
    """Each answer bears the time at which it begins, as the networks' do."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        async def add_date(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", formatdate(time.time(), usegmt=True).encode())
                message = {**message, "headers": [*message.get("headers", []), date]}
            await send(message)

        await app(scope, receive, add_date)

    return respond


def _wait_until_started(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("The sandbox did not start")
        time.sleep(0.01)
