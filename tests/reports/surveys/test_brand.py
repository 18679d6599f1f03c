"""The quarter's sample: by lot, frozen, asked in private at a pace, and stopped at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent, Role
from connectors.models import Channel
from connectors.port import Kind, Network
from inbox.customers.join import join_customers
from inbox.models import Direction, Incident, IncidentThread, Reply, Thread
from inbox.outbox.send import stands
from inbox.threads.close import reopen_thread
from reports.models import BrandMember, BrandRound, Survey, SurveyPause, Verdict
from reports.selection import brand_day
from reports.surveys.brand import begin_round, count_members, draw_round, fill_samples, stop_round
from reports.surveys.brand_asking import ask_members
from reports.surveys.due import settle_surveys
from reports.surveys.objections import object_for
from reports.surveys.page import list_questions
from reports.surveys.quarters import find_quarter
from reports.surveys.questions import find_questions, read_defaults
from tests.factories import make_agent, make_channel, write_message
from tests.reports.surveys.closing import answer_and_close, make_private_thread

pytestmark = pytest.mark.django_db
PAUSE = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://svar.example"


@pytest.fixture
def lead() -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def make_finished(number: int, **fields: Any) -> Thread:
    thread = make_private_thread(name=f"Kund{chr(97 + number)} Berg", **fields)
    answer_and_close(thread)
    thread.refresh_from_db()
    return thread


def draw(lead: Agent, **fields: Any) -> BrandRound:
    usual = {"size": 3, "asks_recommend": True, "seed": 7}
    now = timezone.now()
    drawn = draw_round(find_quarter(brand_day(now)), by=lead, now=now, **{**usual, **fields})
    while fill_samples(now=now):
        pass
    drawn.refresh_from_db()
    return drawn


def list_sample(drawn: BrandRound) -> list[int | None]:
    sample = drawn.members.filter(place__isnull=False).order_by("place")
    return list(sample.values_list("customer", flat=True))


def test_a_sample_is_drawn_by_lot_and_frozen(lead: Agent) -> None:
    threads = [make_finished(number) for number in range(8)]
    make_private_thread(name="Open Berg")  # a matter that is not finished
    first = draw(lead)
    sample = list_sample(first)
    assert (len(sample), first.population, first.seed) == (3, 9, 7)
    assert first.drawn_at
    everybody = {thread.profile.customer_id for thread in threads if thread.profile}
    assert set(sample) < everybody
    with pytest.raises(ValidationError, match="has a sample"):
        draw(lead)
    with pytest.raises(ValidationError, match="not begun"):
        draw_round(first.first + timedelta(days=100), size=1, asks_recommend=True, by=lead,
                   now=timezone.now())  # fmt: skip
    stop_round(first, by=lead, now=timezone.now())
    # The same seed meets the same people in the same order, another one others.
    assert list_sample(draw(lead)) == sample
    assert BrandMember.objects.filter(round=first).count() == 3
    stop_round(BrandRound.objects.latest("pk"), by=lead, now=timezone.now())
    samples = set()
    for seed in range(5):
        again = draw(lead, seed=seed)
        samples.add(tuple(list_sample(again)))
        stop_round(again, by=lead, now=timezone.now())
    assert len(samples) > 1


def test_who_cannot_be_asked_is_passed_over_and_counted(lead: Agent) -> None:
    now = timezone.now()
    wanted = make_finished(0)
    objected, incident = make_finished(1), make_finished(2)
    page = make_channel(network=Network.FACEBOOK, handle="sida")
    make_finished(3, channel=page, minutes_ago=60 * 24 * 3)  # the window is shut
    rested = make_finished(4)
    assert objected.profile
    object_for(objected.profile, now=now)
    outage = Incident.objects.create(name="Växel", by=lead, began_at=now)
    IncidentThread.objects.create(incident=outage, thread=incident)
    Survey.objects.create(
        profile=rested.profile, thread=rested, language="sv", asked_at=now, sent_at=now,
        ends_at=now, kind="brand", question_set=find_questions("brand"),
    )  # fmt: skip
    drawn = draw(lead, size=9)
    assert list_sample(drawn) == [wanted.profile and wanted.profile.customer_id]
    assert drawn.passed_over == {
        Verdict.OBJECTED: 1, Verdict.INCIDENT: 1, Verdict.WINDOW: 1, Verdict.RESTING: 1,
    }  # fmt: skip
    assert BrandMember.objects.count() == 1


def test_they_are_asked_one_after_another_and_none_after_the_stop(lead: Agent) -> None:
    for number in range(4):
        make_finished(number)
    drawn, now = draw(lead, asks_recommend=False), timezone.now()
    assert ask_members(now=now) == 0  # nobody has said so yet
    begin_round(drawn, by=lead, now=now)
    pause = SurveyPause.objects.create(by=lead, begins_at=now - PAUSE)
    assert ask_members(now=now) == 0
    pause.delete()
    assert [ask_members(now=now) for _turn in range(3)] == [1, 0, 0]
    assert ask_members(now=now + PAUSE) == 1
    survey = Survey.objects.select_related("reply", "profile").earliest("pk")
    assert survey.reply
    assert survey.profile
    assert (survey.kind, survey.language, survey.closure) == ("brand", "sv", None)
    assert (survey.reply.purpose, survey.reply.way) == (Reply.Purpose.SURVEY, "private")
    assert "https://svar.example/s/" in survey.reply.plain_text
    texts = read_defaults("brand", "sv")
    assert [question.name for question in list_questions(survey, texts)] == ["now"]
    thread = survey.reply.thread
    assert stands(survey.reply, thread, now=now)
    # What changes before its turn comes holds; a survey that was taken back is none.
    reply = Survey.objects.latest("pk").reply
    assert reply
    stop_round(drawn, by=lead, now=now)
    assert not stands(reply, reply.thread, now=now)
    assert ask_members(now=now + 2 * PAUSE) == 0
    message = write_message(
        thread, "Hej", at=now, direction=Direction.OUTBOUND, is_automatic=True,
        kind=Kind.DIRECT_MESSAGE,
    )  # fmt: skip
    Reply.objects.filter(pk=survey.reply.pk).update(state=Reply.State.SENT, message=message)
    settle_surveys(now=now)
    assert count_members(drawn) == {
        "sampled": 3, "waiting": 1, "asked": 1, "answered": 0, "left": 1,
    }  # fmt: skip


def test_who_was_joined_with_another_after_the_draw_is_judged_by_all_names(lead: Agent) -> None:
    drawn_thread, now = make_finished(0), timezone.now()
    drawn = draw(lead, size=1)
    begin_round(drawn, by=lead, now=now)
    other = make_private_thread(name="Annan Berg").profile
    assert other
    assert other.customer
    assert drawn_thread.profile
    assert drawn_thread.profile.customer
    object_for(other, now=now)
    join_customers(other.customer, drawn_thread.profile.customer, by=lead, now=now)
    assert ask_members(now=now) == 1
    assert drawn.members.get().verdict == Verdict.OBJECTED
    assert not Survey.objects.exists()


def reopen(survey: Survey) -> None:
    assert survey.thread
    reopen_thread(survey.thread, by=make_agent(), now=timezone.now())


def close_channel(survey: Survey) -> None:
    Channel.objects.update(is_read_only=True)


def object_now(survey: Survey) -> None:
    assert survey.profile
    object_for(survey.profile, now=timezone.now())


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (reopen, Verdict.REOPENED),
        (close_channel, Verdict.OFF),
        (object_now, Verdict.OBJECTED),
    ],
)
def test_it_is_judged_again_when_its_turn_comes(change: Any, verdict: str, lead: Agent) -> None:
    make_finished(0)
    drawn, now = draw(lead), timezone.now()
    begin_round(drawn, by=lead, now=now)
    ask_members(now=now)
    survey = Survey.objects.select_related("reply", "profile", "thread").get()
    change(survey)
    assert survey.reply
    assert survey.thread
    survey.thread.refresh_from_db()
    assert not stands(survey.reply, survey.thread, now=now)
    assert drawn.members.get().verdict == verdict
