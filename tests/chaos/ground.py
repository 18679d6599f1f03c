"""What all rows stand on: servers of their own, which may be stopped, and a bad line to each."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis

from local.environment import private_environment
from local.postgres import PostgreSQL
from local.processes import end_children
from local.servers import Addresses, open_folder
from local.valkey import Valkey
from tests.chaos.proxy import Proxy


@dataclass
class Ground:
    """PostgreSQL as an installation has it (what it confirmed, it keeps), Valkey, and the lines by
    which the product reaches both.
    """

    folder: Path
    postgres: PostgreSQL
    valkey: Valkey
    to_postgres: Proxy
    to_valkey: Proxy

    def stop_postgres(self) -> None:
        """At once: no goodbye to anybody, and the log is replayed at the next start."""
        assert self.postgres.process
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait(30)

    def stop_valkey(self) -> None:
        assert self.valkey.process
        self.valkey.process.kill()
        self.valkey.process.wait(30)

    def flush_valkey(self) -> None:
        redis.Redis.from_url(self.valkey.url).flushall()


def lead_through(url: str, proxy: Proxy, path: str) -> str:
    parts = urlsplit(url)
    place = f"{parts.netloc.rpartition(':')[0]}:{proxy.port}"
    return urlunsplit(parts._replace(netloc=place, path=path))


@contextmanager
def open_ground() -> Iterator[Ground]:
    """Names both servers in our own environment, directly: what we look at is not hurt."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        open_folder(folder)
        logs = folder / "logs"
        logs.mkdir()
        postgres = PostgreSQL(folder / "postgres", logs, durable=True)
        valkey = Valkey(folder / "valkey", logs)
        for server in (postgres, valkey):
            stack.callback(end_children, [server], within=5.0)
            server.start()
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ.update(private_environment(Addresses(postgres.url, valkey.url)))
        lines = [stack.enter_context(Proxy(server.port)) for server in (postgres, valkey)]
        yield Ground(folder, postgres, valkey, *lines)
