"""The secrets of a channel: in the clear nowhere but where they are used."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from connectors.encryption import UnreadableSecretError
from connectors.models import Channel
from connectors.port import Network, Reauthorise
from connectors.registry import connect

SECRET = {"token": "a-most-secret-token"}


@pytest.fixture
def channel(db: None) -> Channel:
    created = Channel.objects.create(
        network=Network.X, external_id="1", handle="we", name="We", credentials=SECRET
    )
    return Channel.objects.get(pk=created.pk)


def read_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM connectors_channel")
        return str(cursor.fetchone()[0])


def make_key() -> str:
    return Fernet.generate_key().decode()


def test_secret_is_stored_encrypted_and_read_back(channel: Channel) -> None:
    assert channel.credentials == SECRET
    assert "secret" not in read_stored()
    assert connect(channel).network is Network.X


@pytest.mark.parametrize("show", [repr, str, vars, pickle.dumps, lambda it: it.__dict__])
def test_secret_shows_in_no_picture_of_the_channel(
    channel: Channel, show: Callable[[Channel], object]
) -> None:
    assert "secret" not in str(show(channel))
    channel.credentials = SECRET
    assert "secret" not in str(show(channel))


def test_wrong_key_is_told_and_gives_nothing(channel: Channel, settings: Settings) -> None:
    settings.CREDENTIALS_KEYS = [make_key()]
    listed = Channel.objects.get()  # a page that lists channels lives on
    with pytest.raises(UnreadableSecretError, match="CREDENTIALS_KEYS"):
        _ = listed.credentials
    with pytest.raises(UnreadableSecretError):
        listed.save()  # nothing is written that nobody can read
    with pytest.raises(Reauthorise, match="key"):
        connect(listed)


def test_key_is_changed_by_adding_a_new_one_before_it(channel: Channel, settings: Settings) -> None:
    new = make_key()
    settings.CREDENTIALS_KEYS = [new, *settings.CREDENTIALS_KEYS]
    Channel.objects.get().save()
    settings.CREDENTIALS_KEYS = [new]
    assert Channel.objects.get().credentials == SECRET


def test_key_that_is_none_is_told(channel: Channel, settings: Settings) -> None:
    settings.CREDENTIALS_KEYS = ["hunter2"]
    with pytest.raises(ImproperlyConfigured, match="Fernet") as caught:
        _ = channel.credentials
    assert "hunter2" not in str(caught.value)


def test_dump_holds_no_secret_and_is_loaded_again(channel: Channel, tmp_path: Path) -> None:
    dump = tmp_path / "channels.json"
    call_command("dumpdata", "connectors.channel", output=str(dump))
    assert "secret" not in dump.read_text()
    Channel.objects.all().delete()
    call_command("loaddata", str(dump), verbosity=0)
    assert Channel.objects.get().credentials == SECRET
