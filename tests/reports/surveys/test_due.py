"""A survey in the outbox: after everybody else, and what came of sending it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from inbox.models import Reply
from inbox.outbox.send import begin_attempt, find_due_replies
from reports.models import Closure, Survey, Verdict
from reports.surveys.ask import decide_closures
from reports.surveys.due import settle_surveys
from tests.factories import make_agent, make_profile, make_thread, write_reply
from tests.reports.surveys.closing import ADDRESS, answer_and_close, make_private_thread, turn_on

pytestmark = pytest.mark.django_db
State = Reply.State


@pytest.fixture
def survey(settings: Settings) -> Survey:
    settings.PUBLIC_URL = ADDRESS
    turn_on(link_days=7)
    answer_and_close(make_private_thread())
    decide_closures(now=timezone.now())
    return Survey.objects.select_related("reply").get()


def test_agents_go_first_then_holding_replies_then_surveys(survey: Survey) -> None:
    thread = make_thread(profile=make_profile(name="Olle Ek"))
    held = write_reply(thread, make_agent(), "Vi öppnar kl. 7.")
    Reply.objects.filter(pk=held.pk).update(agent=None, purpose=Reply.Purpose.HOLD)
    written = write_reply(thread, make_agent(), "Här är svaret. ^EL")
    now = timezone.now() + timedelta(seconds=1)
    assert find_due_replies(now=now) == [written.pk, held.pk, survey.reply_id]
    for state in (State.QUEUED, State.SENT):
        Reply.objects.filter(pk=written.pk).update(state=state)
        assert begin_attempt(survey.reply_id or 0, now=now) is None
    assert Reply.objects.get(survey=survey).state == State.QUEUED
    Reply.objects.filter(pk=held.pk).update(state=State.SENT)
    assert begin_attempt(survey.reply_id or 0, now=now)


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.CANCELLED, State.UNKNOWN])
def test_what_came_of_it_is_settled_once(survey: Survey, state: State) -> None:
    is_kept = state in (State.SENT, State.UNKNOWN)
    verdict = Verdict.ASKED if is_kept else Verdict.REFUSED
    Reply.objects.update(state=state)
    now = timezone.now() + timedelta(hours=1)
    settled = [settle_surveys(now=now), settle_surveys(now=now)]
    assert settled == ([0, 0] if state == State.UNKNOWN else [1, 0])
    survey.refresh_from_db()
    assert (Closure.objects.get().verdict, survey.reply is not None) == (verdict, is_kept)
    if state == State.SENT:
        assert (survey.sent_at, survey.ends_at) == (now, now + timedelta(days=7))
    elif not is_kept:
        assert (survey.sent_at, survey.ends_at) == (None, now)
        assert Reply.objects.get().plain_text is None


def test_one_that_turns_up_after_it_was_given_up_was_asked_after_all(survey: Survey) -> None:
    now = timezone.now()
    Reply.objects.update(state=State.FAILED, missed_at=now)
    assert [settle_surveys(now=now), settle_surveys(now=now)] == [1, 0]
    assert Closure.objects.get().verdict == Verdict.REFUSED
    Reply.objects.update(state=State.SENT)
    later = now + timedelta(minutes=5)
    assert settle_surveys(now=later) == 1
    survey.refresh_from_db()
    assert (Closure.objects.get().verdict, survey.sent_at) == (Verdict.ASKED, later)
    assert survey.ends_at == later + timedelta(days=7)
