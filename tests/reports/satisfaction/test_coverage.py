"""Two thousand months drawn with known truth: the intervals hold what they promise."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from reports.satisfaction.changes import change_of_means, change_of_shares
from reports.satisfaction.facts import Change, Gain, Share
from reports.satisfaction.metrics import METRICS
from reports.satisfaction.reading import Answers, Closings

SEED, MONTHS = 20261101, 2000
FEWEST, MOST = 150, 400  # answers of a month
BEFORE = {1: 0.15, 2: 0.25, 3: 0.30, 4: 0.20, 5: 0.10}
STEP = {-1: 0.05, 0: 0.25, 1: 0.40, 2: 0.30}  # from before to now, at most to the scale's end
LESS = 0.9
# Whoever answers says one of these: before, now, less.
OUTCOMES = {
    (before, min(5, max(1, before + step)), less, step): BEFORE[before] * STEP[step] * share
    for before, step, (less, share) in product(BEFORE, STEP, [(True, LESS), (False, 1 - LESS)])
}
TRUTH = {
    "csat": sum(share for (_b, now, *_more), share in OUTCOMES.items() if now >= 4),
    "before_csat": BEFORE[4] + BEFORE[5],
    "less": LESS,
    "gain": sum((now - before) * share for (before, now, *_more), share in OUTCOMES.items()),
}


def draw_months() -> Iterator[Closings]:
    dice = random.Random(SEED)
    for _month in range(MONTHS):
        number = dice.randint(FEWEST, MOST)
        yield Closings(answers=sum_up(dice.choices([*OUTCOMES], [*OUTCOMES.values()], k=number)))


def sum_up(said: list[tuple[int, int, bool, int]]) -> Answers:
    before, now, less, _steps = (Counter(column) for column in zip(*said, strict=True))
    gains = [now - before for before, now, *_more in said]
    return Answers(
        sent=2 * len(said), answered=len(said), pairs=len(said),
        gain=sum(gains), gain_squared=sum(gain**2 for gain in gains),
        less_yes=less[True], less_no=less[False],
        now=tuple(now[step] for step in range(1, 6)),
        before=tuple(before[step] for step in range(1, 6)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def months() -> list[Closings]:
    return list(draw_months())


@pytest.mark.parametrize("name", TRUTH)
def test_an_interval_covers_the_truth_as_often_as_it_says(
    name: str, months: list[Closings]
) -> None:
    covered = sum(covers(TRUTH[name], estimate(name, month)) for month in months)
    assert 0.935 <= covered / MONTHS <= 0.965


def covers(truth: float, told: Share | Gain) -> bool:
    return told.low is not None and told.high is not None and told.low <= truth <= told.high


def estimate(name: str, month: Closings) -> Share | Gain:
    counted = METRICS[name].count(month)
    return Gain.of(counted) if name == "gain" else Share.of(*counted)


@pytest.mark.parametrize("name", TRUTH)
def test_where_nothing_changed_a_change_is_told_as_seldom_as_it_says(
    name: str, months: list[Closings]
) -> None:
    told = [compare(name, month, former) for former, month in pairwise(months)]
    assert 0.035 <= sum(one.is_change for one in told if one) / (MONTHS - 1) <= 0.065


def compare(name: str, month: Closings, former: Closings) -> Change | None:
    change = change_of_means if name == "gain" else change_of_shares
    count = METRICS[name].count
    return change(count(month), count(former))
