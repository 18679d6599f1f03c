"""The pages of opening hours: what an admin sets, what is refused beside which field, and undo."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.hours.change import Dated, set_dates
from agents.hours.clock import is_open
from agents.hours.create import DEMO_WEEK, create_schedule
from agents.models import Agent, Schedule, Team
from tests.agents.hours.conftest import STOCKHOLM, THURSDAY, TODAY, brand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.agents.conftest import Browse

__all__ = ["brand"]
pytestmark = pytest.mark.django_db
FRIDAY = TODAY + timedelta(days=1)


@pytest.fixture
def evening() -> Iterator[None]:
    with time_machine.travel(THURSDAY.astimezone(UTC), tick=False):
        yield


@pytest.fixture
def desk(ada: Agent, browse: Browse, evening: None) -> Client:
    """Ada's browser, on the evening before Midsummer's Eve."""
    return browse(ada)


def write_week(**changed: str) -> dict[str, str]:
    """The fields of the demo's week, with some written otherwise."""
    fields = {"deed": "save", "valid_from": FRIDAY.isoformat()}
    for day, ((start, end),) in enumerate(DEMO_WEEK):
        fields |= {f"start_{day}_0": f"{start // 60:02}:00", f"end_{day}_0": f"{end // 60:02}:00"}
    return fields | changed


def text(response: Any) -> str:
    return str(response.content.decode())


def test_first_schedule_is_made_and_shown_empty(desk: Client) -> None:
    assert "The first schedule is the brand" in text(desk.get("/hours/"))
    fields = {"name": "Nordbanan", "zone": "Europe/Stockholm", "country": "SE"}
    page = desk.post("/hours/", fields, follow=True)
    assert "No week is set yet" in text(page)
    assert Schedule.objects.get().is_default
    again = desk.post("/hours/", fields)
    assert again.status_code == 422
    assert "Another schedule has this name, maybe a retired one." in text(again)


def test_week_is_saved_from_a_date_and_undone(desk: Client, brand: Schedule) -> None:
    address = f"/hours/{brand.pk}/"
    fields = write_week(start_0_1="22", end_0_1="2", next_0_1="on", end_0_0="12.30")
    page = desk.post(f"{address}week/", fields, follow=True)
    assert "The change is saved." in text(page)
    assert "From 19 June 2026 other hours are valid." in text(page)
    week = brand.weeks.get(valid_from=FRIDAY)
    assert week.days[0] == [[420, 750], [1320, 1560]]
    assert "All is as it was before." in text(desk.post(f"{address}undo/", follow=True))
    assert brand.weeks.count() == 1
    assert "nothing left to undo" in text(desk.post(f"{address}undo/", follow=True))


@pytest.mark.parametrize(
    ("changed", "words", "place"),
    [
        ({"end_1_0": "06:00"}, "not after the beginning", "end_1_0"),
        ({"start_1_0": "seven"}, "Write a time such as 07:30.", "start_1_0"),
        ({"start_1_0": ""}, "Write a time, or leave both empty.", "start_1_0"),
        ({"start_1_1": "18", "end_1_1": "20"}, "This overlaps 07:00–19:00.", "start_1_1"),
        ({"end_0_0": "08", "next_0_0": "on"}, "more than 24 hours", "end_0_0"),
        ({"end_0_0": "07", "next_0_0": "on", "start_1_0": "6"}, "the hours of Tuesday", "end_0_0"),
        ({"valid_from": "2026-06-17"}, "stays as it was, and its figures", "id_valid_from"),
        ({"valid_from": ""}, "This field is required.", "id_valid_from"),
    ],
)
def test_wrong_week_is_shown_again_with_words_beside_its_field(
    desk: Client, brand: Schedule, changed: dict[str, str], words: str, place: str
) -> None:
    page = desk.post(f"/hours/{brand.pk}/week/", write_week(**changed))
    assert page.status_code == 422
    html = text(page)
    assert words in html
    tag = re.search(rf'<[^>]*id="{place}"[^>]*>', html)
    assert tag
    assert 'aria-invalid="true"' in tag[0]
    assert brand.weeks.count() == 1


def test_empty_week_is_refused(desk: Client, brand: Schedule) -> None:
    empty = {name: "" for name in write_week() if name.startswith(("start", "end"))}
    page = desk.post(f"/hours/{brand.pk}/week/", write_week(**empty))
    assert (page.status_code, "Nothing is open in this week" in text(page)) == (422, True)


def test_day_is_copied_and_widened_before_it_is_saved(desk: Client, brand: Schedule) -> None:
    address = f"/hours/{brand.pk}/week/"
    copied = desk.post(address, write_week(deed="copy", copy_from="5", copy_to="workdays"))
    assert text(copied).count('value="17:00"') == 6
    sunday = desk.post(address, write_week(deed="copy", copy_from="5", copy_to="6"))
    assert text(sunday).count('value="17:00"') == 2
    for nonsense in ({"copy_from": "9", "copy_to": "all"}, {"copy_from": "0", "copy_to": "9"}):
        page = desk.post(address, write_week(deed="copy", **nonsense))
        assert text(page).count('value="17:00"') == 1
    assert desk.post(address, write_week(deed="more-x")).status_code == 200
    wider = desk.post(address, write_week(deed="more-2"))
    assert 'name="start_2_1"' in text(wider)
    assert 'name="start_3_1"' not in text(wider)
    assert brand.weeks.count() == 1


def test_coming_week_is_shown_and_withdrawn(desk: Client, brand: Schedule) -> None:
    desk.post(f"/hours/{brand.pk}/week/", write_week(start_0_0="05:45"))
    shown = desk.get(f"/hours/{brand.pk}/", {"week": FRIDAY.isoformat()})
    assert 'value="05:45"' in text(shown)
    assert 'value="05:45"' not in text(desk.get(f"/hours/{brand.pk}/"))
    desk.post(f"/hours/{brand.pk}/week/withdrawal/", {"day": FRIDAY.isoformat()})
    assert brand.weeks.count() == 1


def test_date_gets_hours_of_its_own_and_the_usual_ones_again(desk: Client, brand: Schedule) -> None:
    address = f"/hours/{brand.pk}/dates/"
    fields = {"day": "2026-06-19", "name": "Snökaos <b>", "start_7_0": "05", "end_7_0": "24:00"}
    page = desk.post(address, fields, follow=True)
    assert "Snökaos &lt;b&gt;" in text(page)
    assert brand.exceptions.get().intervals == [[300, 1440]]
    desk.post(f"{address}removal/", {"day": "2026-06-19"})
    assert not brand.exceptions.exists()
    desk.post(f"/hours/{brand.pk}/undo/")
    assert brand.exceptions.get().name == "Snökaos <b>"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "2026-06-19"}, "Write the hours, or tick that it is closed."),
        ({"day": "2026-06-17", "is_closed": "on"}, "stays as it was"),
        ({"day": "", "is_closed": "on"}, "This field is required."),
        ({"day": "2026-06-19", "start_7_0": "9"}, "Write a time, or leave both empty."),
    ],
)
def test_wrong_date_is_told_beside_its_field(
    desk: Client, brand: Schedule, fields: dict[str, str], words: str
) -> None:
    page = desk.post(f"/hours/{brand.pk}/dates/", fields)
    assert (page.status_code, words in text(page)) == (422, True)
    assert not brand.exceptions.exists()


def test_holidays_are_set_by_a_click_and_never_by_themselves(desk: Client, brand: Schedule) -> None:
    page = desk.get(f"/hours/{brand.pk}/")
    assert "Midsommarafton" in text(page)
    assert "Nyårsdagen" not in text(page)  # it is over
    assert not brand.exceptions.exists()
    address = f"/hours/{brand.pk}/holidays/"
    desk.post(address, {"day": "2026-10-30", "how": "shorter"})
    allhelgona = brand.exceptions.get()
    assert (allhelgona.intervals, allhelgona.name) == ([[420, 840]], "Allahelgonsafton")
    desk.post(address, {"day": "2026-06-19", "how": "all"})
    days = [one.date for one in brand.exceptions.order_by("date")]
    assert date(2026, 6, 19) in days
    assert date(2026, 12, 24) in days
    assert len(days) == 8
    for wrong in ("2026-06-22", "1999-12-24", "9999-12-24"):
        page = desk.post(address, {"day": wrong, "how": "closed"}, follow=True)
        assert "no such holiday" in text(page)
    assert desk.post(address, {"day": "soon", "how": "closed"}).status_code == 404


def test_evening_before_midsummer_is_due_on_sunday_and_told(desk: Client, brand: Schedule) -> None:
    desk.post(f"/hours/{brand.pk}/holidays/", {"day": "2026-06-19", "how": "all"})
    asked = {"on": "2026-06-18", "time": "18:30", "target": "60"}
    html = text(desk.get(f"/hours/{brand.pk}/", asked))
    assert "Thursday 18 June 2026, 18:30: open." in html
    assert "A message then is due Sunday 21 June 2026, 10:30." in html
    christmas = {"on": "2026-12-24", "time": "10", "target": "60"}
    html = text(desk.get(f"/hours/{brand.pk}/", christmas))
    assert "Thursday 24 December 2026, 10:00: closed." in html
    assert "Hours of that day: closed (Julafton)" in html
    assert "A message then is due Sunday 27 December 2026, 11:00." in html


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-10-25", "clocks go back: the night is longer"),
     ("2027-03-28", "clocks go forward: the night is shorter")],
)  # fmt: skip
def test_days_on_which_clocks_change_are_marked(
    desk: Client, brand: Schedule, day: str, words: str
) -> None:
    html = text(desk.get(f"/hours/{brand.pk}/"))
    assert html.count(words) == 1
    html = text(desk.get(f"/hours/{brand.pk}/", {"on": day, "time": "12", "target": "1"}))
    assert html.count(words) == 2


def test_wrong_question_is_told_beside_its_field(desk: Client, brand: Schedule) -> None:
    html = text(desk.get(f"/hours/{brand.pk}/", {"on": "x", "time": "25", "target": "0"}))
    for words in ("Enter a valid date.", "A day has the times", "greater than or equal to 1"):
        assert words in html


def test_brand_opens_at_once(desk: Client, brand: Schedule) -> None:
    desk.post(f"/hours/{brand.pk}/opening/", {"until": "1"})
    calendar = brand.load_calendar()
    assert is_open(calendar, datetime(2026, 6, 19, 0, 59, tzinfo=STOCKHOLM))
    page = desk.post(f"/hours/{brand.pk}/opening/", {"until": "later"})
    assert (page.status_code, "Write a time such as 07:30." in text(page)) == (422, True)


def test_calendar_goes_out_and_comes_in(desk: Client, brand: Schedule, ada: Agent) -> None:
    set_dates(brand, {FRIDAY: Dated((), "Midsommarafton")}, by=ada, now=THURSDAY)
    export = desk.get(f"/hours/{brand.pk}/calendar/")
    assert export.headers["Content-Type"] == "text/calendar; charset=utf-8"
    other = create_schedule("Kopia", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
    file = SimpleUploadedFile("hours.ics", export.content)
    page = desk.post(f"/hours/{other.pk}/calendar/", {"file": file}, follow=True)
    assert "Taken: 1 weeks, 1 dates. Left out: 0." in text(page)
    assert other.load_calendar() == brand.load_calendar()
    wrong = SimpleUploadedFile("cat.jpg", b"\xff\xd8\xff")
    page = desk.post(f"/hours/{other.pk}/calendar/", {"file": wrong})
    assert (page.status_code, "This is not an iCalendar file." in text(page)) == (422, True)


def test_team_is_given_hours_of_its_own(desk: Client, brand: Schedule) -> None:
    team = Team.objects.create(name="Natten")
    assert "Natten" in text(desk.get("/hours/"))
    desk.post(f"/teams/{team.pk}/hours/", {"schedule": brand.pk})
    assert Team.objects.get().schedule == brand
    page = desk.post(f"/teams/{team.pk}/hours/", {"schedule": 0}, follow=True)
    assert "no longer there" in text(page)


def test_schedule_is_renamed_and_its_hours_can_still_be_undone(
    desk: Client, brand: Schedule, ada: Agent
) -> None:
    address = f"/hours/{brand.pk}/"
    before = brand.load_calendar()
    create_schedule("Natt", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
    taken = desk.post(f"{address}name/", {"name": "NATT"})
    assert (taken.status_code, "maybe a retired one" in text(taken)) == (422, True)
    desk.post(f"{address}dates/", {"day": "2026-06-19", "is_closed": "on"})
    page = desk.post(f"{address}name/", {"name": "nordbanan AB"}, follow=True)
    assert "Ada Berg renamed this schedule, which was Nordbanan" in text(page)
    desk.post(f"{address}undo/")
    brand.refresh_from_db()
    assert (brand.name, brand.load_calendar()) == ("nordbanan AB", before)


def test_schedule_that_nothing_uses_is_retired_and_comes_back(
    desk: Client, brand: Schedule, ada: Agent
) -> None:
    night = create_schedule("Natt", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
    team = Team.objects.create(name="Natten", schedule=night)
    address = f"/hours/{night.pk}/"
    page = desk.post(f"/hours/{brand.pk}/retirement/", follow=True)
    assert "These are the brand&#x27;s hours" in text(page)
    page = desk.post(f"{address}retirement/", follow=True)
    assert "It is still used by Natten: give them other hours first." in text(page)
    Team.objects.filter(pk=team.pk).update(schedule=None)
    page = desk.post(f"{address}retirement/", follow=True)
    assert "Natt is retired" in text(page)
    assert desk.get(address).status_code == 404
    refused = desk.post(f"/teams/{team.pk}/hours/", {"schedule": night.pk}, follow=True)
    assert "no longer there" in text(refused)
    desk.post(f"{address}revival/")
    story = text(desk.get(address))
    assert "Ada Berg retired this schedule" in story
    assert "Ada Berg brought this schedule back" in story


def test_undo_of_another_schedule_is_not_done_here(
    desk: Client, brand: Schedule, ada: Agent
) -> None:
    other = create_schedule("Natt", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
    desk.post(f"/hours/{brand.pk}/dates/", {"day": "2026-06-19", "is_closed": "on"})
    desk.post(f"/hours/{other.pk}/undo/")
    assert brand.exceptions.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(
    desk: Client, brand: Schedule, ada: Agent, many: int
) -> None:
    for number in range(many):
        create_schedule(f"S{number}", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
        day = FRIDAY + timedelta(days=number)
        set_dates(brand, {day: Dated(())}, by=ada, now=THURSDAY)
    for address, expected in (("/hours/", 6), (f"/hours/{brand.pk}/", 7)):
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address)
        assert len(queries) == expected, [query["sql"] for query in queries]
