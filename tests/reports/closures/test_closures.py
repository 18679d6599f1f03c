"""Closings and their sums follow the events, whatever happens in between."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from inbox.models import ClosedReason, Label, Thread, ThreadEvent, Verb
from inbox.threads.close import close_thread, reopen_thread
from inbox.threads.merge import merge_threads
from reports.models import (
    AnswerTally,
    ChangedThread,
    Closure,
    ClosureTally,
    StaleDay,
    Survey,
    TopicTally,
    Verdict,
)
from reports.recount import count_anew
from tests.factories import make_agent, make_profile, make_thread
from tests.reports.closures.plain import (
    list_all_closings,
    make_survey,
    read_closures,
    sum_plainly,
)
from tests.reports.world import World

pytestmark = pytest.mark.django_db
ANSWERED, THANKS = ClosedReason.ANSWERED, ClosedReason.THANKS


@pytest.fixture
def closed() -> Closure:
    """Closed an hour ago, counted, and nothing left to count."""
    thread, at = make_thread("Hej", minutes_ago=90), timezone.now() - timedelta(hours=1)
    close_thread(thread, by=make_agent(), reason=ANSWERED, now=at)
    count()
    return Closure.objects.get()


def count() -> None:
    count_anew(now=timezone.now())
    assert not ChangedThread.objects.exists()
    assert not StaleDay.objects.exists()


def test_closings_and_sums_equal_the_plain_ones_while_threads_change() -> None:
    world = World(5)
    for _round in range(3):
        for _number in range(15):
            world.tell()
        for thread in world.dice.sample(list(Thread.objects.all()), 8):
            world.go_on(thread)
            world.close(thread, world.now)
        world.group()
        answer_some(world)
        count_anew(now=world.now)
        assert read_closures() == list_all_closings()
        assert read_sums() == sum_plainly()
    assert Survey.objects.exclude(now=None).count() > 5


def answer_some(world: World) -> None:
    for closure in Closure.objects.filter(survey=None):
        if world.dice.random() < 0.7:
            Closure.objects.filter(pk=closure.pk).update(verdict=Verdict.ASKED)
            said: dict[str, Any] = {
                "now": world.dice.randint(1, 5),
                "before": world.dice.choice([None, 1, 3, 5]),
            }
            less = world.dice.choice([None, True, True, False])
            make_survey(closure, needs_less=less, **said)


def read_sums() -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    closures = {
        (one.day, one.channel_id, one.team_id, one.reason, one.verdict): one.closures
        for one in ClosureTally.objects.all()
    }
    topics = {
        (one.day, one.channel_id, one.team_id, one.label_id): one.closures
        for one in TopicTally.objects.all()
    }
    answers = Counter[Any]()
    for one in AnswerTally.objects.all():
        told = {
            "sent": one.sent, "answered": one.answered, "pair": one.pairs,
            "yes": one.less_yes, "no": one.less_no,
            **{f"now {step}": number for step, number in enumerate(one.now, start=1)},
            **{f"before {step}": number for step, number in enumerate(one.before, start=1)},
        }  # fmt: skip
        key = (one.day, one.channel_id, one.team_id)
        answers.update({(*key, name): number for name, number in told.items() if number})
    return Counter(closures), Counter(topics), answers


def test_a_second_closing_changes_the_reason_alone_and_the_verdict_stays(closed: Closure) -> None:
    Closure.objects.update(verdict=Verdict.ASKED)
    close_thread(closed.thread, by=make_agent(), reason=THANKS, now=timezone.now())
    count()
    again = Closure.objects.get()
    expected = (closed.pk, closed.closed_at, THANKS, Verdict.ASKED)
    assert (again.pk, again.closed_at, again.reason, again.verdict) == expected


@pytest.mark.parametrize(("minutes", "left"), [(10, 0), (11, 1)])
def test_what_an_agent_undoes_within_ten_minutes_was_no_closing(
    closed: Closure, minutes: int, left: int
) -> None:
    at = closed.closed_at + timedelta(minutes=minutes)
    reopen_thread(closed.thread, by=make_agent(), now=at)
    count()
    assert list(Closure.objects.values_list("reopened_at", flat=True)) == [at] * left


def test_a_customer_who_writes_at_once_does_not_undo_it(closed: Closure) -> None:
    at = closed.closed_at + timedelta(minutes=2)
    ThreadEvent.objects.create(thread=closed.thread, verb=Verb.REOPENED, at=at)
    Thread.objects.update(status="open", closed_at=None, closed_reason="")
    count()
    assert Closure.objects.get().reopened_at == at


def test_labels_verdicts_and_answers_list_a_thread_that_was_closed(closed: Closure) -> None:
    label = Label.objects.create(name="biljett")
    closed.thread.labels.add(label)
    count()
    assert TopicTally.objects.get().label_id == label.pk
    closed.thread.labels.clear()
    Closure.objects.update(verdict=Verdict.ASKED)
    survey = make_survey(closed)
    count()
    assert not TopicTally.objects.exists()
    assert ClosureTally.objects.get().verdict == Verdict.ASKED
    Survey.objects.filter(pk=survey.pk).update(answered_at=timezone.now(), now=4)
    count()
    tally = AnswerTally.objects.get()
    assert (tally.sent, tally.answered, tally.now) == (1, 1, [0, 0, 0, 1, 0])
    survey.delete()
    count()
    assert not AnswerTally.objects.exists()


def test_labels_of_what_is_open_list_nothing() -> None:
    thread = make_thread("Hej")
    count()
    thread.labels.add(Label.objects.create(name="biljett"))
    assert not ChangedThread.objects.exists()


def test_a_closing_moves_with_its_thread_and_what_was_asked_about_it_stays(closed: Closure) -> None:
    Closure.objects.update(verdict=Verdict.ASKED)
    make_survey(closed, now=5)
    upper = make_thread("Samma sak", profile=make_profile(handle="annan"), minutes_ago=95)
    elin = make_agent()
    close_thread(upper, by=elin, reason=ANSWERED, now=closed.closed_at - timedelta(minutes=5))
    merge_threads(upper, closed.thread, by=elin, now=timezone.now())
    ChangedThread.objects.exclude(thread_id=closed.thread_id).delete()
    count()  # the lower one alone, as if the other were of the next batch
    upper.save()
    ChangedThread.objects.create(thread_id=upper.pk)
    count()
    assert {one.thread_id for one in Closure.objects.all()} == {upper.pk}
    assert AnswerTally.objects.get().now == [0, 0, 0, 0, 1]
    assert Closure.objects.get(pk=closed.pk).verdict == Verdict.ASKED


def test_an_answer_about_a_thread_that_is_gone_counts_no_more(closed: Closure) -> None:
    survey = make_survey(closed, now=5)
    count()
    closed.thread.delete()
    count()
    survey.refresh_from_db()
    assert survey.closure_id is None
    assert not Closure.objects.exists()
    assert not AnswerTally.objects.exists()
    assert not ClosureTally.objects.exists()


def test_the_migration_writes_what_counting_anew_would() -> None:
    world = World(6)
    for _number in range(30):
        world.close(world.tell(), world.now)
    count_anew(now=world.now)
    counted = read_closures()
    Closure.objects.all().delete()
    with connection.cursor() as cursor:
        migration = import_module("reports.migrations.0010_closures")
        cursor.execute(migration.WRITE_CLOSURES, {"zone": settings.TIME_ZONE})
    assert read_closures() == counted
    verdicts = dict(Closure.objects.values_list("reason", "verdict"))
    assert (verdicts[ANSWERED], verdicts[THANKS]) == (Verdict.OFF, Verdict.UNNEEDED)
