"""Admins hear of a channel once: at once when it stops, and before its token ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail

from agents.models import Role
from connectors.models import Channel
from inbox.channels import warn
from inbox.channels.warn import warn_admins
from tests.factories import make_agent, make_channel

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    make_agent(name="Ada Berg", role=Role.ADMIN)
    make_agent(name="Omar Admin", role=Role.ADMIN, language="sv")
    make_agent(name="Gone Admin", role=Role.ADMIN, is_active=False)
    make_agent(name="Elin Lund")
    make_agent(name="Marcus Holm", role=Role.LEAD)


def test_a_revoked_channel_is_told_at_once_and_once() -> None:
    make_channel(state=Channel.State.REAUTHORISE, error="X no longer accepts our sign-in.")
    assert warn_admins(now=NOW) == 1
    assert sorted(m.to[0] for m in mail.outbox) == ["ada@example.com", "omar@example.com"]
    assert "@nordbanan" in mail.outbox[0].subject
    assert "X no longer accepts our sign-in." in mail.outbox[0].body
    assert warn_admins(now=NOW + DAY) == 0


def test_each_change_is_told() -> None:
    channel = make_channel()
    for state, expected in [
        (Channel.State.REFUSED, 1), (Channel.State.REAUTHORISE, 1), (Channel.State.HEALTHY, 0),
        (Channel.State.LIMITED, 0), (Channel.State.LATE, 0), (Channel.State.REAUTHORISE, 1),
    ]:  # fmt: skip
        Channel.objects.filter(pk=channel.pk).update(state=state)
        assert warn_admins(now=NOW) == expected, state


def test_several_channels_are_one_mail() -> None:
    make_channel(handle="a", state=Channel.State.REFUSED)
    make_channel(handle="b", token_ends_at=NOW + 2 * DAY)
    make_channel(handle="c")
    assert warn_admins(now=NOW) == 2
    assert len(mail.outbox) == 2
    body = mail.outbox[0].body
    assert ("@a" in body, "@b" in body, "@c" in body) == (True, True, False)


def test_an_end_is_told_seven_days_and_one_day_before() -> None:
    make_channel(token_ends_at=NOW)
    told = [hour for hour in range(-24 * 9, 1) if warn_admins(now=NOW + timedelta(hours=hour))]
    assert told == [-24 * 7, -24]


def test_a_new_token_begins_anew() -> None:
    channel = make_channel(token_ends_at=NOW + DAY / 2)
    assert warn_admins(now=NOW) == 1
    Channel.objects.filter(pk=channel.pk).update(token_ends_at=NOW + 60 * DAY)
    assert warn_admins(now=NOW) == 0
    assert warn_admins(now=NOW + 53 * DAY) == 1


@pytest.mark.parametrize("fields", [{"has_renewal": True}, {"is_active": False}])
def test_what_concerns_nobody_is_not_told(fields: dict[str, Any]) -> None:
    make_channel(token_ends_at=NOW + DAY, **fields)
    assert warn_admins(now=NOW) == 0


def test_what_no_mail_server_takes_is_told_later(monkeypatch: pytest.MonkeyPatch) -> None:
    make_channel(state=Channel.State.REFUSED)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise SMTPException

    monkeypatch.setattr(warn, "send_mail", refuse)
    assert warn_admins(now=NOW) == 0
    monkeypatch.undo()
    assert warn_admins(now=NOW) == 1
