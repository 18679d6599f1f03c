"""Our intervals equal those of scipy and statsmodels, on a thousand random cases."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from reports.satisfaction.intervals import (
    Interval,
    Moments,
    compare_means,
    compare_shares,
    find_mean_interval,
    find_share_interval,
)

CASES = 1000


def near(low: float, high: float) -> list[object]:
    return [pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6)]


def ends(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def sum_up(numbers: Sequence[int]) -> Moments:
    return Moments(len(numbers), sum(numbers), sum(number**2 for number in numbers))


def test_shares_equal_wilsons_interval_and_newcombes_difference() -> None:
    dice = random.Random(1)
    for _case in range(CASES):
        total, total_before = dice.randint(30, 3000), dice.randint(30, 3000)
        yes, yes_before = dice.randint(0, total), dice.randint(0, total_before)
        expected = proportion_confint(yes, total, method="wilson")
        assert ends(find_share_interval(yes, total)) == near(*expected)
        expected = confint_proportions_2indep(
            yes, total, yes_before, total_before, method="newcomb", compare="diff"
        )
        assert ends(compare_shares((yes, total), (yes_before, total_before))) == near(*expected)


def test_means_equal_the_paired_interval_and_welchs_difference() -> None:
    dice = random.Random(2)
    for _case in range(CASES):
        before, now = ([dice.randint(1, 5) for _ in range(dice.randint(30, 400))] for _ in "ab")
        pairs = list(zip(now, before, strict=False))
        gains = [after - earlier for after, earlier in pairs]
        expected = stats.ttest_rel(*zip(*pairs, strict=True)).confidence_interval()
        assert ends(find_mean_interval(sum_up(gains))) == near(*expected)
        expected = stats.ttest_ind(now, before, equal_var=False).confidence_interval()
        assert ends(compare_means(sum_up(now), sum_up(before))) == near(*expected)


def test_a_share_of_none_and_of_all_stays_within_its_bounds() -> None:
    assert find_share_interval(0, 40).low == 0.0
    assert find_share_interval(40, 40).high == 1.0


def test_where_everybody_gained_the_same_there_is_no_doubt() -> None:
    same = sum_up([2] * 40)
    assert ends(find_mean_interval(same)) == [2.0, 2.0]
    assert ends(compare_means(same, sum_up([1] * 50))) == [1.0, 1.0]
