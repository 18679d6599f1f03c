"""A report is frozen once, on its day, and no figure of it ever changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from agents.models import Role
from agents.refusals import Refused
from connectors.models import Channel
from inbox.models import Label
from reports.editions.compare import compare_editions
from reports.editions.freeze import freeze_due, freeze_edition, list_due
from reports.editions.show import read_edition
from reports.models import Closure, Edition, StaleDay
from reports.surveys.answer import Answer
from tests.factories import make_agent, make_channel
from tests.reports.editions.past import FROZEN, OCTOBER, answer, ask, count_all, finish_matters

FIRST = date(2026, 10, 1)


def list_frozen() -> list[tuple[str, date, int]]:
    return list(Edition.objects.order_by("pk").values_list("kind", "first", "version"))


def tell_lines(edition: Edition) -> dict[str, str]:
    told = read_edition(edition)
    lines = (*told.counts, *told.satisfaction)
    return {line.name: line.detail or line.words for line in lines}


@pytest.mark.django_db
def test_a_report_is_frozen_on_its_day_and_what_was_missed_is_caught_up() -> None:
    finish_matters(2)
    assert list_due(now=datetime(2026, 11, 2, 4, 59, tzinfo=UTC)) == []
    assert [one.frozen_by for one in freeze_due(now=datetime(2026, 11, 2, 5, tzinfo=UTC))] == [None]
    assert freeze_due(now=FROZEN) == []
    freeze_due(now=datetime(2027, 2, 1, 4, tzinfo=UTC))  # the fourth quarter too; January not yet
    months = [("month", date(2026, month, 1), 1) for month in (10, 11, 12)]
    assert sorted(list_frozen()) == [*months, ("quarter", FIRST, 1)]
    [quarter] = Edition.objects.filter(kind="quarter")
    assert tell_lines(quarter)["closures"] == "2"


@pytest.mark.django_db
def test_what_a_person_froze_is_neither_begun_with_nor_passed_over() -> None:
    """An old report by hand brings no year of reports; one by hand hides none that was missed."""
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    finish_matters(1)
    freeze_edition("month", date(2026, 2, 1), by=marcus, now=FROZEN)
    assert [one.first for one in list_due(now=FROZEN)] == [FIRST]
    freeze_due(now=FROZEN)
    january = datetime(2027, 1, 1, 9, tzinfo=UTC)  # a holiday: December is frozen by hand
    freeze_edition("month", date(2026, 12, 1), by=marcus, now=january)
    assert [one.first for one in list_due(now=january)] == [date(2026, 11, 1)]


@pytest.mark.django_db
def test_nothing_is_frozen_before_anything_happened() -> None:
    assert freeze_due(now=FROZEN) == []


@pytest.mark.django_db
def test_no_later_data_changes_a_frozen_figure() -> None:
    surveys = ask(finish_matters(31))
    answer(surveys[:30])
    [edition] = freeze_due(now=FROZEN)
    edition.refresh_from_db()
    before, facts, report = tell_lines(edition), edition.facts, read_edition(edition)
    assert before["csat"] == "30 of 30 (89–100 %)"
    assert before["answered"] == "30"
    answer(surveys[30:], Answer(now=1, before=5, needs_less=False))
    closed = Closure.objects.select_related("thread").earliest("pk")
    closed.thread.labels.add(Label.objects.create(name="biljett"))
    finish_matters(3)
    Channel.objects.update(name="En annan")
    count_all()
    edition.refresh_from_db()
    assert edition.facts == facts
    assert read_edition(edition) == report  # names, topics, channels and trend, too


@pytest.mark.django_db
def test_a_new_version_is_by_hand_says_why_and_tells_what_changed() -> None:
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    surveys = ask(finish_matters(3))
    answer(surveys[:2])
    first = freeze_edition("month", FIRST, by=marcus, now=FROZEN)
    answer(surveys[2:])
    for note, seen in (("", 1), ("Ett svar till", 0)):
        with pytest.raises(Refused):
            freeze_edition("month", FIRST, by=marcus, now=FROZEN, note=note, seen=seen)
    later = FROZEN + timedelta(days=1)
    second = freeze_edition("month", FIRST, by=marcus, now=later, note="Ett svar till", seen=1)
    note = "Kunden 19121212-1212"
    third = freeze_edition("month", FIRST, by=marcus, now=later, note=note, seen=2)
    assert "1212-1212" not in third.note
    assert (second.version, second.note, second.frozen_by) == (2, "Ett svar till", marcus)
    told = {(one.scope, one.title): (one.old, one.new) for one in compare_editions(first, second)}
    assert told["the whole brand", "Surveys answered"] == ("2", "3")
    assert told["X @nordbanan", "Satisfied now"] == ("2 of 2", "3 of 3")
    assert ("the whole brand", "Closed") not in told
    assert tell_lines(first)["answered"] == "2"
    assert freeze_due(now=later) == []


@pytest.mark.django_db
def test_what_is_not_over_or_not_counted_is_not_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    with pytest.raises(Refused, match="over"):
        freeze_edition("month", date(2026, 11, 1), by=marcus, now=FROZEN)
    finish_matters(1)
    monkeypatch.setattr("reports.editions.freeze.PATIENCE", 0)
    StaleDay.objects.create(day=OCTOBER.date())
    assert freeze_due(now=FROZEN) == []
    with pytest.raises(Refused, match="counted"):
        freeze_edition("month", FIRST, by=marcus, now=FROZEN)
    assert list_frozen() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_freeze_once() -> None:
    finish_matters(2, channel=make_channel())

    def work(_number: int) -> None:
        try:
            freeze_due(now=FROZEN)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
    assert list_frozen() == [("month", FIRST, 1)]
