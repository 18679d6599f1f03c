"""The page Questions: what customers get, its versions, and words that would break are refused."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent, Role
from connectors.port import Network
from reports.models import QuestionSet
from reports.surveys.models import Kind
from reports.surveys.questions import find_questions, read_defaults
from reports.surveys.versions import change_language, check_texts
from tests.factories import make_agent, make_channel
from tests.reports.surveys.making import make_survey

pytestmark = pytest.mark.django_db
PAGE = "/surveys/questions/contact/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    return client


def write(**changed: str) -> dict[str, str]:
    newest = find_questions(Kind.CONTACT)
    return {**newest.texts["sv"], "base": str(newest.pk), **changed}


def test_a_change_is_a_version_and_old_answers_keep_theirs(admin: Client) -> None:
    survey = make_survey()
    first = survey.question_set
    response = admin.post(f"{PAGE}sv/", write(now="Nöjd?"))
    assert response.headers["Location"] == f"{PAGE}?language=sv"
    second = find_questions(Kind.CONTACT)
    assert (second.texts["sv"]["now"], str(second.made_by)) == ("Nöjd?", "Ada Berg")
    survey.refresh_from_db()
    assert survey.question_set.texts["sv"]["now"] == "Hur nöjd är du med oss nu?"
    page = admin.get(PAGE).content.decode()
    assert page.count("Version ") >= 2
    assert f"/surveys/questions/{second.pk}/preview/" in page
    # Saved as it stands: no new version. Back to the first one: a third that says the same.
    admin.post(f"{PAGE}sv/", write())
    assert QuestionSet.objects.count() == 2
    admin.post(f"/surveys/questions/{first.pk}/revival/")
    third = find_questions(Kind.CONTACT)
    assert (third.pk > second.pk, third.texts) == (True, first.texts)


def test_the_readers_own_language_is_shown_first(admin: Client) -> None:
    Agent.objects.update(language="")
    for accepted, shown in (("sv-SE", "sv"), ("pl", "en")):
        page = admin.get(PAGE, headers={"Accept-Language": accepted}).content.decode()
        assert f'language={shown}" aria-current="page"' in page
    page = admin.get(f"{PAGE}?language=fi", headers={"Accept-Language": "sv"}).content.decode()
    assert 'language=fi" aria-current="page"' in page


def test_a_language_is_left_out_and_written_again(admin: Client) -> None:
    find_questions(Kind.CONTACT)
    admin.post(f"{PAGE}fi/removal/")
    admin.post(f"{PAGE}en/removal/")
    assert set(find_questions(Kind.CONTACT).texts) == {"sv", "sv-FI", "nb", "da", "en"}
    preview = admin.get(
        f"/surveys/questions/{find_questions(Kind.CONTACT).pk}/preview/?language=fi"
    )
    assert preview.headers["Content-Language"] == "en"
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert "How satisfied are you" in preview.content.decode()
    assert "Kuinka tyytyväinen" in admin.get(f"{PAGE}fi/").content.decode()
    admin.post(f"{PAGE}fi/", {**read_defaults(Kind.CONTACT, "fi"), "base": ""})
    assert find_questions(Kind.CONTACT).texts["fi"] == read_defaults(Kind.CONTACT, "fi")


def test_who_edits_at_the_same_time_sees_the_others_words_first(admin: Client) -> None:
    mine = write(now="Min?")
    ada = make_agent(name="Ola Dahl", role=Role.ADMIN)
    theirs = {**read_defaults(Kind.CONTACT, "sv"), "now": "Din?"}
    change_language(find_questions(Kind.CONTACT), "sv", theirs, by=ada, now=timezone.now())
    response = admin.post(f"{PAGE}sv/", mine)
    assert response.status_code == 422
    assert "Min?" in response.content.decode()
    assert find_questions(Kind.CONTACT).texts["sv"]["now"] == "Din?"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("message", "Hej!", "{link} must stand"),
        ("message", "Hej[ {link}]!", "{link} must stand"),
        ("message", "{link} {link}", "{link} must stand"),
        ("message", "Hej {name}! {link}", "into brackets"),
        ("message", "Hej {nme}! {link}", "can be {name}, {agent}, {brand}, {link}"),
        ("message", f"{'x' * 760} {{link}}", "too long for Facebook"),
        ("now", " ", "Write something"),
        ("now", "x" * 801, "1 characters too long"),
        ("now", "Nöjd {link}?", "can be {brand} here"),
        ("now", "Nöjd {?", "can be {brand} here"),
        ("thanks", "Tack!]", "no other half"),
        ("thanks", "Ring 19811218-9876", "personal number"),
    ],
)
def test_words_that_would_break_are_refused(
    name: str, text: str, words: str, settings: Settings
) -> None:
    make_channel(network=Network.FACEBOOK, handle="sida")
    make_channel(network=Network.FEED, handle="blogg")
    settings.PUBLIC_URL = f"https://{'long.' * 250}example"
    with pytest.raises(ValidationError) as refused:
        check_texts(Kind.CONTACT, {name: text})
    assert words in str(refused.value)
    settings.PUBLIC_URL = "https://svar.example"
    check_texts(Kind.CONTACT, read_defaults(Kind.CONTACT, "sv"))


def test_the_form_has_every_text_and_says_where_it_is_wrong(admin: Client) -> None:
    page = admin.get("/surveys/questions/brand/nb/").content.decode()
    names = set(re.findall(r'<textarea name="(\w+)"', page))
    assert names == set(read_defaults(Kind.BRAND, "nb"))
    response = admin.post(f"{PAGE}sv/", write(message="Hej!", ended=""))
    assert response.status_code == 422
    page = response.content.decode()
    assert "{link} must stand" in page
    assert page.count("Write something here.") == 1
    assert QuestionSet.objects.filter(kind=Kind.CONTACT).count() == 1
    for nowhere in ("/surveys/questions/x/", f"{PAGE}xx/", "/surveys/questions/0/preview/"):
        assert admin.get(nowhere).status_code == 404
