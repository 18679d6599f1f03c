"""Databases and web servers for one measurement, started as an installation starts them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = ("--worker-class=gthread", "--workers=2", "--threads=4", "--preload",
            "--no-control-socket", "--log-level=warning", "--keep-alive=30",
            "--graceful-timeout=2")  # fmt: skip
UVICORN = ("--host=127.0.0.1", "--timeout-graceful-shutdown=3", "--no-access-log",
           "--log-level=warning")  # fmt: skip
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "--skip-checks", "-A", "config")
# Without what measurements before this one have left in the broker.
WORKER = (*CELERY, "worker", "--purge", "--pool=prefork", "--concurrency=4", "--loglevel=WARNING")
BEAT = (*CELERY, "beat", "--pidfile=", "--loglevel=WARNING")


@contextlib.contextmanager
def open_database(name: str) -> Iterator[str]:
    """An empty database with our tables, beside the one that DATABASE_URL names. Gives its URL."""
    server = os.environ["DATABASE_URL"]
    name = f"gladkund_bench_{name}"
    _execute(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    try:
        manage(url, "migrate", "--verbosity=0")
        yield url
    finally:
        # Not by force: that may not end the vacuum which the server has begun by itself.
        _execute(server, f"DROP DATABASE IF EXISTS {name}")


def _execute(server: str, *statements: str) -> None:
    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def manage(url: str, *arguments: str) -> None:
    _run_python(url, "config.settings", "manage.py", *arguments)


def run_inside(
    url: str, module: str, *arguments: str, settings: str = "config.settings"
) -> dict[str, Any]:
    """What a module of `bench.inside` finds in a database."""
    printed = _run_python(url, settings, "-m", f"bench.inside.{module}", *arguments)
    return dict(json.loads(printed))


def _run_python(url: str, settings: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", *arguments]
    environment = make_environment(url, settings)
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def make_environment(url: str, settings: str) -> dict[str, str]:
    ours = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "WARNING"}
    return {**os.environ, **ours, "API_CALLS_PER_MINUTE": "1000000"}


def serve(url: str, settings: str = "config.settings") -> contextlib.AbstractContextManager[int]:
    """A web server on a free port, until the block ends. Gives the port."""
    port = _find_free_port()
    command = ("gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", *GUNICORN)
    return _run_server(port, command, make_environment(url, settings))


def serve_events(
    url: str, application: str = "config.events:application"
) -> contextlib.AbstractContextManager[int]:
    """Likewise, the server of the streams of hints."""
    port = _find_free_port()
    command = ("uvicorn", application, f"--port={port}", *UVICORN)
    return _run_server(port, command, make_environment(url, "config.settings"))


@contextlib.contextmanager
def _run_server(port: int, program: Sequence[str], environment: dict[str, str]) -> Iterator[int]:
    command = [sys.executable, "-W", "ignore", "-m", *program]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own server
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def work(url: str) -> Iterator[None]:
    """The worker and its beat, as an installation has them, until the block ends."""
    environment = make_environment(url, "config.settings")
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own programs
        for command in (WORKER, BEAT)
    ]
    try:
        yield
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(120)


@contextlib.contextmanager
def converse(url: str, module: str) -> Iterator[Callable[[str], str]]:
    """A module of `bench.inside` that answers each line with one, until the block ends."""
    command = [sys.executable, "-W", "ignore", "-m", f"bench.inside.{module}"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, env=make_environment(url, "config.settings"), text=True, bufsize=1,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        asks, answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

        def ask(line: str) -> str:
            asks.write(f"{line}\n")
            return answers.readline()

        yield ask


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise RuntimeError("The web server did not start.")
