"""Presence: what agents set, what it comes to for teams and hours, and what persons are spared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.consult import find_consultation, record_consultation, withdraw_consultation
from agents.hours.create import ensure_demo_hours
from agents.hours.days import Calendar, Week
from agents.models import Agent, PeopleEvent, PresenceSpan, PresenceState, Schedule, Team
from agents.presence.change import end_forgotten, erase_old_presence, read_presence, set_presence
from agents.presence.cover import is_covered, list_gaps, read_gaps
from agents.presence.teams import read_team_times
from tests.agents.conftest import Browse

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday, 13:00 in Stockholm
HOUR = timedelta(hours=1)
AVAILABLE, AWAY, TELEPHONE = (
    PresenceState.AVAILABLE, PresenceState.AWAY, PresenceState.TELEPHONE,
)  # fmt: skip


def test_one_span_ends_where_the_next_begins(elin: Agent) -> None:
    assert read_presence(elin) == AWAY
    for hour, state in enumerate([AVAILABLE, AVAILABLE, TELEPHONE, AVAILABLE]):
        set_presence(elin, state, now=NOON + hour * HOUR)
    spans = list(PresenceSpan.objects.order_by("began_at").values_list("state", "ended_at"))
    assert spans == [
        (AVAILABLE, NOON + 2 * HOUR), (TELEPHONE, NOON + 3 * HOUR), (AVAILABLE, None),
    ]  # fmt: skip
    assert read_presence(elin) == AVAILABLE


def test_whose_screen_is_closed_is_away_since_then(elin: Agent, marcus: Agent) -> None:
    for agent, seen in ((elin, NOON + HOUR), (marcus, NOON + 3 * HOUR)):
        set_presence(agent, AVAILABLE, now=NOON)
        Agent.objects.filter(pk=agent.pk).update(last_seen_at=seen)
    assert [end_forgotten(now=NOON + 3 * HOUR) for _ in range(2)] == [1, 0]
    assert (read_presence(elin), read_presence(marcus)) == (AWAY, AVAILABLE)
    ended = PresenceSpan.objects.get(agent=elin, state=AVAILABLE).ended_at
    assert ended == NOON + HOUR


def test_presence_is_kept_eight_weeks(elin: Agent) -> None:
    weeks = timedelta(weeks=1)
    for ago, state in ((20, AVAILABLE), (9, TELEPHONE), (7, AVAILABLE)):
        set_presence(elin, state, now=NOON - ago * weeks)
    erase_old_presence(now=NOON)
    assert list(PresenceSpan.objects.order_by("began_at").values_list("state", "began_at")) == [
        (TELEPHONE, NOON - 8 * weeks), (AVAILABLE, NOON - 7 * weeks),
    ]  # fmt: skip


def test_open_hours_with_nobody_available_are_listed() -> None:
    nine_to_five = Week(date(2026, 1, 1), (((540, 1020),),) * 7)
    calendar = Calendar(ZoneInfo("Europe/Stockholm"), (nine_to_five,))
    eight = datetime(2026, 11, 26, 8, tzinfo=UTC)  # when it opens
    available = [
        (eight - HOUR, eight + HOUR),
        (eight + HOUR + timedelta(minutes=4), eight + 3 * HOUR),  # a change of shifts
        (eight + 2 * HOUR, eight + 4 * HOUR),
    ]
    gaps = list_gaps(calendar, available, eight - HOUR, eight + 24 * HOUR + HOUR)
    assert gaps == [(eight + 4 * HOUR, eight + 8 * HOUR), (eight + 24 * HOUR, eight + 25 * HOUR)]


def test_nobody_available_while_open_stands_out(elin: Agent, marcus: Agent, browse: Browse) -> None:
    ensure_demo_hours(now=NOON)
    schedule = Schedule.objects.get()
    Agent.objects.update(created_at=NOON)  # what was before, nobody could have covered
    calendar = schedule.load_calendar()
    assert not is_covered(schedule, now=NOON)
    assert is_covered(schedule, now=NOON + 12 * HOUR)  # closed
    assert read_gaps(calendar, since=NOON - HOUR, now=NOON + HOUR) == [(NOON, NOON + HOUR)]
    set_presence(elin, TELEPHONE, now=NOON)
    assert not is_covered(schedule, now=NOON)
    set_presence(elin, AVAILABLE, now=NOON)
    assert is_covered(schedule, now=NOON)
    assert read_gaps(calendar, since=NOON, now=NOON + HOUR) == []
    assert "1 is available" in browse(marcus).get("/presence/").content.decode()


def test_the_time_is_the_teams_and_a_small_teams_is_not_told(elin: Agent, marcus: Agent) -> None:
    team, pair = (Team.objects.create(name=name, plan=40) for name in ("Sociala", "Par"))
    others = [Agent.objects.create_user(f"{n}@example.com", name=n) for n in ("Ali", "Bo")]
    team.members.set([elin, *others])
    former = Agent.objects.create_user("eva@example.com", name="Eva", is_active=False)
    pair.members.set([elin, marcus, former])  # who has left hides neither of them
    set_presence(elin, AVAILABLE, now=NOON - timedelta(days=10))
    set_presence(elin, AWAY, now=NOON - timedelta(days=2))  # since Monday: 37 h
    set_presence(others[0], AVAILABLE, now=NOON - 3 * HOUR)
    small, whole = read_team_times(now=NOON)
    assert (small.hours, small.share) == (None, None)
    assert (whole.hours, whole.share) == (40.0, 100)


def test_an_agent_sets_it_at_the_queue(elin: Agent, browse: Browse) -> None:
    browser = browse(elin)
    assert 'id="presence-state"' in browser.get("/").content.decode()
    headers = {"HX-Request": "true"}
    answer = browser.post("/me/presence/", {"state": "chat"}, headers=headers).content.decode()
    assert '<option value="chat" selected>' in answer
    assert browser.post("/me/presence/", {"state": "asleep"}).status_code == 400


def test_figures_of_persons_show_once_the_staff_was_consulted(
    elin: Agent, marcus: Agent, ada: Agent, browse: Browse
) -> None:
    lead, admin, agent = browse(marcus), browse(ada), browse(elin)
    assert "No figure of any person shows" in lead.get("/presence/loads/").content.decode()
    assert "No figure of any person shows" in agent.get("/me/figures/").content.decode()
    posted = {"who": "Unionen", "on": timezone.localdate().isoformat()}
    assert lead.post("/people/consultation/", posted).status_code == 403
    assert admin.post("/people/consultation/", posted).status_code == 302
    names = [agent.name for agent in (ada, elin, marcus)]
    page = lead.get("/presence/loads/?sort=-count").content.decode()
    shown = page[page.index("<main") :]
    assert sorted(names, key=shown.index) == sorted(names)  # by name, whatever is asked for
    assert agent.get("/presence/loads/").status_code == 403
    assert "You gave no first response" in agent.get("/me/figures/").content.decode()
    admin.post("/people/consultation/end/")
    assert "No figure of any person shows" in lead.get("/presence/loads/").content.decode()
    kinds = PeopleEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [PeopleEvent.Kind.CONSULTED, PeopleEvent.Kind.UNCONSULTED]


def test_a_consultation_replaces_the_last_and_must_have_happened(ada: Agent) -> None:
    for who in ("Unionen", "Vision"):
        record_consultation(who=who, on=date(2026, 11, 20), by=ada, now=NOON)
    found = find_consultation()
    assert found
    assert found.who == "Vision"
    with pytest.raises(ValidationError):
        record_consultation(who="Unionen", on=date(2026, 11, 27), by=ada, now=NOON)
    withdraw_consultation(by=ada, now=NOON)
    withdraw_consultation(by=ada, now=NOON)
    assert PeopleEvent.objects.count() == 3


def test_loads_take_as_many_statements_for_one_agent_and_for_many(
    marcus: Agent, ada: Agent, browse: Browse
) -> None:
    record_consultation(who="Unionen", on=date(2026, 11, 20), by=ada, now=NOON)
    lead, counts = browse(marcus), []
    for number in range(3):
        Agent.objects.create_user(f"{number}@example.com", name=f"Agent {number}")
        with CaptureQueriesContext(connection) as statements:
            lead.get("/presence/loads/")
        counts.append(len(statements))
    assert counts[0] == counts[2]
