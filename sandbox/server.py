"""The server process: one per data folder and port."""

from __future__ import annotations

import fcntl
import signal
import socket
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import uvicorn

from sandbox.app import create_app
from sandbox.place import remove_address, write_address
from sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.app import Background


class CannotServeError(Exception):
    """The port or the folder is taken. The message is one line for a person."""


def serve(host: str, port: int, folder: Path, *, has_demo: bool) -> None:
    """Serve until SIGTERM or SIGINT, and be gone within three seconds of it. State stays."""
    with _lock(folder), closing(_listen(host, port)) as listener, closing(Store(folder)) as store:
        url = f"http://{_name_host(host)}:{listener.getsockname()[1]}"
        app = create_app(store, background=_list_background() if has_demo else ())
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        write_address(folder, url)
        print(f"The networks are at {url}", flush=True)
        try:
            # uvicorn raises the signal again once it has stopped: then leave in good order.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            remove_address(folder)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise CannotServeError(f"Cannot write to {folder}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServeError(f"Another sandbox runs on {folder}") from None
        yield


def _listen(host: str, port: int) -> socket.socket:
    # TCP is named, or asyncio leaves Nagle's algorithm on: 40 ms between an answer's head and body.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CannotServeError(f"Cannot serve on {host}:{port}: {error.strerror}") from None
    return listener


def _name_host(host: str) -> str:
    """A host for the address: "all interfaces" is none that one can go to."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound


def _list_background() -> tuple[Background, ...]:
    from sandbox.demo import run_demo  # noqa: PLC0415 - only the demo needs its texts

    return (run_demo,)
