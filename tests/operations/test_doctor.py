"""The doctor tells what is wrong, what helps, and ends accordingly."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from connectors.models import Channel
from inbox.hints import connect_valkey
from inbox.liveness import BEAT_KEY, WORKER_KEY, sign_life
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    """All is well around it."""
    sign_life(WORKER_KEY)
    sign_life(BEAT_KEY)
    return make_channel(polled_at=timezone.now(), credentials={"token": "t"})


def examine() -> tuple[dict[str, list[dict[str, Any]]], int]:
    """The findings by part, and what the command ends with."""
    out, status = StringIO(), 0
    try:
        call_command("doctor", json=True, stdout=out)
    except SystemExit as error:
        status = int(error.code or 0)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in out.getvalue().splitlines():
        finding = json.loads(line)
        found.setdefault(finding["part"], []).append(finding)
    return found, status


def test_an_installation_that_is_well(channel: Channel, settings: Settings) -> None:
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001"]  # which the tests alone allow
    found, status = examine()
    ill = [one for findings in found.values() for one in findings if one["level"] == "ill"]
    assert (ill, status) == ([], 0)
    parts = {"database", "migrations", "broker", "clock", "worker", "beat", "stuck work", "keys",
             "disk", "settings", f"channel {channel}"}  # fmt: skip
    assert parts <= found.keys()


def test_each_trouble_says_what_helps(channel: Channel, settings: Settings) -> None:
    connect_valkey().delete(WORKER_KEY)
    channel.state = Channel.State.REAUTHORISE
    channel.save()
    late = make_channel(handle="sen", polled_at=timezone.now() - timedelta(hours=1))
    settings.CREDENTIALS_KEYS = [Fernet.generate_key().decode()]
    found, status = examine()
    assert status == 1
    expected = {
        "worker": "celery -A config worker",
        f"channel {channel}": "Connect it again",
        f"channel {late}": "logs",
        "keys": "Put the key back",
    }
    for part, words in expected.items():
        [finding] = found[part]
        assert (finding["level"], words in finding["do"]) == ("ill", True), finding


def test_a_migration_that_is_missing(channel: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    found, status = examine()
    [finding] = found["migrations"]
    assert (finding["level"], status) == ("ill", 1)
    assert "manage.py migrate" in finding["do"]


def test_no_broker_no_end(channel: Channel, settings: Settings) -> None:
    """What cannot be asked is a finding like others, and the rest is examined all the same."""
    connect_valkey.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try:
        found, status = examine()
    finally:
        connect_valkey.cache_clear()
    assert (found["broker"][0]["level"], status) == ("ill", 1)
    assert "could not be examined" in found["clocks"][0]["says"]
    assert found["disk"]
