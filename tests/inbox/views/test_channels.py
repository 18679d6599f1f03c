"""The page Channels: how each is, for everybody; what may be changed, for admins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agents.models import Role
from connectors.models import CallCount, Channel, Gap, Stream
from inbox.channels.spending import begin_month
from tests.factories import make_agent, make_channel
from tests.inbox.views.conftest import Desk

PAGE = "/channels/"


@pytest.fixture
def ada(db: None) -> Desk:
    return Desk(make_agent(name="Ada Berg", role=Role.ADMIN))


def press(desk: Desk, name: str, channel: Channel, **data: str) -> int:
    address = reverse(f"inbox:{name}", args=[channel.pk])
    return int(desk.client.post(address, data).status_code)


def test_everybody_sees_how_a_channel_is(elin: Desk) -> None:
    channel = make_channel(
        state=Channel.State.REFUSED, error="X: not now", token_ends_at=timezone.now(), budget=50
    )
    CallCount.objects.create(
        channel=channel, month=begin_month(timezone.now()), call="mentions", cost=Decimal("1.25")
    )
    Gap.objects.create(
        channel=channel, stream="mentions",
        after_at=datetime(2026, 11, 1, 9, tzinfo=UTC),
        before_at=datetime(2026, 11, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    page = elin.page(PAGE).content.decode()
    for words in (
        "@nordbanan", "refused by the network", "X: not now", "$1.25 used", "$48.75 left of $50.00",
        "between 1 Nov 10:00 and 3 Nov 11:00",
    ):  # fmt: skip
        assert words in page
    assert "Disconnect" not in page


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_only_admins_change_channels(db: None, role: Role) -> None:
    channel = make_channel()
    desk = Desk(make_agent(role=role))
    assert {press(desk, name, channel) for name in ("budget", "read_only", "disconnection")} == {
        403
    }
    channel.refresh_from_db()
    assert (channel.budget, channel.is_read_only, channel.is_active) == (None, False, True)


def test_admin_sets_and_lifts_a_budget(ada: Desk) -> None:
    channel = make_channel()
    assert press(ada, "budget", channel, budget="75.50") == 302
    channel.refresh_from_db()
    assert channel.budget == Decimal("75.50")
    press(ada, "budget", channel, budget="")
    channel.refresh_from_db()
    assert channel.budget is None


def test_a_budget_that_is_none_is_refused_beside_its_field(ada: Desk) -> None:
    channel = make_channel()
    response = ada.client.post(reverse("inbox:budget", args=[channel.pk]), {"budget": "-3"})
    assert response.status_code == 422
    assert f'aria-describedby="id_{channel.pk}_budget_error"' in response.content.decode()


def test_admin_looks_only_and_starts_to_answer(ada: Desk) -> None:
    channel = make_channel()
    press(ada, "read_only", channel, is_read_only="on")
    channel.refresh_from_db()
    assert channel.is_read_only
    assert "only looked at" in ada.page(PAGE).content.decode()
    press(ada, "read_only", channel)
    channel.refresh_from_db()
    assert not channel.is_read_only
    assert timezone.now() - channel.connected_at < timedelta(seconds=10)


def test_admin_disconnects(ada: Desk) -> None:
    channel = make_channel()
    press(ada, "disconnection", channel)
    channel.refresh_from_db()
    assert not channel.is_active
    assert channel.credentials


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_one_channel_as_for_three(
    ada: Desk, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        channel = make_channel(handle=f"bana{number}")
        Gap.objects.create(channel=channel, stream="mentions")
        Stream.objects.create(channel=channel, name="messages", error="Not for us.")
    ada.page(PAGE)
    with django_assert_num_queries(
        7
    ):  # session, agent, bell, channels, costs, gaps, refused streams
        ada.page(PAGE)


def test_a_hostile_error_is_escaped(elin: Desk) -> None:
    make_channel(state=Channel.State.REFUSED, error="<script>alert(1)</script>")
    assert "<script>alert" not in elin.page(PAGE).content.decode()


def test_the_banner_names_what_is_limited_ends_or_lacks_something(elin: Desk, ada: Desk) -> None:
    make_channel(handle="limited", state=Channel.State.LIMITED, error="X takes no more calls.")
    make_channel(handle="ends", token_ends_at=timezone.now() + timedelta(days=2))
    lacks = make_channel(handle="lacks")
    Gap.objects.create(channel=lacks, stream="mentions")
    make_channel(handle="well", token_ends_at=timezone.now(), has_renewal=True)
    page = elin.page("/").content.decode()
    banner = page[
        page.index('id="channels"') : page.index("</section>", page.index('id="channels"'))
    ]
    for words in ("@limited", "X takes no more calls.", "must be connected again by", "@lacks"):
        assert words in banner
    assert "3 channels need help" in banner
    assert "@well" not in banner
    assert banner.count("See the channel") == 1
    assert ada.page("/").content.decode().count("See the channel") == 3


def test_what_is_wrong_with_a_channel_reads_as_sentences(elin: Desk) -> None:
    soon = timezone.now() + timedelta(days=2)
    limited = make_channel(handle="limited", state=Channel.State.LIMITED, token_ends_at=soon)
    Gap.objects.create(channel=limited, stream="mentions")
    page = " ".join(elin.page("/").content.decode().split())
    assert "It must be connected again by" in page
    assert "It lacks what customers wrote during an outage." in page
    assert "need help" not in page


def test_a_post_is_offered_only_channels_that_we_write_to(ada: Desk) -> None:
    make_channel(handle="answered")
    make_channel(handle="looked", is_read_only=True)
    page = ada.page("/posts/").content.decode()
    form = page[page.index('<form class="form') :].partition("</form>")[0]
    assert "@answered" in form
    assert "@looked" not in form
