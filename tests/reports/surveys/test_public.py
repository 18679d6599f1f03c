"""The page behind the link: it keeps what was pressed, nothing by being looked at, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Customer, Reply
from reports.models import ChangedThread, Closure, Objection, Survey, SurveySettings, Verdict
from reports.surveys.links import write_token
from reports.surveys.models import LANGUAGES, Kind
from reports.surveys.objections import has_objected, object_for
from reports.surveys.questions import find_questions, read_defaults
from tests.factories import make_agent, make_profile, make_thread, write_message, write_reply
from tests.reports.surveys.making import make_survey

pytestmark = pytest.mark.django_db


def where(survey: Survey, more: str = "") -> str:
    return f"/s/{write_token(survey.pk)}{more}"


def tell(survey: Survey) -> tuple[object, ...]:
    survey.refresh_from_db()
    return (survey.now, survey.before, survey.needs_less, survey.words)


def test_looking_changes_nothing_and_leaves_nothing(client: Client) -> None:
    survey = make_survey()
    ChangedThread.objects.all().delete()
    for more in ("", "?now=4", "?now=4&before=1&less=yes&words=x&send=1", "/objection"):
        for look in (client.get, client.head):
            response = look(where(survey, more), headers={"Purpose": "prefetch"})
            assert response.status_code == 200
            assert response.cookies == {}
            assert "no-store" in response.headers["Cache-Control"]
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in response.headers["X-Robots-Tag"]
            assert "Set-Cookie" not in response.headers
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
    assert tell(survey) == (None, None, None, "")
    assert (survey.answered_at, survey.objected_at) == (None, None)
    assert not ChangedThread.objects.exists()
    assert not Objection.objects.exists()


def test_each_press_is_kept_and_may_be_changed_for_a_day(client: Client) -> None:
    survey = make_survey()
    ChangedThread.objects.all().delete()
    response = client.post(where(survey), {"now": "4", "words": ""})
    assert (response.status_code, response.headers["Location"]) == (303, f"{where(survey)}#before")
    assert response.cookies == {}
    assert tell(survey) == (4, None, None, "")
    assert set(ChangedThread.objects.values_list("thread_id", flat=True)) == {survey.thread_id}
    first = survey.answered_at
    client.post(where(survey), {"before": "2"})
    saved = client.post(where(survey), {"less": "yes"}, headers={"X-Requested-With": "fetch"})
    assert (saved.status_code, saved.cookies) == (204, {})
    words = "Tack!\r\nMitt nummer är 19811218-9876. " + "å" * 3000
    response = client.post(where(survey), {"words": words, "send": "1", "now": "5"})
    assert response.headers["Location"].endswith("#more")
    now, before, less, kept = tell(survey)
    assert (now, before, less, survey.answered_at) == (5, 2, True, first)
    assert str(kept).startswith("Tack!\nMitt nummer är ••••••••-••••. å")
    assert len(str(kept)) == 2000
    # A page that was opened before the words were written does not take them away.
    client.post(where(survey), {"now": "3", "words": ""})
    assert tell(survey) == (3, 2, True, kept)
    client.post(where(survey), {"words": " ", "send": "1"})
    assert tell(survey) == (3, 2, True, "")
    page = client.get(where(survey)).content.decode()
    assert page.partition("</style>")[2].count('aria-pressed="true"') == 3


def test_what_is_none_of_our_choices_says_nothing(client: Client) -> None:
    survey = make_survey()
    brand = make_survey(kind=Kind.BRAND, closure=None, question_set=find_questions(Kind.BRAND))
    for said in ({}, {"now": "6"}, {"now": "04"}, {"now": "x"}, {"less": "maybe"}, {"words": "\0 "},
                 {"recommend": "9"}, {"send": "1"}):  # fmt: skip
        assert client.post(where(survey), said).status_code == 422
    assert client.post(where(survey), {"words": "x" * 50_000}).status_code == 413
    assert client.put(where(survey)).status_code == 405
    assert tell(survey) == (None, None, None, "")
    client.post(where(brand), {"now": "2", "recommend": "0", "before": "5", "less": "no"})
    brand.refresh_from_db()
    assert (brand.now, brand.recommend, brand.before, brand.needs_less) == (2, 0, None, None)


def test_a_day_later_it_is_shown_and_stays(client: Client) -> None:
    survey = make_survey()
    client.post(where(survey), {"now": "4", "words": "<b>Bra</b>"})
    late = timezone.now() - timedelta(hours=24)
    Survey.objects.filter(pk=survey.pk).update(answered_at=late)
    page = client.get(where(survey))
    assert page.status_code == 200
    assert "&lt;b&gt;Bra" in page.content.decode()
    assert "<form" not in page.content.decode()
    assert client.post(where(survey), {"now": "1"}).status_code == 409
    assert tell(survey)[0] == 4
    # Once the link has ended nobody reads there what was written; within the day it stays open.
    Survey.objects.filter(pk=survey.pk).update(ends_at=timezone.now())
    assert client.get(where(survey)).status_code == 410
    Survey.objects.filter(pk=survey.pk).update(answered_at=late + timedelta(minutes=1))
    assert client.post(where(survey), {"now": "3"}).status_code == 303


def end(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(ends_at=timezone.now())


def refuse(survey: Survey) -> None:
    Closure.objects.filter(survey=survey).update(verdict=Verdict.REFUSED)


def cancel(survey: Survey) -> None:
    thread = make_thread()
    reply = write_reply(thread, make_agent(), "x", state=Reply.State.CANCELLED)
    Survey.objects.filter(pk=survey.pk).update(reply=reply)


def erase(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(profile=None)


def object_elsewhere(survey: Survey) -> None:
    assert survey.profile
    object_for(survey.profile, now=timezone.now())


@pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        (end, 410, "ended"),
        (refuse, 410, "withdrawn"),
        (cancel, 410, "withdrawn"),
        (erase, 410, "withdrawn"),
        (object_elsewhere, 200, "objected"),
    ],
)
def test_a_link_that_is_over_says_so_kindly(
    client: Client, spoil: Callable[[Survey], None], status: int, words: str
) -> None:
    survey = make_survey()
    spoil(survey)
    for response in (client.get(where(survey)), client.post(where(survey), {"now": "5"})):
        assert response.status_code == status
        assert read_defaults(Kind.CONTACT, "sv")[words] in response.content.decode()
        assert response.cookies == {}
    assert tell(survey) == (None, None, None, "")


def test_a_forged_link_is_answered_in_the_readers_language(client: Client) -> None:
    survey = make_survey()
    token = write_token(survey.pk)
    forged = f"/s/{token[:-2]}{token[-1]}{token[-2]}x"
    for more in ("", "/objection"):
        page = client.get(forged + more, headers={"Accept-Language": "fi-FI, en;q=0.8"})
        assert (page.status_code, page.headers["Content-Language"]) == (404, "fi")
        assert "Linkki ei toimi" in page.content.decode()
        assert client.post(forged + more, {"now": "1"}).status_code == 404
    assert client.post(f"{forged}/objection/undoing", {"undo": "x"}).status_code == 404
    assert tell(survey) == (None, None, None, "")
    assert not Objection.objects.exists()


def test_never_again_holds_for_every_name_and_can_be_undone_at_once(client: Client) -> None:
    maja = Customer.objects.create(name="Maja")
    names = [make_profile(handle=handle, customer=maja) for handle in ("maja", "majaberg")]
    survey = make_survey(profile=names[0])
    object_for(make_profile(handle="other"), now=timezone.now())
    for response in (client.post(where(survey, "/objection")),) * 2:
        assert response.status_code == 200
        assert response.cookies == {}
    assert has_objected(names) == {name.pk for name in names}
    assert client.post(where(survey), {"now": "5"}).status_code == 200
    assert tell(survey) == (None, None, None, "")
    undo = response.content.decode().partition('name="undo" value="')[2].partition('"')[0]
    other = make_survey(profile=make_profile(handle="someone"))
    assert client.post(where(survey, "/objection/undoing"), {"undo": "x"}).status_code == 403
    assert client.post(where(other, "/objection/undoing"), {"undo": undo}).status_code == 403
    assert has_objected(names) == {name.pk for name in names}
    page = client.post(where(survey, "/objection/undoing"), {"undo": undo})
    assert page.status_code == 200
    assert has_objected(names) == set()
    assert Objection.objects.count() == 1
    assert client.post(where(survey), {"now": "5"}).status_code == 303


def test_an_objection_is_possible_after_the_link_has_ended(client: Client) -> None:
    survey = make_survey()
    end(survey)
    assert where(survey, "/objection") in client.get(where(survey)).content.decode()
    client.post(where(survey, "/objection"))
    assert survey.profile
    assert has_objected([survey.profile]) == {survey.profile.pk}


def test_every_language_says_who_asks_and_why(client: Client) -> None:
    survey = make_survey()
    SurveySettings.objects.create(
        controller="Nordbanan AB", contact="dataskydd@nordbanan.example", retention_months=1
    )
    for language, _name in LANGUAGES:
        response = client.get(where(survey, f"?language={language}&now=4"))
        page, texts = response.content.decode(), read_defaults(Kind.CONTACT, language)
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in page
        for name in ("now", "before", "less", "basis_interest", "retention_one", "object"):
            assert texts[name] in page, name
        assert "Nordbanan AB" in page
        assert "dataskydd@nordbanan.example" in page
        assert f'action="{where(survey)}?language={language}"' in page
        assert "{" not in page.partition("</style>")[2]
    assert client.get(where(survey, "?language=xx")).headers["Content-Language"] == "sv"


def test_a_page_costs_few_queries_however_much_was_asked(client: Client) -> None:
    survey = make_survey()
    for _more in range(3):
        thread = make_thread(profile=survey.profile)
        write_message(thread, "Hej", at=timezone.now())
        make_survey(profile=survey.profile)
    with CaptureQueriesContext(connection) as queries:
        client.get(where(survey))
    assert len(queries) <= 8, [query["sql"] for query in queries]
