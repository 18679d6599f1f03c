"""Sign-ins stay alive by themselves; where they cannot, the channel says so and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from connectors.models import Channel
from inbox import tasks
from inbox.channels.renew import CHECKED_EVERY, check_channel, renew_channel
from inbox.channels.renew import take_unchecked_channels as take
from inbox.models import Message
from inbox.polling.poll import poll_channel
from tests.inbox.channels.conftest import Office


def write(office: Office, text: str) -> None:
    office.control("POST", "posts", network="x", author="maja", text=f"@nordbanan {text}")


def poll(channel: Channel) -> Channel:
    poll_channel(channel.pk, clock=timezone.now)
    channel.refresh_from_db()
    return channel


def list_texts() -> list[str]:
    found = Message.objects.order_by("created_at", "pk").values_list("text", flat=True)
    return [text.removeprefix("@nordbanan ") for text in found]


@pytest.fixture
def page(office: Office) -> Channel:
    office.add_brand("facebook", "nordbanan", "Nordbanan")
    office.connect("facebook")
    return Channel.objects.get(network="facebook")


def test_the_sweep_renews_what_ends_soon(office: Office, x_channel: Channel) -> None:
    soon = timezone.now() + timedelta(minutes=10)
    Channel.objects.update(token_ends_at=soon)
    token = x_channel.credentials["token"]
    renew_channel(x_channel.pk, clock=timezone.now)
    renew_channel(x_channel.pk, clock=timezone.now)
    x_channel.refresh_from_db()
    assert x_channel.credentials["token"] != token
    assert x_channel.token_ends_at
    assert x_channel.token_ends_at > soon
    assert poll(x_channel).state == Channel.State.HEALTHY


def test_the_sweep_leaves_what_is_good(office: Office, x_channel: Channel) -> None:
    renew_channel(x_channel.pk, clock=timezone.now)
    assert Channel.objects.get().credentials == x_channel.credentials


def test_a_refused_renewal_is_a_state_with_words(office: Office, x_channel: Channel) -> None:
    office.control("POST", "revocations", network="x", handle="nordbanan")
    Channel.objects.update(token_ends_at=timezone.now())
    renew_channel(x_channel.pk, clock=timezone.now)
    channel = Channel.objects.get()
    assert channel.state == Channel.State.REAUTHORISE
    assert channel.error == "X no longer renews our sign-in. Connect the channel again."


def test_a_token_that_ends_between_two_pages_leaves_no_gap(
    office: Office, x_channel: Channel
) -> None:
    """250 mentions are three pages. The token dies after the first of them."""
    poll(x_channel)
    for number in range(250):
        write(office, f"Fråga {number}")
    office.control("POST", "faults", network="x", kind="rate_limited", after=1,
                   path="/2/users/*/mentions")  # fmt: skip
    poll(x_channel)  # one page, then a limit
    office.control("POST", "expiries", network="x", handle="nordbanan")
    office.control("DELETE", "faults")
    x_channel.streams.update(retry_at=None)
    assert poll(x_channel).state == Channel.State.HEALTHY
    assert sorted(list_texts()) == sorted(f"Fråga {number}" for number in range(250))


def test_a_lost_renewal_and_a_new_sign_in_leave_no_gap(office: Office, x_channel: Channel) -> None:
    write(office, "Före")
    poll(x_channel)
    office.control("POST", "faults", network="x", kind="accept_then_time_out", hang=2,
                   path="/2/oauth2/token")  # fmt: skip
    Channel.objects.update(token_ends_at=timezone.now() + timedelta(minutes=5))
    renew_channel(x_channel.pk, clock=timezone.now)
    assert Channel.objects.get().state == Channel.State.HEALTHY  # nobody knows yet
    write(office, "Under tiden")
    channel = poll(x_channel)
    assert channel.state == Channel.State.REAUTHORISE
    assert channel.error.startswith("X's answer to the renewal of our sign-in was lost")
    office.connect("x", address=f"/channels/{channel.pk}/connection/")
    write(office, "Efter")
    assert poll(x_channel).state == Channel.State.HEALTHY
    assert list_texts() == ["Före", "Under tiden", "Efter"]


def test_facebook_is_asked_once_a_day(office: Office, page: Channel) -> None:
    now = timezone.now()
    assert take(now=now) == []  # connecting has asked
    tomorrow = now + CHECKED_EVERY + timedelta(minutes=1)
    assert take(now=tomorrow) == [page.pk]
    assert take(now=tomorrow) == []


def test_without_the_applications_secret_nobody_is_asked(
    office: Office, page: Channel, settings: Settings
) -> None:
    settings.FACEBOOK_APP_SECRET = ""
    assert take(now=timezone.now() + 2 * CHECKED_EVERY) == []


def test_what_facebook_says_of_the_end_is_noted(office: Office, page: Channel) -> None:
    Channel.objects.update(token_ends_at=None)
    check_channel(page.pk)
    page.refresh_from_db()
    assert page.token_ends_at
    assert page.token_ends_at > timezone.now() + timedelta(days=89)


def test_a_page_whose_token_was_taken_back_says_so(office: Office, page: Channel) -> None:
    office.control("POST", "revocations", network="facebook", handle="nordbanan")
    check_channel(page.pk)
    page.refresh_from_db()
    assert page.state == Channel.State.REAUTHORISE
    assert page.error == "Facebook no longer accepts our sign-in. Connect the channel again."


def test_a_check_that_fails_changes_nothing(office: Office, page: Channel) -> None:
    office.control("POST", "faults", network="facebook", kind="html_502")
    ends_at, now = page.token_ends_at, timezone.now()
    check_channel(page.pk)
    page.refresh_from_db()
    assert (page.state, page.token_ends_at) == (Channel.State.HEALTHY, ends_at)
    assert take(now=now) == [page.pk]  # and is made again soon


def test_a_wrong_secret_of_ours_says_nothing_of_the_page(
    office: Office, page: Channel, settings: Settings
) -> None:
    settings.FACEBOOK_APP_SECRET = "wrong"
    check_channel(page.pk)
    page.refresh_from_db()
    assert page.state == Channel.State.HEALTHY


def test_calls_carry_the_proof_that_the_application_demands(
    office: Office, page: Channel, settings: Settings
) -> None:
    office.control("PUT", "apps", requires_proof=True)
    assert poll(page).state == Channel.State.HEALTHY
    check_channel(page.pk)
    settings.FACEBOOK_APP_SECRET = "wrong"
    assert poll(page).state == Channel.State.REFUSED


def test_the_schedule_reaches_every_channel_that_is_due(
    office: Office, x_channel: Channel, page: Channel, settings: Settings
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    Channel.objects.update(token_ends_at=timezone.now(), token_checked_at=None)
    for task in (tasks.renew_due_tokens, tasks.check_tokens):
        task.app.conf.task_always_eager = True
        try:
            task()
        finally:
            task.app.conf.task_always_eager = False
    assert not Channel.objects.filter(token_ends_at__lte=timezone.now()).exists()
