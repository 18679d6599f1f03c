"""Clocks as they are stored: through answers, closings, merges, sweeps and downtime."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from agents.hours.change import set_dates, set_week
from agents.hours.create import create_schedule, ensure_demo_hours, give_team_hours
from agents.hours.holidays import list_suggestions, shorten
from agents.models import Agent, Role, Schedule, Team
from inbox.channels.hours import Openings
from inbox.channels.manage import set_read_only
from inbox.models import (
    ClosedReason,
    Label,
    Message,
    Metric,
    Priority,
    SlaClock,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.sla.compute import compute_stale_clocks
from inbox.sla.policies import ensure_demo_policy
from inbox.sla.recompute import recompute_batch
from inbox.threads.assign import assign_thread, take_back_thread
from inbox.threads.close import close_thread, reopen_thread
from inbox.threads.label import label_thread
from inbox.threads.merge import merge_threads
from inbox.threads.moves import undo_move
from inbox.threads.prioritise import prioritise_thread
from inbox.threads.snooze import snooze_thread
from inbox.threads.split import split_thread
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_message
from tests.inbox.sla.conftest import LONG_AGO, NOON, MakePolicy

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _connected() -> None:
    make_channel(connected_at=LONG_AGO)


@pytest.fixture
def marcus() -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def compute(now: datetime) -> None:
    while compute_stale_clocks(now=now):
        pass


def list_news(thread: Thread) -> list[tuple[str, datetime]]:
    """What the clocks told of a thread."""
    verbs = [Verb.WARNED, Verb.BREACHED, Verb.BREACH_LIFTED]
    return list(thread.events.filter(verb__in=verbs).order_by("pk").values_list("verb", "at"))


def test_a_clock_runs_until_a_person_answers(promise: MakePolicy, elin: Agent) -> None:
    promise()
    thread = make_thread(now=NOON, minutes_ago=0)
    compute(NOON)
    thread.refresh_from_db()
    assert (thread.next_due_at, thread.has_stale_clocks) == (NOON + HOUR, False)
    write_message(thread, "Vi återkommer.", at=NOON + MINUTE, by=elin, is_automatic=True)
    snooze_thread(thread, until=NOON + 2 * HOUR, by=elin, now=NOON + 2 * MINUTE)
    compute(NOON + 3 * MINUTE)
    assert thread.clocks.get().is_running
    thread.refresh_from_db()
    assert thread.next_due_at == NOON + HOUR
    write_message(thread, "Spår 3.", at=NOON + 5 * MINUTE, by=elin)
    assert thread.next_due_at is None  # with the answer itself, before anything is derived
    compute(NOON + 6 * MINUTE)
    clock = thread.clocks.get()
    assert (clock.metric, clock.met_at) == (Metric.FIRST_RESPONSE, NOON + 5 * MINUTE)
    assert (clock.warned_at, clock.breached_at) == (None, None)
    write_message(thread, "Vilket spår?", at=NOON + 8 * MINUTE)
    compute(NOON + 8 * MINUTE)
    thread.refresh_from_db()
    assert thread.next_due_at == NOON + 68 * MINUTE
    assert list_news(thread) == []


def test_after_an_hour_of_downtime_each_is_told_once_at_its_true_time(
    promise: MakePolicy, elin: Agent
) -> None:
    promise()
    thread = make_thread(now=NOON, minutes_ago=0)
    compute(NOON)
    compute(NOON + 2 * HOUR)
    compute(NOON + 3 * HOUR)
    warned, breached = (Verb.WARNED, NOON + 45 * MINUTE), (Verb.BREACHED, NOON + HOUR)
    assert list_news(thread) == [warned, breached]
    clock = thread.clocks.get()
    assert (clock.warned_at, clock.breached_at) == (warned[1], breached[1])
    # It turns out that somebody had answered on the network itself.
    write_message(thread, "Spår 3.", at=NOON + 50 * MINUTE, by=elin)
    compute(NOON + 4 * HOUR)
    assert thread.clocks.get().breached_at is None
    assert list_news(thread)[2:] == [(Verb.BREACH_LIFTED, NOON + 4 * HOUR)]


def test_closing_without_an_answer_stops_and_reopening_runs_on(
    promise: MakePolicy, elin: Agent
) -> None:
    promise(resolution_target=600)
    thread = make_thread(now=NOON, minutes_ago=0)
    closed_at = NOON + 10 * MINUTE
    close_thread(thread, by=elin, reason=ClosedReason.SPAM, now=closed_at)
    compute(closed_at)
    assert set(thread.clocks.values_list("stopped_at", "met_at")) == {(closed_at, None)}
    reopen_thread(thread, by=elin, now=NOON + 30 * MINUTE)
    compute(NOON + 30 * MINUTE)
    thread.refresh_from_db()
    assert thread.next_due_at == NOON + HOUR
    assert all(clock.is_running for clock in thread.clocks.all())
    write_message(thread, "Spår 3.", at=NOON + 40 * MINUTE, by=elin)
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=NOON + 60 * MINUTE)
    compute(NOON + HOUR)
    resolution = thread.clocks.get(metric=Metric.RESOLUTION)
    assert (resolution.met_at, resolution.paused_time) == (NOON + HOUR, 20 * MINUTE)
    # What was closed stays so, whatever comes after it without reopening.
    before = list(thread.clocks.order_by("pk").values())
    write_message(thread, "Tack!", at=NOON + 90 * MINUTE)
    compute(NOON + 5 * HOUR)
    assert list(thread.clocks.order_by("pk").values()) == before


def test_merged_and_split_threads_have_the_clocks_of_their_messages(
    promise: MakePolicy, elin: Agent
) -> None:
    promise()
    upper = make_thread(now=NOON, minutes_ago=0)
    lower = make_thread(now=NOON, minutes_ago=-20)
    compute(NOON + 70 * MINUTE)
    write_message(upper, "Spår 3.", at=NOON + 10 * MINUTE, by=elin)
    merge_threads(upper, lower, now=NOON + 71 * MINUTE)
    compute(NOON + 71 * MINUTE)
    assert not lower.clocks.exists()
    starts = upper.clocks.order_by("started_at").values_list("metric", "started_at", "met_at")
    assert list(starts) == [
        (Metric.FIRST_RESPONSE, NOON, NOON + 10 * MINUTE),
        (Metric.NEXT_RESPONSE, NOON + 20 * MINUTE, None),
    ]
    move = split_thread(
        Message.objects.get(created_at=NOON + 20 * MINUTE), by=elin, now=NOON + HOUR
    )
    compute(NOON + 72 * MINUTE)
    split_off = Thread.objects.get(
        pk=move.to_thread_id if move.to_thread_id != upper.pk else move.from_thread_id
    )
    assert split_off.clocks.get().metric == Metric.FIRST_RESPONSE
    assert upper.clocks.get().met_at == NOON + 10 * MINUTE
    undo_move(move, by=elin, now=NOON + 73 * MINUTE)
    compute(NOON + 73 * MINUTE)
    upper.refresh_from_db()
    assert upper.next_due_at == NOON + 80 * MINUTE


def test_the_first_policy_that_fits_holds(promise: MakePolicy, elin: Agent) -> None:
    promise()
    other = make_channel(handle="nordbanan_2", connected_at=LONG_AGO)
    delayed = Label.objects.create(name="inställt")
    promise(first_response_target=10, label=delayed)
    promise(first_response_target=20, priority=Priority.URGENT)
    promise(first_response_target=30, channel=other)
    promise(first_response_target=40, kind="private")
    thread = make_thread(now=NOON, minutes_ago=0)
    elsewhere = make_thread(
        now=NOON, minutes_ago=0, channel=other, profile=make_profile(name="Ida Ek")
    )

    def find_target(thread: Thread) -> int:
        compute(NOON)
        return thread.clocks.get().target

    assert (find_target(thread), find_target(elsewhere)) == (60, 30)
    prioritise_thread(thread, Priority.URGENT, by=elin, now=NOON)
    assert find_target(thread) == 20
    label_thread(thread, delayed, by=elin, now=NOON)
    assert find_target(thread) == 10
    Thread.objects.filter(pk=elsewhere.pk).update(
        top_external_id="private:7", has_stale_clocks=True
    )
    assert find_target(elsewhere) == 30


def test_where_we_only_look_no_clock_runs(promise: MakePolicy, marcus: Agent) -> None:
    promise()
    thread = make_thread(now=NOON, minutes_ago=5)
    compute(NOON)
    assert SlaClock.objects.filter(thread=thread).exists()
    set_read_only(thread.channel, is_read_only=True, by=marcus, now=NOON)
    recompute_batch(now=NOON)
    thread.refresh_from_db()
    assert (SlaClock.objects.exists(), thread.next_due_at) == (False, None)


def test_thursday_evening_before_midsummer_is_due_on_sunday() -> None:
    ensure_demo_hours(now=LONG_AGO)
    schedule = Schedule.objects.get()
    calendar = schedule.load_calendar()
    dates = {one.day: shorten(calendar, one) for one in list_suggestions("SE", 2026)}
    ahead = {day: dated for day, dated in dates.items() if day > LONG_AGO.date()}
    set_dates(schedule, ahead, by=None, now=LONG_AGO)
    ensure_demo_policy(now=LONG_AGO)
    thursday = datetime.fromisoformat("2026-06-18T20:15+02:00")
    thread = make_thread(now=thursday, minutes_ago=0)
    compute(thursday)
    thread.refresh_from_db()
    assert thread.next_due_at == datetime.fromisoformat("2026-06-21T11:00+02:00")


def test_a_team_with_hours_of_its_own_answers_in_these(marcus: Agent) -> None:
    """Given to the team on Thursday evening, it is due the same evening; taken back, on Friday."""
    ensure_demo_hours(now=LONG_AGO)
    ensure_demo_policy(now=LONG_AGO)
    evenings = create_schedule(
        "Kväll", zone="Europe/Stockholm", country="SE", by=marcus, now=LONG_AGO
    )
    set_week(evenings, (((960, 1440),),) * 7, valid_from=LONG_AGO.date(), by=marcus, now=LONG_AGO)
    team = Team.objects.create(name="Kväll")
    give_team_hours(team, evenings, now=LONG_AGO)
    thursday = datetime.fromisoformat("2026-06-11T20:15+02:00")
    thread = make_thread(now=thursday, minutes_ago=0)
    assign_thread(thread, to=team, by=marcus, now=thursday)
    compute(thursday)
    thread.refresh_from_db()
    assert thread.next_due_at == datetime.fromisoformat("2026-06-11T21:15+02:00")
    opening = Openings(thursday).of(thread.channel_id, team.pk)
    assert opening is not None
    assert opening.is_open
    take_back_thread(thread.events.get(verb=Verb.ASSIGNED), by=marcus, now=thursday)
    compute(thursday)
    thread.refresh_from_db()
    assert thread.next_due_at == datetime.fromisoformat("2026-06-12T08:00+02:00")


def test_a_message_from_a_clock_ahead_of_ours_has_its_own_when_it_comes(
    promise: MakePolicy,
) -> None:
    promise()
    thread = make_thread(now=NOON, minutes_ago=-1, channel=make_channel(connected_at=LONG_AGO))
    compute(NOON)
    assert not SlaClock.objects.exists()
    compute(NOON + HOUR)
    assert SlaClock.objects.get().started_at == thread.opened_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_breach_once(promise: MakePolicy) -> None:
    promise()
    channel = make_channel(connected_at=LONG_AGO)
    for number in range(60):
        make_thread(now=NOON, minutes_ago=number / 60, channel=channel)
    compute(NOON)

    def sweep(_number: int) -> None:
        try:
            while compute_stale_clocks(now=NOON + 2 * HOUR, limit=7):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sweep, range(4)))
    told = ThreadEvent.objects.filter(verb__in=[Verb.WARNED, Verb.BREACHED])
    assert told.count() == 120
    assert told.filter(verb=Verb.BREACHED).values("thread").distinct().count() == 60
    assert not SlaClock.objects.filter(breached_at=None).exists()
