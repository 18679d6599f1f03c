"""Whom we ask and whom we do not: every verdict, in its order, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from connectors.models import Channel
from connectors.port import Kind, Network, Way
from inbox.customers.join import join_customers
from inbox.incidents.group import begin_incident
from inbox.models import (
    GROUP_TOP,
    ClosedReason,
    Customer,
    Direction,
    IncidentThread,
    Label,
    Message,
    Profile,
    Reply,
    Thread,
)
from inbox.threads.close import reopen_thread
from reports.models import Closure, Survey, SurveyChannel, SurveyPause, Verdict
from reports.surveys.ask import decide_closures
from reports.surveys.due import judge_again
from reports.surveys.objections import object_for
from reports.surveys.reach import is_sampled
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_reply
from tests.reports.surveys.closing import (
    ADDRESS,
    answer_and_close,
    make_private_thread,
    turn_on,
)
from tests.reports.surveys.making import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surveys(settings: Settings) -> None:
    settings.PUBLIC_URL = ADDRESS
    turn_on()


@pytest.fixture
def closure() -> Closure:
    """One that is asked about, but for what a test changes."""
    return answer_and_close(make_private_thread())


def decide(closure: Closure) -> str:
    decide_closures(now=timezone.now())
    closure.refresh_from_db()
    return closure.verdict


def test_who_wrote_privately_is_asked_once_in_their_language(closure: Closure) -> None:
    now = timezone.now()
    assert (decide_closures(now=now), decide_closures(now=now)) == (1, 0)
    survey, reply = Survey.objects.get(), Reply.objects.get()
    closure.refresh_from_db()
    assert (closure.verdict, closure.decided_at) == (Verdict.ASKED, now)
    assert (survey.closure, survey.reply, survey.thread) == (closure, reply, closure.thread)
    assert (survey.language, survey.sent_at) == ("sv", None)
    assert (reply.purpose, reply.agent, reply.way) == (Reply.Purpose.SURVEY, None, Way.PRIVATE)
    assert (reply.client_id, reply.state) == (f"survey:{closure.pk}", Reply.State.QUEUED)
    assert f"{ADDRESS}/s/" in reply.plain_text
    assert "/s/…" in reply.text
    assert "Maja" in reply.text
    assert "/s/…" not in reply.plain_text


def need_nothing(closure: Closure) -> None:
    Closure.objects.update(reason=ClosedReason.THANKS)


def have_no_answer(closure: Closure) -> None:
    Message.objects.filter(direction=Direction.OUTBOUND).update(is_automatic=True)


def have_taken_answer_back(closure: Closure) -> None:
    Message.objects.filter(direction=Direction.OUTBOUND).update(deleted_at=timezone.now())


def open_again(closure: Closure) -> None:
    reopen_thread(closure.thread, by=make_agent(), now=timezone.now())


def close_anew(closure: Closure) -> None:
    open_again(closure)
    answer_and_close(closure.thread, minutes_ago=1)


def fall_into_an_incident(closure: Closure) -> None:
    incident = begin_incident(
        name="Växeln", keyword="växel", label=None, by=make_agent(), now=timezone.now()
    )
    IncidentThread.objects.create(incident=incident, thread=closure.thread)


def turn_all_off(closure: Closure) -> None:
    turn_on(is_on=False)


def turn_channel_off(closure: Closure) -> None:
    SurveyChannel.objects.create(channel=closure.channel, is_on=False)


def only_look(closure: Closure) -> None:
    Channel.objects.update(is_read_only=True)


def lose_sign_in(closure: Closure) -> None:
    Channel.objects.update(state=Channel.State.REAUTHORISE)


def pause_all(closure: Closure) -> None:
    ended = closure.closed_at + timedelta(minutes=1)
    SurveyPause.objects.create(begins_at=closure.closed_at - timedelta(hours=1), ends_at=ended)


def pause_label(closure: Closure) -> None:
    label = Label.objects.create(name="biljett")
    closure.thread.labels.add(label)
    SurveyPause.objects.create(label=label, begins_at=timezone.now() - timedelta(minutes=1))


def object_under_another_name(closure: Closure) -> None:
    other = join_another(closure)
    object_for(other, now=timezone.now())


def join_another(closure: Closure) -> Profile:
    other = make_profile(name="M Berg", handle="mberg", network=Network.FACEBOOK)
    customers = Customer.objects.filter(profiles__in=[closure.thread.profile_id, other.pk])
    kept, gone = customers.order_by("pk")
    join_customers(kept, gone, by=make_agent(), now=timezone.now())
    other.refresh_from_db()
    return other


def have_written_in_public_only(closure: Closure) -> None:
    Message.objects.update(kind=Kind.MENTION)


def have_written_in_a_group(closure: Closure) -> None:
    Thread.objects.update(top_external_id=f"{GROUP_TOP}1")
    Message.objects.update(is_group=True)


def have_withdrawn_their_words(closure: Closure) -> None:
    Message.objects.filter(direction=Direction.INBOUND).update(deleted_at=timezone.now())


def be_late_on_facebook(closure: Closure) -> None:
    Channel.objects.update(network=Network.FACEBOOK)
    heard = timezone.now() - timedelta(hours=25)
    Message.objects.filter(direction=Direction.INBOUND).update(created_at=heard)


def be_too_late_on_facebook(closure: Closure) -> None:
    be_late_on_facebook(closure)
    heard = timezone.now() - timedelta(days=8)
    Message.objects.filter(direction=Direction.INBOUND).update(created_at=heard)


def have_been_asked_under_another_name(closure: Closure) -> None:
    earlier = answer_and_close(make_private_thread(name="Olle Ek"), minutes_ago=90)
    assert decide(earlier) == Verdict.ASKED
    Closure.objects.exclude(pk=earlier.pk).update(verdict="")
    asked = Survey.objects.get(closure=earlier)
    Survey.objects.exclude(pk=asked.pk).delete()
    asked.profile = join_another(closure)
    asked.save()


def be_left_out(closure: Closure) -> None:
    share = next(n for n in range(1, 100) if not is_sampled(closure.pk, n))
    turn_on(share=share)
    assert is_sampled(closure.pk, 100)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (need_nothing, Verdict.UNNEEDED), (have_no_answer, Verdict.UNANSWERED),
        (have_taken_answer_back, Verdict.UNANSWERED), (open_again, Verdict.REOPENED),
        (close_anew, Verdict.REOPENED), (fall_into_an_incident, Verdict.INCIDENT),
        (turn_all_off, Verdict.OFF), (turn_channel_off, Verdict.OFF), (only_look, Verdict.OFF),
        (lose_sign_in, Verdict.OFF), (pause_all, Verdict.PAUSED), (pause_label, Verdict.PAUSED),
        (object_under_another_name, Verdict.OBJECTED),
        (have_written_in_public_only, Verdict.UNREACHABLE),
        (have_written_in_a_group, Verdict.UNREACHABLE),
        (have_withdrawn_their_words, Verdict.UNREACHABLE),
        (be_late_on_facebook, Verdict.WINDOW), (be_too_late_on_facebook, Verdict.WINDOW),
        (have_been_asked_under_another_name, Verdict.RESTING), (be_left_out, Verdict.SAMPLED_OUT),
    ],
)  # fmt: skip
def test_who_is_not_asked_has_a_verdict(
    closure: Closure, change: Callable[[Closure], None], verdict: Verdict
) -> None:
    change(closure)
    assert decide(closure) == verdict
    assert not Survey.objects.filter(closure=closure).exists()


def test_where_several_hold_the_first_is_told(closure: Closure, settings: Settings) -> None:
    changes = [be_left_out, have_written_in_public_only, object_under_another_name, pause_all,
               turn_all_off, fall_into_an_incident, have_no_answer, need_nothing]  # fmt: skip
    told = []
    for change in changes:
        Closure.objects.update(verdict="")
        change(closure)
        told.append(decide(closure))
    assert told == [
        Verdict.SAMPLED_OUT, Verdict.UNREACHABLE, Verdict.OBJECTED, Verdict.PAUSED, Verdict.OFF,
        Verdict.INCIDENT, Verdict.UNANSWERED, Verdict.UNNEEDED,
    ]  # fmt: skip
    settings.PUBLIC_URL = ""
    turn_on()
    other = answer_and_close(make_private_thread(name="Olle Ek"))
    assert decide(other) == Verdict.OFF


def test_nobody_is_decided_before_the_time_or_while_an_answer_is_on_its_way() -> None:
    fresh = answer_and_close(make_private_thread(), minutes_ago=29)
    waiting = answer_and_close(make_private_thread(name="Olle Ek"))
    reply = write_reply(waiting.thread, make_agent(), "Och en sak till. ^EL")
    assert (decide(fresh), decide(waiting)) == (Verdict.UNDECIDED, Verdict.UNDECIDED)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.SENT)
    assert decide(waiting) == Verdict.ASKED


def test_who_wrote_privately_before_is_asked_about_a_public_matter() -> None:
    maja, channel = make_profile(), make_channel()
    make_private_thread(profile=maja, channel=channel, minutes_ago=5000)
    closure = answer_and_close(make_thread(profile=maja, channel=channel))
    assert decide(closure) == Verdict.ASKED
    reply = Reply.objects.get()
    assert (reply.thread, reply.peer_external_id) == (closure.thread, maja.external_id)
    assert reply.in_reply_to.is_private


def test_the_zone_tells_which_swedish_and_the_pace_spares_the_agents(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    for name in ("Maja Berg", "Olle Ek", "Nils Lind"):
        answer_and_close(make_private_thread(name=name))
    decide_closures(now=timezone.now())
    assert set(Survey.objects.values_list("language", flat=True)) == {"sv-FI"}
    first, second, third = Reply.objects.order_by("not_before").values_list("not_before", flat=True)
    assert (second - first, third - second) == (timedelta(minutes=2), timedelta(minutes=2))


def test_what_our_tables_decide_costs_the_same_for_one_and_for_many() -> None:
    def count_queries(*names: str) -> int:
        for name in names:
            answer_and_close(make_private_thread(name=name), reason=ClosedReason.SPAM)
        with CaptureQueriesContext(connection) as queries:
            decide_closures(now=timezone.now())
        return len(queries)

    assert count_queries("Maja Berg") == count_queries("Olle Ek", "Nils Lind", "Siv Ås", "Bo Dal")
    assert set(Closure.objects.values_list("verdict", flat=True)) == {Verdict.UNNEEDED}


def test_who_was_asked_under_another_name_meanwhile_is_not_asked_again(closure: Closure) -> None:
    assert decide(closure) == Verdict.ASKED
    survey = Survey.objects.get(closure=closure)
    assert survey.reply
    assert judge_again(survey, survey.reply, now=timezone.now()) == Verdict.ASKED
    make_survey(profile=survey.profile)  # of a customer joined with this one since
    assert judge_again(survey, survey.reply, now=timezone.now()) == Verdict.RESTING
