"""A survey from the closing to the customer and back, on both networks: private, once, unseen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from inbox import tasks
from inbox.models import Handover, Message, Reply, Status, Thread, ThreadEvent, Verb
from inbox.outbox.send import begin_attempt
from inbox.threads.close import reopen_thread
from reports.models import Closure, Survey, SurveyPause, Verdict
from reports.recount import count_anew
from reports.surveys.links import write_link
from reports.surveys.objections import object_for
from reports.tasks import ask_customers
from tests.reports.surveys.closing import ADDRESS, turn_on
from tests.scenarios.conftest import Scene, find_thread

QUESTION, ANSWER = "Jag har fått fel faktura och är inte nöjd", "Den rättar vi nu. ^EL"
NETWORKS = ["x", "facebook"]


@pytest.fixture(autouse=True)
def surveys(db: None, settings: Settings) -> None:
    settings.PUBLIC_URL = ADDRESS
    settings.BRAND_NAME = "Nordbanan"
    turn_on()


def close(scene: Scene, thread: Thread, **answer: Any) -> Closure:
    """Elin answers and closes; half an hour later somebody may be asked."""
    scene.elin.claim(thread)
    assert scene.elin.send(thread, ANSWER, client_id=f"{thread.pk}", **answer).status_code == 202
    scene.work(turns=4)
    closed = scene.elin.act("closure", thread.pk, on=scene.elin.on(thread), reason="answered")
    assert closed.status_code == 200
    count_anew(now=timezone.now())
    scene.pass_time(minutes=31)
    return Closure.objects.get(thread=thread)


def close_private(scene: Scene, network: str) -> Closure:
    scene.connect(network)
    scene.write_privately(network, QUESTION)
    scene.work(turns=4)
    return close(scene, find_thread(QUESTION), way="private")


def settle(scene: Scene) -> Survey:
    """It is sent, its echo read, and what came of it noted."""
    scene.work(turns=9)  # X is asked for private messages once a minute
    ask_customers()
    return Survey.objects.select_related("reply__message", "closure").get()


@pytest.mark.parametrize("network", NETWORKS)
def test_it_reaches_the_customer_alone_and_only_words_reopen(scene: Scene, network: str) -> None:
    closure = close_private(scene, network)
    before = Thread.objects.get()
    ask_customers()
    survey = settle(scene)
    link = write_link(survey)
    assert link in scene.private_texts(network)[-1]
    assert survey.reply
    message = survey.reply.message
    assert message
    assert message.confirmed_at  # its echo came, and was known
    assert (survey.closure, survey.sent_at) == (closure, message.created_at)
    assert survey.ends_at == message.created_at + timedelta(days=14)
    assert "/s/…" in message.text
    token = link.rsplit("/", 1)[1]
    told = f"{message.text} {message.raw} {survey.reply.text} {survey.reply.plain_text}"
    assert token[:8] not in told
    assert "t.co/" not in re.sub("t.co/…", "", told)
    page = scene.elin.open(before)
    assert token[:8] not in page
    thread = Thread.objects.get()
    for name in ("status", "version", "closed_at", "queue_at", "first_response_at", "attached_at"):
        assert getattr(thread, name) == getattr(before, name), name
    verbs = ThreadEvent.objects.values_list("verb", flat=True)
    assert list(verbs).count(Verb.SURVEYED) == 1
    assert Verb.ANSWERED_ELSEWHERE not in verbs
    assert not Handover.objects.exists()
    check_answers(scene, network, link)


def check_answers(scene: Scene, network: str, link: str) -> None:
    """A good mark opens nothing, words do; who quotes the link gives it to nobody."""
    thread = Thread.objects.get()
    scene.write_privately(network, "4 👍")
    scene.work(turns=4)
    thread.refresh_from_db()
    assert (thread.status, bool(thread.attached_at)) == (Status.CLOSED, True)
    assert "A good mark after the survey" in scene.elin.reads(thread)
    scene.write_privately(network, f"Vad är {link} för något?")
    scene.work(turns=4)
    thread.refresh_from_db()
    assert thread.status == Status.OPEN
    quoted = Message.objects.latest("pk")
    assert (quoted.text, link in str(quoted.raw)) == ("Vad är …/s/… för något?", False)


def test_what_is_said_to_a_survey_opens_the_matter_it_asked_about(scene: Scene) -> None:
    scene.connect("x")
    scene.write_privately("x", QUESTION)
    scene.work(turns=4)
    private = find_thread(QUESTION)
    close(scene, private, way="private")
    Closure.objects.update(verdict=Verdict.OFF)
    scene.write("x", "Var är mitt tåg? Jag står här.")
    scene.work(turns=4)
    public = Thread.objects.exclude(pk=private.pk).get()
    close(scene, public)
    ask_customers()
    survey = settle(scene)
    assert survey.thread == public
    scene.write_privately("x", "5")
    scene.write_privately("x", "Men ersättningen då?")
    scene.work(turns=4)
    answers = Message.objects.filter(text__in=["5", "Men ersättningen då?"])
    assert set(answers.values_list("thread", flat=True)) == {public.pk}
    public.refresh_from_db()
    private.refresh_from_db()
    assert (public.status, private.status) == (Status.OPEN, Status.CLOSED)


def test_a_window_that_shuts_while_it_waits_takes_it_back(scene: Scene) -> None:
    closure = close_private(scene, "facebook")
    ask_customers()
    scene.pass_time(hours=24)
    tasks.send_due_replies()
    closure.refresh_from_db()
    assert (closure.verdict, Reply.objects.latest("pk").state) == (Verdict.WINDOW, "cancelled")
    assert scene.private_texts("facebook")[-1] == ANSWER


def object_now(survey: Survey) -> None:
    assert survey.profile
    object_for(survey.profile, now=timezone.now())


def pause_now(survey: Survey) -> None:
    SurveyPause.objects.create(begins_at=timezone.now())


def open_now(survey: Survey) -> None:
    assert survey.thread
    closed_by = survey.thread.closed_by
    assert closed_by
    reopen_thread(survey.thread, by=closed_by, now=timezone.now())


def take_answer_back(survey: Survey) -> None:
    Message.objects.filter(text=ANSWER).update(deleted_at=timezone.now())


def let_link_end(survey: Survey) -> None:
    Survey.objects.update(ends_at=timezone.now())


def test_each_is_judged_again_when_its_turn_comes(scene: Scene) -> None:
    closure = close_private(scene, "x")
    changes = {
        object_now: Verdict.OBJECTED, pause_now: Verdict.PAUSED, take_answer_back:
        Verdict.UNANSWERED, open_now: Verdict.REOPENED, let_link_end: Verdict.REFUSED,
    }  # fmt: skip
    told = []
    for change in reversed(changes):
        ask_customers()
        change(Survey.objects.get(reply__isnull=False))
        tasks.send_due_replies()
        closure.refresh_from_db()
        told.append(closure.verdict)
        Survey.objects.all().delete()
        Closure.objects.update(verdict="")
        if change == open_now:
            ThreadEvent.objects.filter(verb=Verb.REOPENED).delete()
            Thread.objects.update(status=Status.CLOSED, closed_at=closure.closed_at)
        Message.objects.update(deleted_at=None)
        SurveyPause.objects.all().delete()
        scene.pass_time(minutes=3)
    assert told == list(reversed(changes.values()))
    assert scene.private_texts("x")[-1] == ANSWER
    assert set(Reply.objects.filter(purpose=2).values_list("state", "plain_text")) == {
        ("cancelled", None)
    }


@pytest.mark.parametrize(("kind", "verdict"), [("time_out", "refused"), ("", "asked")])
def test_a_worker_that_dies_leaves_one_that_is_looked_up(
    scene: Scene, kind: str, verdict: str
) -> None:
    """It never arrived, or it did, and the worker died before it could say so."""
    closure = close_private(scene, "x")
    ask_customers()
    reply = Reply.objects.get(purpose=Reply.Purpose.SURVEY)
    assert begin_attempt(reply.pk, now=timezone.now())
    if not kind:
        scene.control("POST", "messages", network="x", author="nordbanan", to="maja",
                      text=reply.plain_text)  # fmt: skip
    scene.pass_time(seconds=100)
    for _turn in range(3):
        tasks.send_due_replies()  # finds the stuck ones
        scene.pass_time(seconds=70)
        tasks.settle_unknown_replies()
    survey = settle(scene)
    closure.refresh_from_db()
    assert (closure.verdict, survey.sent_at is not None) == (verdict, verdict == "asked")
    reply.refresh_from_db()
    assert reply.plain_text is None
    assert len(scene.private_texts("x")) == (3 if verdict == "asked" else 2)
