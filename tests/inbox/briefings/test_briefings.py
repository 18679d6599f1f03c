"""What a lead pins stands above everybody's queue until it is read, withdrawn or over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Role
from inbox.briefings.pin import list_unseen, pin_briefing, see_briefing
from inbox.models import Briefing, BriefingSight
from tests.factories import make_agent
from tests.inbox.views.conftest import Desk

FIELDS = {
    "text": "Växelfel i <Gävle>: 40 minuter",
    "source": "Trafikledningen",
    "approved_by": "Eva Ek",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def marcus() -> Desk:
    return Desk(make_agent(name="Marcus Holm", role=Role.LEAD))


@pytest.fixture
def elin() -> Desk:
    return Desk(make_agent(name="Elin Lund"))


def in_hours(hours: int) -> str:
    return f"{timezone.localtime(timezone.now() + timedelta(hours=hours)):%Y-%m-%dT%H:%M}"


def above(desk: Desk) -> str:
    html: str = desk.fragment("/briefings/unseen/").content.decode()
    return html


def test_it_is_pinned_read_and_told_who_has_read_it(marcus: Desk, elin: Desk) -> None:
    marcus.client.post("/briefings/", {**FIELDS, "valid_until": in_hours(4)})
    briefing = Briefing.objects.get()
    assert "Växelfel i &lt;Gävle&gt;: 40 minuter" in above(elin)
    assert "Eva Ek" in above(elin)
    left = elin.act("briefing_sight", briefing.pk)
    assert "Växelfel" not in left.content.decode()
    elin.act("briefing_sight", briefing.pk)
    assert BriefingSight.objects.count() == 1
    assert "read by 1 of 2" in marcus.page("/briefings/").content.decode()
    assert marcus.page(f"/briefings/{briefing.pk}/sights/").content.decode().count("not yet") == 1


def test_it_goes_when_it_is_over_or_withdrawn(marcus: Desk, elin: Desk) -> None:
    now = timezone.now()
    briefing = pin_briefing(
        **FIELDS, valid_until=now + timedelta(hours=1), by=marcus.agent, now=now
    )
    assert list(list_unseen(elin.agent, now=now)) == [briefing]
    assert not list_unseen(elin.agent, now=now + timedelta(hours=1))
    marcus.act("briefing_withdrawal", briefing.pk)
    assert not list_unseen(elin.agent, now=now)
    assert "taken back by Marcus Holm" in elin.page("/briefings/").content.decode()


def test_one_that_is_over_already_is_refused_with_words(marcus: Desk) -> None:
    answer = marcus.client.post("/briefings/", {**FIELDS, "valid_until": in_hours(-1)})
    assert answer.status_code == 422
    assert "Choose a time to come." in answer.content.decode()
    assert not Briefing.objects.exists()


def test_an_agent_reads_and_pins_none(elin: Desk) -> None:
    assert "Pin it" not in elin.page("/briefings/").content.decode()
    refused = elin.client.post("/briefings/", {**FIELDS, "valid_until": in_hours(4)})
    assert refused.status_code == 403


def test_the_page_takes_as_many_statements_for_one_and_for_three(marcus: Desk, elin: Desk) -> None:
    counts, now = [], timezone.now()
    for _number in range(3):
        one = pin_briefing(**FIELDS, valid_until=now + timedelta(hours=1), by=marcus.agent, now=now)
        see_briefing(one, by=elin.agent, now=now)
        with CaptureQueriesContext(connection) as statements:
            marcus.page("/briefings/")
        counts.append(len(statements))
    assert counts[0] == counts[2]
