"""The page of the brand survey: a lead draws, looks, asks, stops; brings tracking and undoes it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.models import Role
from reports.editions.collected import collect, read_brand_survey
from reports.editions.scopes import Scope
from reports.models import BrandRound, TrackingFigure, TrackingFile
from reports.periods import QUARTER, find_period
from reports.selection import brand_day
from reports.surveys.brand import fill_samples
from reports.surveys.brand_figures import list_brand_figures
from reports.surveys.brand_words import list_brand_lines
from reports.surveys.quarters import find_quarter, write_quarter
from tests.factories import make_agent
from tests.reports.surveys.closing import answer_and_close, make_private_thread
from tests.reports.surveys.test_tracking import Q3, answer, bring

pytestmark = pytest.mark.django_db
PAGE = "/surveys/brand/"
EIGHTY, SIXTY = "80 %", "60 %"


@pytest.fixture
def lead(client: Client, settings: Settings) -> Client:
    settings.PUBLIC_URL = "https://svar.example"
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    return client


def test_a_lead_draws_looks_asks_and_stops(lead: Client) -> None:
    now = timezone.now()
    here = f"?quarter={write_quarter(find_quarter(brand_day(now)))}"
    assert "Nothing is known of this quarter" in lead.get(PAGE + here).content.decode()
    answer_and_close(make_private_thread(name="Maja Berg"))
    assert lead.post(f"{PAGE}samples/{here}", {"size": "0"}).status_code == 422
    assert lead.post(f"{PAGE}samples/", {"size": "5"}).status_code == 422
    lead.post(f"{PAGE}samples/{here}", {"size": "5"})
    page = lead.get(PAGE + here).content.decode()
    assert "0 of 5 are drawn so far." in page
    drawn = BrandRound.objects.get()
    lead.post(f"{PAGE}samples/{drawn.pk}/begin/{here}")
    assert BrandRound.objects.get().begun_at is None  # there is nothing to ask yet
    fill_samples(now=now)
    page = lead.get(PAGE + here).content.decode()
    assert "1 was drawn by lot." in page
    assert "Ask 1 customer<" in page
    lead.post(f"{PAGE}samples/{drawn.pk}/begin/{here}")
    assert "1 are still to be asked" in lead.get(PAGE + here).content.decode()
    response = lead.post(f"{PAGE}samples/{drawn.pk}/stop/{here}")
    assert response.headers["Location"].startswith(f"{PAGE}?quarter=")
    drawn.refresh_from_db()
    assert (drawn.asks_recommend, str(drawn.stopped_by)) == (False, "Marcus Holm")
    assert "It was stopped" in lead.get(PAGE + here).content.decode()


def test_tracking_is_brought_and_undone(lead: Client) -> None:
    def send(text: str) -> int:
        file = SimpleUploadedFile("tns.csv", text.encode())
        return lead.post(f"{PAGE}tracking/?quarter=2026-Q3", {"file": file}).status_code

    assert send("quarter;question;answers;mean\n2026-Q3;satisfied;x;3") == 422
    assert lead.post(f"{PAGE}tracking/").status_code == 422
    assert send("quarter;question;answers;mean\n2026-Q3;satisfied;900;3,9") == 302
    file = TrackingFile.objects.get()
    page = lead.get(f"{PAGE}?quarter=2026-Q3").content.decode()
    assert "tns.csv" in page
    lead.post(f"{PAGE}tracking/{file.pk}/undo/")
    assert not TrackingFigure.objects.exists()
    assert "taken back" in lead.get(PAGE).content.decode()


def test_figures_are_told_in_words_with_how_sure_they_are() -> None:
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    answer(marcus, [5] * 40 + [3] * 10, [10] * 20 + [5] * 20)
    bring(
        "quarter,question,0,1,2,3,4,5,6,7,8,9,10\n2026-Q3,satisfied,,40,,,30,30\n"
        "2026-Q3,recommend,,,,,,,20,,,10,\n", marcus,
    )  # fmt: skip
    share, mean, score, _score_mean = list_brand_lines(list_brand_figures(Q3))
    more = "20 percentage points more than people without contact"
    assert (share.customers, share.customers_detail) == (EIGHTY, "40 of 50 (67–89 %)")
    assert (share.others, share.effect, share.is_change) == (SIXTY, more, True)
    assert (mean.customers, mean.customers_detail) == ("4.6", "between 4.4 and 4.8, 50 answered")
    assert (score.customers, score.others) == ("0", "−33")
    # As it is frozen with the report of the quarter, of the whole brand.
    quarter, brand = find_period(QUARTER, Q3), Scope("all")
    facts = json.loads(json.dumps(collect(brand, quarter)))
    line = read_brand_survey(facts)[0]
    assert collect(brand, find_period("month", Q3))["brand_survey"] is None
    assert (line.words, line.estimate.total) == (EIGHTY, 50)
    assert line.change == f"people without contact: {SIXTY}; {more}"
    assert read_brand_survey({}) == []
