"""Pages around asking: settings, whom we would ask, "no surveys", and what stands on the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from agents.models import Agent, Role
from inbox.models import Label
from reports.models import Objection, Survey, SurveyPause, SurveySettings, Verdict
from reports.surveys.ask import decide_closures
from reports.surveys.due import mark_reached
from tests.factories import make_agent, make_channel, make_profile, make_thread
from tests.reports.surveys.closing import (
    ADDRESS,
    answer_and_close,
    make_private_thread,
    turn_on,
)
from tests.scenarios.conftest import read_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surveys(settings: Settings) -> None:
    settings.PUBLIC_URL = ADDRESS


def sit_down(name: str = "Marcus Holm", role: Role = Role.LEAD) -> Client:
    client = Client()
    client.force_login(make_agent(name=name, role=role))
    return client


def read(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, page
    return read_words(page.content.decode())


def ask_and_send() -> Survey:
    decide_closures(now=timezone.now())
    survey = Survey.objects.latest("pk")
    assert survey.reply
    mark_reached(survey, survey.reply, now=timezone.now())
    return survey


SETTINGS = {
    "is_on": "on", "share": 50, "delay": 45, "resting_days": 30, "link_days": 14,
    "retention_months": 24, "controller": "Nordbanan AB", "contact": "", "legal_basis": "interest",
}  # fmt: skip


def test_an_admin_turns_it_on_by_channel_and_takes_it_back(settings: Settings) -> None:
    ada, on, off = sit_down("Ada Berg", Role.ADMIN), make_channel(), make_channel(handle="buss")
    kept = ada.post("/surveys/settings/", {**SETTINGS, "channels": [on.pk]}, follow=True)
    words = read_words(kept.content.decode())
    assert "The change is saved." in words
    row = SurveySettings.objects.get()
    assert (row.is_on, row.share, row.delay, row.controller) == (True, 50, 45, "Nordbanan AB")
    assert (row.changed_by, off.surveying.is_on) == (Agent.objects.get(name="Ada Berg"), False)
    wrong = ada.post("/surveys/settings/", {**SETTINGS, "delay": 5, "channels": [on.pk]})
    assert (wrong.status_code, SurveySettings.objects.get().delay) == (422, 45)
    ada.post("/surveys/settings/undo/")
    row = SurveySettings.objects.get()
    off.surveying.refresh_from_db()
    assert (row.is_on, row.share, off.surveying.is_on) == (False, 100, True)
    settings.PUBLIC_URL = ""
    assert "customers cannot be reached" in read(ada, "/surveys/settings/")


def test_nobody_takes_back_what_another_decided_since() -> None:
    ada, bo = (sit_down(name, Role.ADMIN) for name in ("Ada Berg", "Bo Alm"))
    ada.post("/surveys/settings/", SETTINGS)
    assert "The change is saved." in read(ada, "/surveys/settings/")
    bo.post("/surveys/settings/", {**SETTINGS, "share": 20})
    assert "The change is saved." not in read(ada, "/surveys/settings/")
    ada.post("/surveys/settings/undo/")
    assert SurveySettings.objects.get().share == 20
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "The change is saved." not in read(bo, "/surveys/settings/")


def test_a_lead_looks_first_whom_it_would_ask() -> None:
    marcus = sit_down()
    answer_and_close(make_private_thread(), minutes_ago=5)
    answer_and_close(make_thread(profile=make_profile(name="Nils Lind")), minutes_ago=4)
    words = read(marcus, "/surveys/")
    assert "Surveys are off." in words
    assert "would be asked" in words
    assert str(Verdict.UNREACHABLE.label) in words
    turn_on()
    answer_and_close(make_private_thread(name="Olle Ek"))
    ask_and_send()
    words = read(marcus, "/surveys/")
    assert "Decided 30 minutes after the closing" in words
    assert "Olle Ek X @nordbanannot answered yet" in words
    with CaptureQueriesContext(connection) as queries:
        read(marcus, "/surveys/")
    for number in range(20):
        answer_and_close(make_private_thread(name=f"K{number} Ek"), minutes_ago=3)
    with CaptureQueriesContext(connection) as more:
        read(marcus, "/surveys/")
    assert len(more) - len(queries) <= 14 * 8  # those shown, of which each person is looked at


def test_a_pause_begins_and_ends_by_one_click_and_both_are_taken_back() -> None:
    marcus, label = sit_down(), Label.objects.create(name="biljett")
    turn_on()
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    fields = {"label": label.pk, "ends_at": f"{tomorrow:%Y-%m-%dT%H:%M}", "reason": "Växelfel"}
    begun = marcus.post("/surveys/", fields, follow=True)
    words = read_words(begun.content.decode())
    assert "For biljett" in words
    assert "Växelfel" in words
    pause = SurveyPause.objects.get()
    marcus.post(f"/surveys/pauses/{pause.pk}/end/")
    assert "For biljett" not in read(marcus, "/surveys/")
    marcus.post("/surveys/pauses/undo/")
    pause.refresh_from_db()
    assert (pause.ended_by, f"{timezone.localtime(pause.ends_at):%H:%M}") == (
        None, f"{tomorrow:%H:%M}",
    )  # fmt: skip
    marcus.post("/surveys/", {"reason": "Strömavbrott"})
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        marcus.post("/surveys/pauses/undo/")
    assert SurveyPause.objects.count() == 2
    SurveyPause.objects.exclude(pk=pause.pk).delete()
    marcus.post("/surveys/", {"reason": "Strömavbrott"})
    marcus.post("/surveys/pauses/undo/")
    assert SurveyPause.objects.get() == pause
    late = marcus.post("/surveys/", {"ends_at": "2020-01-01T10:00"})
    assert (late.status_code, SurveyPause.objects.count()) == (422, 1)


def test_the_desk_shows_what_came_of_it_without_colleagues() -> None:
    turn_on()
    closure = answer_and_close(make_private_thread())
    survey = ask_and_send()
    Survey.objects.filter(pk=survey.pk).update(
        answered_at=timezone.now(), now=5, before=2, needs_less=True, words="Snabbt & <b>bra</b>!"
    )
    elin, address = sit_down("Siv Ås", Role.AGENT), f"/surveys/threads/{closure.thread_id}/"
    fragments = elin.get(address).content.decode()
    words = read_words(fragments)
    assert "before 2, now 5 of 5 · needs to call us less" in words
    assert "Snabbt &amp; &lt;b&gt;bra" in fragments
    assert "Elin" not in words
    assert f'id="survey-{survey.reply_id}"' in fragments
    assert "Do not ask this customer again" not in words
    desk = elin.get(f"/threads/{closure.thread_id}/").content.decode()
    assert f'hx-get="{address}"' in desk


def test_a_lead_notes_that_a_customer_does_not_want_to_be_asked() -> None:
    turn_on()
    thread = make_private_thread()
    marcus, address = sit_down(), f"/surveys/threads/{thread.pk}/"
    assert "Do not ask this customer again" in read_words(marcus.get(address).content.decode())
    noted = marcus.post(f"{address}objection/").content.decode()
    assert "Does not want to be asked" in noted
    assert Objection.objects.count() == 1
    undo = noted.split('hx-delete="')[1].split('"')[0].replace("&amp;", "&")
    assert marcus.delete(f"{address}objection/?at=2020-01-01T10:00%2B01:00").status_code == 200
    assert Objection.objects.count() == 1
    assert "Not asked so far." in read_words(marcus.delete(undo).content.decode())
    assert not Objection.objects.exists()
    told = read(marcus, f"/threads/{thread.pk}/")
    assert "Marcus Holm noted that the customer does not want to be asked" in told
    assert "Marcus Holm took back that the customer does not want to be asked" in told


def test_programs_read_surveys_and_pause_them() -> None:
    turn_on()
    answer_and_close(make_private_thread())
    survey = ask_and_send()
    marcus = APIClient()
    marcus.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    (row,) = marcus.get("/api/surveys/").json()["results"]
    assert (row["id"], row["verdict"], row["now"], row["language"]) == (
        survey.pk, "asked", None, "sv",
    )  # fmt: skip
    assert ADDRESS not in str(row)
    counts = marcus.get("/api/surveys/verdicts/").json()["verdicts"]
    assert set(counts) == {verdict.name.lower() for verdict in Verdict}
    begun = marcus.post("/api/surveys/pauses/", {"reason": "Växelfel"}, format="json")
    assert (begun.status_code, begun.json()["label"]) == (201, None)
    refused = marcus.post("/api/surveys/pauses/", {"ends_at": "2020-01-01T10:00Z"}, format="json")
    assert (refused.status_code, list(refused.json())) == (400, ["ends_at"])
    assert len(marcus.get("/api/surveys/pauses/").json()) == 1
    assert marcus.delete(f"/api/surveys/pauses/{begun.json()['id']}/").status_code == 204
    assert marcus.get("/api/surveys/pauses/").json() == []
