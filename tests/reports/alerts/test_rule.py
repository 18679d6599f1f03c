"""The rule against a month of a real brand, and against outages made in it."""

from __future__ import annotations

import json
import os
import random
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from reports.alerts.rule import (
    COOL_DOWN,
    STEP,
    WEEK,
    WINDOW,
    Inflow,
    find_limit,
    find_mark,
    judge,
    list_windows,
)

SHARED = Path(os.environ.get("SHARED_DIR", settings.BASE_DIR.parent / "shared"))
STREAM = SHARED / "data" / "stream_spotify_2017-10.jsonl"
MOST_IN_A_MONTH = 4

Stream = list[tuple[datetime, str]]  # when, and by whom, in order


@pytest.fixture(scope="module")
def month() -> Stream:
    if not STREAM.exists():
        pytest.skip(f"There is no {STREAM.name}: SHARED_DIR names no folder that has it.")
    posts = [json.loads(line) for line in STREAM.read_text().splitlines()]
    return sorted((datetime.fromisoformat(post["created_at"]), post["author"]) for post in posts)


def find_alerts(stream: Stream, since: datetime | None = None) -> Iterator[tuple[datetime, Inflow]]:
    """What the rule says with `now` stepped through the stream."""
    times = [at for at, _author in stream]

    def count(at: datetime) -> int:
        window = stream[bisect_left(times, at) : bisect_left(times, at + WINDOW)]
        return len({author for _at, author in window})

    now, silent_until = since or times[0], times[0]
    while now <= times[-1] + STEP:
        mark = find_mark(now)
        if mark >= silent_until:
            groups = list_windows(mark, times[0])
            inflow = judge([[count(at) for at in group] for group in groups])
            if inflow and inflow.is_unusual:
                silent_until = mark + COOL_DOWN
                yield mark, inflow
        now += STEP


def test_a_month_has_few_alerts_and_none_in_the_first_week(month: Stream) -> None:
    alerts = list(find_alerts(month))
    for mark, inflow in alerts:
        print(f"{mark:%a %d %b %H:%M} {inflow}")  # noqa: T201 - each alert is listed
    assert len(alerts) <= MOST_IN_A_MONTH
    assert all(mark >= month[0][0] + WEEK for mark, _inflow in alerts)


@pytest.mark.parametrize("number", range(12))
def test_an_outage_is_told_within_two_windows(month: Stream, number: int) -> None:
    """Two customers a minute, at any hour of day or night: ten times this brand's usual."""
    chance = random.Random(number)
    begins = month[0][0] + WEEK + timedelta(days=1 + chance.random() * 18)
    outage = [
        (begins + timedelta(seconds=chance.random() * 3600), f"hit-{one}") for one in range(120)
    ]
    told, inflow = next(find_alerts(sorted([*month, *outage]), since=begins))
    assert told - begins <= 2 * WINDOW, inflow
    assert inflow.count > 2 * inflow.usual


def test_the_limit_says_what_the_screen_says() -> None:
    limits = {0.0: 8, 4.0: 12, 16.0: 32, 100.0: 200}
    assert {usual: find_limit(usual) for usual in limits} == limits
    assert Inflow(12, 12, 4.0).is_unusual
    assert not Inflow(30, 11, 4.0).is_unusual


def test_one_wild_week_among_three_does_not_make_the_wild_usual() -> None:
    calm = [2] * 9
    inflow = judge([[20, 20], calm, [60] * 9, calm])
    assert inflow == Inflow(20, 20, 2.0)


def test_windows_reach_back_to_what_is_held_and_no_further() -> None:
    mark = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    begun = mark - WEEK - timedelta(minutes=30)
    now, week = list_windows(mark, begun)
    assert now == [mark - WINDOW, mark - 2 * WINDOW]
    assert (week[0], week[-1]) == (begun, mark - WEEK + 3 * WINDOW)
    assert list_windows(mark, mark - WEEK) == [now]
    assert judge([[50, 50]]) is None
