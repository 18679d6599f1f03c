"""The embedded servers together, for as long as somebody needs them."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.console import step
from local.postgres import PostgreSQL
from local.processes import Child, end_children
from local.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the data and the broker are; empty where nobody named one yet."""

    database_url: str
    redis_url: str


@dataclass(frozen=True, slots=True)
class Servers:
    addresses: Addresses
    running: Sequence[Child]


def read_given_addresses() -> Addresses:
    """What the environment names replaces the embedded servers."""
    return Addresses(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))


def _start_quietly(server: Child) -> None:
    server.start()


def start_in_words(server: Child) -> None:
    with step(server.name):
        server.start()


@contextlib.contextmanager
def run_servers(
    folder: Path,
    *,
    durable: bool,
    given: Addresses,
    start: Callable[[Child], None] = _start_quietly,
) -> Iterator[Servers]:
    """The servers that nobody gave us, under `folder`, until the block ends. Raises StartError."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    database = PostgreSQL(folder / "postgres", logs, durable=durable)
    broker = Valkey(folder / "valkey", logs)
    running: list[Child] = []
    try:
        for server, address in ((database, given.database_url), (broker, given.redis_url)):
            if not address:
                running.append(server)
                start(server)
        addresses = Addresses(given.database_url or database.url, given.redis_url or broker.url)
        yield Servers(addresses, running)
    finally:
        end_children(reversed(running), within=4.0)


def open_folder(folder: Path) -> None:
    """Make a folder of ours that the servers' account may walk through to its own, no more."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
