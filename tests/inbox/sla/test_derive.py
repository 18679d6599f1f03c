"""Clocks by example and against a minute-by-minute oracle: hours, pauses, changed clocks, edits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.hours.create import DEMO_WEEK
from agents.hours.days import Calendar, Week
from agents.hours.holidays import list_suggestions
from inbox.models import Metric, SlaClock, SlaPolicy
from inbox.sla.derive import Matter, derive_clocks
from inbox.sla.waits import Closing, Said
from tests.agents.hours.calendars import is_open_by_wall_clock

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURS = Calendar(
    STOCKHOLM,
    (Week(date(2000, 1, 1), DEMO_WEEK),),
    {one.day: () for one in list_suggestions("SE", 2026) if one.is_closed},
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def make_policy(**fields: object) -> SlaPolicy:
    base = {"pk": 1, "first_response_target": 60, "created_at": LONG_AGO, "warning_share": 75}
    return SlaPolicy(**{**base, **fields})


def make_matter(*messages: Said, closings: Sequence[Closing] = ()) -> Matter:
    asked = [said.at for said in messages if not said.is_ours]
    return Matter(min(asked), LONG_AGO, messages, closings)


def derive(matter: Matter, policy: SlaPolicy | None, now: datetime, **kwargs: object) -> SlaClock:
    clocks = derive_clocks(matter, policy, HOURS, now=now, **kwargs).clocks  # type: ignore[arg-type]
    return {clock.metric: clock for clock in clocks}[Metric.FIRST_RESPONSE]


@pytest.mark.parametrize(
    ("written", "due"),
    [
        # Midsummer Eve is a Friday: what comes on Thursday evening is due on Sunday.
        ("2026-06-18T18:30", "2026-06-21T10:30"),
        ("2026-06-18T17:30", "2026-06-18T18:30"),
        ("2026-06-18T22:00", "2026-06-21T11:00"),
        # The clocks are put forward and back in the night: an hour of opening is an hour still.
        ("2026-03-28T16:30", "2026-03-29T10:30"),
        ("2026-10-24T16:30", "2026-10-25T10:30"),
    ],
)
def test_due_in_opening_hours(written: str, due: str) -> None:
    at = local(written)
    clock = derive(make_matter(Said(at)), make_policy(), at)
    assert clock.due_at == local(due)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-03-29T00:30", "2026-03-29T04:30"),  # three hours: 2:00 to 3:00 is skipped
        ("2026-10-25T00:30", "2026-10-25T02:30"),  # 2:00 to 3:00 comes twice
    ],
)
def test_due_round_the_clock_in_nights_that_change_it(written: str, due: str) -> None:
    at = local(written)
    policy = make_policy(in_opening_hours=False, first_response_target=180)
    found = derive(make_matter(Said(at)), policy, at).due_at
    assert found == at + timedelta(hours=3)
    assert found.astimezone(STOCKHOLM).replace(tzinfo=None) == datetime.fromisoformat(due)


def test_a_late_look_gives_the_true_times() -> None:
    at = local("2026-05-04T10:00")
    matter = make_matter(Said(at), Said(at + 80 * MINUTE, is_ours=True))
    clock = derive(matter, make_policy(), at + timedelta(hours=5))
    assert clock.warned_at == at + 45 * MINUTE
    assert clock.breached_at == at + 60 * MINUTE
    assert clock.met_at == at + 80 * MINUTE


def test_what_has_ended_is_judged_by_no_later_edit() -> None:
    at = local("2026-05-04T10:00")
    asked, answer = Said(at), Said(at + 50 * MINUTE, is_ours=True)
    met = derive(make_matter(asked, answer), make_policy(), at + 51 * MINUTE)
    edited = make_policy(first_response_target=10)
    later = at + timedelta(hours=1)
    again = derive(make_matter(asked, answer), edited, later, held=[met])
    assert (again.due_at, again.target, again.breached_at) == (met.due_at, 60, None)
    # What runs follows the edit; and what had ended before a policy was made has no clock by it.
    running = derive(make_matter(asked), make_policy(), later)
    followed = derive(make_matter(asked), edited, later, held=[running])
    assert (followed.due_at, followed.target) == (at + 10 * MINUTE, 10)
    new = make_policy(created_at=later)
    assert not derive_clocks(make_matter(asked, answer), new, HOURS, now=later).clocks
    # Reopened by hand, its closing undone, it runs again and follows.
    closed = derive(
        make_matter(asked, closings=[Closing(at + MINUTE, is_answered=False)]), make_policy(), later
    )
    assert closed.stopped_at == at + MINUTE
    assert derive(make_matter(asked), edited, later, held=[closed]).target == 10


def test_a_late_message_moves_a_clock_and_breaches_it_no_second_time() -> None:
    at = local("2026-05-04T10:00")
    now = at + timedelta(hours=2)
    first = derive(make_matter(Said(at)), make_policy(), now)
    first.pk = 17
    earlier = make_matter(Said(at - 5 * MINUTE), Said(at))
    moved = derive(earlier, make_policy(), now, held=[first])
    assert (moved.pk, moved.started_at) == (17, at - 5 * MINUTE)


def test_metrics_of_one_thread() -> None:
    at = local("2026-05-04T10:00")
    policy = make_policy(next_response_target=30, resolution_target=120)
    times = [at + n * MINUTE for n in (0, 20, 50, 60)]
    matter = Matter(
        at,
        LONG_AGO,
        [
            Said(times[0]),
            Said(times[1], is_ours=True),
            Said(times[2]),
            Said(times[3], is_ours=True),
        ],
    )
    found = derive_clocks(matter, policy, HOURS, now=times[3])
    assert {one.metric: (one.started_at, one.met_at, one.due_at) for one in found.clocks} == {
        Metric.FIRST_RESPONSE: (times[0], times[1], at + 60 * MINUTE),
        Metric.NEXT_RESPONSE: (times[2], times[3], times[2] + 30 * MINUTE),
        Metric.RESOLUTION: (times[0], None, None),  # it is the customer's turn
    }
    assert found.next_due_at is None
    # The customer writes again: 30 minutes of 120 are used up, and run on.
    asked = Matter(at, LONG_AGO, [*matter.messages, Said(at + 90 * MINUTE)])
    found = derive_clocks(asked, policy, HOURS, now=at + 91 * MINUTE)
    resolution = next(one for one in found.clocks if one.metric == Metric.RESOLUTION)
    assert (resolution.due_at, resolution.paused_time) == (at + 180 * MINUTE, 60 * MINUTE)
    assert found.next_due_at == at + 120 * MINUTE
    # What was connected later has no first response: the wait after it is a next one.
    since = Matter(at, at + MINUTE, asked.messages)
    metrics = [one.metric for one in derive_clocks(since, policy, HOURS, now=at).clocks]
    assert metrics == []
    found = derive_clocks(since, policy, HOURS, now=at + 91 * MINUTE)
    assert {one.metric for one in found.clocks} == {Metric.NEXT_RESPONSE}


def test_deadlines_agree_with_counting_minutes() -> None:
    draw = random.Random(6)
    nights = [local("2026-03-27T15:00"), local("2026-10-23T15:00"), local("2026-06-17T15:00")]
    for number in range(60):
        start = nights[number % 3] + draw.randint(0, 2 * 1440) * MINUTE
        minutes = sorted(draw.sample(range(1, 4 * 1440), 6))
        messages = [Said(start)]
        for turn, minute in enumerate(minutes[: draw.randint(0, 6)]):
            messages.append(Said(start + minute * MINUTE, is_ours=turn % 2 == 0))
        target = draw.randint(1, 900)
        policy = make_policy(resolution_target=target, first_response_target=None)
        now = start + timedelta(days=5)
        found = derive_clocks(make_matter(*messages), policy, HOURS, now=now).clocks
        assert found[-1].due_at == count_due(messages, target), (messages, target)


def count_due(messages: Sequence[Said], target: int) -> datetime | None:
    """Look at each minute: is it open, and does something wait?"""
    now, left = messages[0].at, target
    until = now + timedelta(days=14)
    while left and now < until:
        last = max((said for said in messages if said.at <= now), key=lambda said: said.at)
        if not last.is_ours and is_open_by_wall_clock(HOURS, now):
            left -= 1
        now += MINUTE
    return None if left else now
