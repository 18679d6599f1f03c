"""`/healthz` tells the parts apart."""

from __future__ import annotations

import pytest
from django.test import Client

from inbox.hints import connect_valkey
from inbox.liveness import BEAT_KEY, WORKER_KEY, sign_life

pytestmark = pytest.mark.django_db


def test_health_is_good_only_when_every_part_lives(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    sign_life(WORKER_KEY)
    sign_life(BEAT_KEY)
    healthy = client.get("/healthz")
    connect_valkey().delete(BEAT_KEY)
    ailing = client.get("/healthz")
    parts = {"web": True, "database": True, "broker": True, "worker": True, "beat": True}
    assert (healthy.status_code, healthy.json()) == (200, parts)
    assert not caplog.records  # whoever asked knows
    assert (ailing.status_code, ailing.json()) == (503, parts | {"beat": False})
