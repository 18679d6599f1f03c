"""Quotes: chosen by a person, at most five, without names, and gone when their words are."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from agents.models import Agent, Role
from reports.editions.freeze import freeze_due, freeze_edition
from reports.editions.pdf import write_pdf
from reports.editions.show import read_edition
from reports.models import Edition, Quote, Survey
from reports.surveys.answer import Answer
from tests.factories import make_agent
from tests.reports.editions.past import FROZEN, answer, ask, finish_matters


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    return client


@pytest.fixture
def edition(db: None) -> Edition:
    surveys = ask(finish_matters(8))
    for number, survey in enumerate(surveys[:7]):
        answer([survey], Answer(now=5, words=f"Tack Elin <b>{number}</b> hej"))
    return freeze_due(now=FROZEN)[0]


def choose(lead: Client, edition: Edition, survey: Survey) -> str:
    page = lead.post(f"/reports/{edition.pk}/quotes/", {"survey": survey.pk}, follow=True)
    return page.content.decode()


def read_quotes(lead: Client, edition: Edition) -> list[str]:
    page = lead.get(f"/reports/{edition.pk}/").content.decode()
    return re.findall(r"<blockquote><bdi>(.*?)</bdi>", page)


def list_surveys() -> list[Survey]:
    return list(Survey.objects.exclude(words="").order_by("pk"))


def test_a_lead_chooses_five_hides_words_and_puts_them_in_order(
    lead: Client, edition: Edition
) -> None:
    surveys = list_surveys()
    for survey in surveys[:5]:
        choose(lead, edition, survey)
    assert "at most five" in choose(lead, edition, surveys[5])
    first, second = Quote.objects.filter(place__lte=2).order_by("place")
    lead.post(f"/reports/quotes/{first.pk}/", {"act": "hide", "place": ["1", "2"]})
    lead.post(f"/reports/quotes/{second.pk}/", {"act": "up"})
    assert read_quotes(lead, edition)[:2] == [
        "Tack Elin &lt;b&gt;1&lt;/b&gt; hej", "Tack […] hej",
    ]  # fmt: skip
    lead.post(f"/reports/quotes/{second.pk}/", {"act": "out"})
    assert [quote.place for quote in Quote.objects.order_by("place")] == [1, 2, 3, 4]
    assert "Kund" not in lead.get(f"/reports/{edition.pk}/").content.decode()
    every = {"act": "hide", "place": ["0", "1", "2", "3", "99", "x"]}
    told = lead.post(f"/reports/quotes/{first.pk}/", every, follow=True).content.decode()
    assert "Something has to be left to read." in told


def test_a_quote_vanishes_with_its_words_or_its_customer(lead: Client, edition: Edition) -> None:
    erased, forgotten, changed, deleted, kept = list_surveys()[:5]
    for survey in (erased, forgotten, changed, deleted, kept):
        choose(lead, edition, survey)
    assert len(read_quotes(lead, edition)) == 5
    Survey.objects.filter(pk=erased.pk).update(profile=None)  # as erasing the customer does
    Survey.objects.filter(pk=forgotten.pk).update(words="")
    Survey.objects.filter(pk=changed.pk).update(words="Nej, jag heter Maja Berg")
    deleted.delete()
    assert read_quotes(lead, edition) == ["Tack Elin &lt;b&gt;4&lt;/b&gt; hej"]
    page = lead.get(f"/reports/{edition.pk}/").content.decode()
    assert page.count("A quote was withdrawn.") == 4
    told = read_edition(edition)
    assert [quote.words for quote in told.quotes] == ["", "", "", "", "Tack Elin <b>4</b> hej"]
    assert write_pdf(told).startswith(b"%PDF")


def test_only_words_of_the_days_that_were_there_can_be_chosen(
    lead: Client, edition: Edition
) -> None:
    late = Survey.objects.get(words="", answered_at=None)
    answer([late], Answer(words="För sent"))
    changed = list_surveys()[0]  # answered in time, and written anew after the freeze
    rewritten = Survey.objects.filter(pk__in=[late.pk, changed.pk])
    rewritten.update(words="För sent", words_at=FROZEN.replace(day=3))
    assert "För sent" not in choose(lead, edition, late) + choose(lead, edition, changed)
    assert not Quote.objects.exists()
    assert lead.post(f"/reports/{edition.pk}/quotes/", {"survey": "1 OR 1"}).status_code == 404


def test_a_new_version_begins_with_the_quotes_of_the_old_one(
    lead: Client, edition: Edition
) -> None:
    choose(lead, edition, list_surveys()[0])
    by = Agent.objects.get(name="Marcus Holm")
    newer = freeze_edition("month", edition.first, by=by, now=FROZEN, note="Igen", seen=1)
    quote = Quote.objects.get(edition=newer)
    lead.post(f"/reports/quotes/{quote.pk}/", {"act": "out"})
    assert len(read_quotes(lead, edition)) == 1
    assert read_quotes(lead, newer) == []
