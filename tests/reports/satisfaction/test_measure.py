"""What a period's report says, of few answers and of enough."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from inbox.models import ClosedReason, Incident, IncidentThread, Label
from inbox.threads.close import close_thread
from reports.models import Closure, Incidents, Verdict
from reports.recount import count_anew
from reports.satisfaction.facts import Satisfaction, Share
from reports.satisfaction.measure import measure_period
from reports.selection import Selection
from tests.factories import make_agent, make_threads, write_message
from tests.reports.closures.plain import make_survey

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
OCTOBER = Selection(date(2026, 10, 1), date(2026, 10, 31))


def close_some(count: int, day: date, *, satisfied: int = 0, less: int = 0) -> list[Closure]:
    """Closed at noon as answered and asked about; everybody answers, so many as told."""
    at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    known, elin = set(Closure.objects.values_list("pk", flat=True)), make_agent()
    for thread in make_threads(count):
        write_message(thread, "Vi ser efter.", at=at, by=elin)
        close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=at)
    count_anew(now=NOW)
    made = list(Closure.objects.exclude(pk__in=known).order_by("pk"))
    Closure.objects.filter(pk__in=[one.pk for one in made]).update(verdict=Verdict.ASKED)
    for place, closure in enumerate(made):
        now, is_less = (5 if place < satisfied else 2), place < less
        make_survey(closure, at=at + timedelta(hours=1), now=now, before=2, needs_less=is_less)
    count_anew(now=NOW)
    return made


def test_thirty_answers_have_an_interval_and_fewer_are_counts() -> None:
    closures = close_some(30, date(2026, 10, 5), satisfied=24, less=27)
    measured = measure_period(OCTOBER, now=NOW)
    assert (measured.closures, measured.asked, measured.answered) == (30, 30, 30)
    assert (measured.less.amount, measured.less.is_small) == (0.9, False)
    assert measured.less.low == pytest.approx(0.744, abs=0.001)
    assert measured.less.high == pytest.approx(0.965, abs=0.001)
    assert measured.gain.mean == pytest.approx(2.4)
    assert measured.now == (0, 6, 0, 0, 24)
    closures[0].survey.delete()
    count_anew(now=NOW)
    fewer = measure_period(OCTOBER, now=NOW)
    assert fewer.less == Share(26, 29)
    assert (fewer.less.amount, fewer.less.is_small, fewer.gain.mean) == (None, True, None)


def test_a_change_is_told_only_where_both_months_have_enough() -> None:
    close_some(40, date(2026, 9, 5), satisfied=10, less=36)
    thirty = close_some(31, date(2026, 10, 5), satisfied=28, less=27)
    measured = measure_period(OCTOBER, now=NOW)
    assert (measured.before_first, measured.before_last) == (date(2026, 9, 1), date(2026, 9, 30))
    assert measured.changes["csat"].is_change
    assert not measured.changes["less"].is_change
    assert measured.changes["less"].low < 0 < measured.changes["less"].high
    for closure in thirty[:2]:
        closure.survey.delete()
    count_anew(now=NOW)
    assert "csat" not in measure_period(OCTOBER, now=NOW).changes


def test_labels_and_incidents_are_read_from_their_closings() -> None:
    label = Label.objects.create(name="biljett")
    closures = close_some(12, date(2026, 10, 5), satisfied=12, less=5)
    for closure in closures[:4]:
        closure.thread.labels.add(label)
    incident = Incident.objects.create(name="Växel", by=make_agent(), began_at=NOW)
    IncidentThread.objects.create(incident=incident, thread=closures[0].thread)
    count_anew(now=NOW)
    of_label = measure_period(replace(OCTOBER, label_id=label.pk), now=NOW)
    without = measure_period(replace(OCTOBER, incidents=Incidents.WITHOUT), now=NOW)
    assert (of_label.closures, of_label.less) == (4, Share(4, 4))
    assert (without.closures, without.less) == (11, Share(4, 11))
    assert [topic.closures for topic in without.topics] == [3]


def test_facts_go_to_json_and_back() -> None:
    close_some(40, date(2026, 9, 5), satisfied=10)
    label = Label.objects.create(name="biljett")
    for closure in close_some(32, date(2026, 10, 5), satisfied=30):
        closure.thread.labels.add(label)
    count_anew(now=NOW)
    measured = measure_period(OCTOBER, now=NOW)
    assert [(topic.name, topic.closures, topic.share) for topic in measured.topics] == [
        ("biljett", 32, 1.0)
    ]
    assert measured.topics[0].change is not None
    facts = json.loads(json.dumps(measured.as_facts()))
    read = Satisfaction.read_facts(facts)
    assert read.as_facts() == facts
    assert (read.csat, read.changes, read.channels) == (
        measured.csat, measured.changes, list(measured.channels),
    )  # fmt: skip


def test_a_month_begins_and_ends_at_the_brands_midnight_in_summer_and_winter_time() -> None:
    second, elin = timedelta(seconds=1), make_agent()
    begins = datetime(2026, 9, 30, 22, tzinfo=UTC)  # summer time
    ends = datetime(2026, 10, 31, 23, tzinfo=UTC)  # winter time
    edges = [begins - second, begins, ends - second, ends]
    for thread, at in zip(make_threads(4), edges, strict=True):
        close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=at)
    count_anew(now=NOW)
    months = [(9, 1, 30), (10, 1, 31), (11, 1, 30)]
    chosen = [Selection(date(2026, n, first), date(2026, n, last)) for n, first, last in months]
    assert [measure_period(one, now=NOW).closures for one in chosen] == [1, 2, 1]
