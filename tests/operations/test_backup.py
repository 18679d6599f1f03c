"""The drill: a backup is made while people work, restored, and holds what was there."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from inbox.hints import connect_valkey
from inbox.liveness import BEAT_KEY, WORKER_KEY, sign_life
from inbox.models import Message, Thread
from operations.backup.programs import open_cursor
from operations.backup.read import SERVICE, drop_database, read_name
from tests.factories import make_channel, make_picture, make_threads

pytestmark = pytest.mark.django_db(transaction=True)
HASHES = """
SELECT format('SELECT %%L || coalesce(md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))),
'''') FROM %%I t', relname, relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


def hash_tables() -> list[str]:
    """Of every row that there is, table by table."""
    with open_cursor() as cursor:
        cursor.execute(HASHES.replace("%%", "%"))
        statements = [row[0] for row in cursor.fetchall()]
        found = []
        for statement in statements:
            cursor.execute(statement)
            found.append(cursor.fetchone()[0])
    return found


def list_databases(like: str) -> list[str]:
    with open_cursor(SERVICE) as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A backup of two threads, one with a picture; nobody works."""
    connect_valkey().delete(WORKER_KEY, BEAT_KEY)
    picture = Path(settings.MEDIA_ROOT, "pictures", "a.jpeg")
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(b"a picture")
    make_threads(2, make_channel(credentials={"token": "secret words"}))
    make_picture(message=Message.objects.earliest("pk"), file="pictures/a.jpeg")
    path = tmp_path / "gladkund.backup"
    call_command("backup", str(path), stderr=StringIO())
    yield path
    for name in list_databases(f"{read_name()}_%"):
        drop_database(name)


def restore(path: Path, *, drill: bool = False) -> str:
    out = StringIO()
    call_command("restore", str(path), drill=drill, stdout=out)
    return out.getvalue()


def test_an_installation_comes_back_row_by_row(file: Path) -> None:
    before = hash_tables()
    assert len(before) > 80
    Thread.objects.update(snippet="changed since")
    Path(settings.MEDIA_ROOT, "pictures", "a.jpeg").unlink()
    assert "all there" in restore(file, drill=True)
    assert list_databases(f"{read_name()}_%") == []  # a drill leaves nothing
    assert hash_tables() != before  # and changes nothing
    told = restore(file)
    assert hash_tables() == before
    assert Path(settings.MEDIA_ROOT, "pictures", "a.jpeg").read_bytes() == b"a picture"
    [former] = list_databases(f"{read_name()}_before_%")
    assert former in told
    with open_cursor(former) as cursor:  # what stood there is not lost
        cursor.execute("SELECT DISTINCT snippet FROM inbox_thread")
        assert cursor.fetchall() == [("changed since",)]


def test_a_backup_keeps_secrets_sealed_and_to_its_owner(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        dump = archive.extractfile("database.dump")
        assert dump is not None
        assert b"secret words" not in dump.read()


def test_what_is_damaged_or_newer_is_refused_and_nothing_changes(file: Path) -> None:
    before = hash_tables()
    whole = file.read_bytes()
    place = whole.index(b"PGDMP")
    damaged = bytearray(whole)
    damaged[place + 600] ^= 1
    spoilt = {
        "digest is another": bytes(damaged),
        "no whole backup": whole[: place + 700],
        "no backup of Gladkund": tar_of("other.txt"),
        "newer release": rewrite(whole, b'"inbox.0001_', b'"inbox.9001_'),
        "form 2": rewrite(whole, b'"form": 1', b'"form": 2'),
    }
    for words, content in spoilt.items():
        file.write_bytes(content)
        with pytest.raises(CommandError, match=words):
            restore(file)
    assert hash_tables() == before
    assert list_databases(f"{read_name()}_%") == []


def test_nothing_is_restored_below_a_worker(file: Path) -> None:
    sign_life(WORKER_KEY)
    with pytest.raises(CommandError, match="worker still live"):
        restore(file)
    connect_valkey().delete(WORKER_KEY)


def tar_of(name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return out.getvalue()


def rewrite(whole: bytes, old: bytes, new: bytes) -> bytes:
    """As long as before, so that the file is whole."""
    assert old in whole
    return whole.replace(old, new, 1)
