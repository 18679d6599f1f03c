"""The whole product as it runs in an installation: real processes on a database of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from local.processes import die_with_parent
from tests.plan import at_server, drop_database, find_address, make_plan

ROOT = Path(__file__).resolve().parent.parent
VALKEY_DATABASES = iter(range(1, 16))  # one for each house of a run; 0 is the tests' own


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(is_true: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def new_database(name: str, *, like: str = "template1") -> Iterator[str]:
    """A database on the test server, empty or a copy. Gives its address, drops it at the end."""
    with at_server() as cursor:
        drop_database(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield find_address(name)
    with at_server() as cursor:  # anew: the server may have been stopped meanwhile
        drop_database(cursor, name)


class House:
    """An installation that is up: its environment, its processes and its logs. `root`: where its
    release lies.
    """

    def __init__(
        self, stack: ExitStack, environment: Mapping[str, str], folder: Path, root: Path
    ) -> None:
        self.stack = stack
        self.root = root
        self.environment = {**os.environ, **environment}
        self.folder = folder

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Run a program until the house is closed, or the run of tests is killed; its output goes
        to a file in the folder.
        """
        log = self.stack.enter_context((self.folder / f"{name}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, *command], cwd=self.root, env=self.environment, stdout=log, stderr=log,
            preexec_fn=partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 - one system call
        )  # fmt: skip
        self.stack.callback(self._stop, process)
        return process

    @staticmethod
    def _stop(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(self, *command: str, seconds: float = 300) -> str:
        """Run a command to its end. Gives what it printed; raises with its errors."""
        done = subprocess.run(
            [sys.executable, *command], cwd=self.root, env=self.environment, timeout=seconds,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr[-3000:]}"
        return done.stdout

    def start_sandbox(self) -> str:
        port = str(find_free_port())
        url = self.environment["SANDBOX_URL"] = f"http://127.0.0.1:{port}"
        data = str(self.folder / "sandbox")
        self.start("sandbox", "-m", "sandbox", "serve", "--port", port, "--data", data)
        wait_until(lambda: answers(f"{url}/_control/accounts"), "the sandbox")
        return url

    def start_worker(self) -> None:
        celery = ("-m", "celery", "-A", "config")
        self.start("worker", *celery, "worker", "--concurrency=3", "--without-gossip",
                   "--without-mingle")  # fmt: skip
        self.start("beat", *celery, "beat", "--pidfile=")

    def start_web(self) -> str:
        port, events_port = str(find_free_port()), str(find_free_port())
        self.environment["EVENTS_PORT"] = events_port
        self.start("web", "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}",
                   "--worker-class=gthread", "--threads=8", "--no-control-socket")  # fmt: skip
        self.start("events", "-m", "uvicorn", "config.events:application", "--host=127.0.0.1",
                   f"--port={events_port}", "--timeout-graceful-shutdown=3")  # fmt: skip
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/accounts/login/"), "the web")
        return f"http://127.0.0.1:{port}"


@contextmanager
def open_house(name: str, root: Path = ROOT, /, **environment: str) -> Iterator[House]:
    """A migrated, empty installation called `name`, with nothing running yet."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"house-{name}-")))
        valkey = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{next(VALKEY_DATABASES)}")
        own = {
            "DATABASE_URL": stack.enter_context(new_database(f"house_{name}", like=make_plan())),
            "REDIS_URL": urlunsplit(valkey),
            "DEMO": "true",
            "DEBUG": "true",  # static files by their plain names
            "MEDIA_ROOT": str(folder / "pictures"),
            "POLL_INTERVAL": "1",
            "SETTLE_PAUSE": "3",
            **environment,
        }
        yield House(stack, own, folder, root)
