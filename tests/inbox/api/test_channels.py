"""GET /api/channels/: how each channel is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from agents.models import Agent
from connectors.models import CallCount, Channel, Gap, Stream
from inbox.channels.spending import begin_month
from tests.factories import make_channel
from tests.inbox.api.conftest import Call

ADDRESS = "/api/channels/"


def test_strangers_see_nothing(db: None) -> None:
    assert APIClient().get(ADDRESS).status_code == 401


def test_a_channel_is_told_with_its_figures(channel: Channel, elin: Agent, call: Call) -> None:
    now = timezone.now()
    reset_at = (now + timedelta(minutes=5)).isoformat()
    Channel.objects.update(
        budget=Decimal(20), polled_at=now - timedelta(minutes=10), state="late", error="No answer.",
        limits={"mentions": {"limit": 300, "remaining": 30, "reset_at": reset_at}},
    )  # fmt: skip
    CallCount.objects.create(
        channel=channel, month=begin_month(now), call="mentions", cost=Decimal("0.5")
    )
    gap = Gap.objects.create(channel=channel, stream="mentions", before_id="17")
    Stream.objects.create(channel=channel, name=f"backfill:{gap.pk}")
    (told,) = call(elin).get(ADDRESS).json()
    assert (told["handle"], told["state"], told["error"]) == ("nordbanan", "late", "No answer.")
    assert told["calls_left"]["remaining"] == 30
    assert told["spending"]["used"] == "0.5000"
    assert told["spending"]["left"] == "19.5000"
    assert told["late_by"] == pytest.approx(570, abs=5)
    assert told["interval"] == 15
    assert (told["gaps"][0]["before_id"], told["gaps"][0]["is_being_read"]) == ("17", True)
    assert "credentials" not in told


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_one_channel_as_for_three(
    elin: Agent, call: Call, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        Gap.objects.create(channel=make_channel(handle=f"b{number}"), stream="mentions")
    client = call(elin)
    client.get(ADDRESS)
    with django_assert_num_queries(5):  # token, channels, costs, gaps, refused streams
        assert len(client.get(ADDRESS).json()) == count
