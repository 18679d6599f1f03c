"""Intervals of 95 %: of a share, of a mean of differences, and of what differs between two periods.

Plain functions of counts and sums, without a library at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
TAIL = (1 + CONFIDENCE) / 2
Z = NormalDist().inv_cdf(TAIL)


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Moments:
    """How many numbers, their sum, and the sum of their squares. All else needs two or more."""

    count: int
    total: float
    squared: float

    @property
    def mean(self) -> float:
        return self.total / self.count

    @property
    def variance(self) -> float:
        """Of a sample: divided by one less than their number."""
        return max(0.0, self.squared - self.total**2 / self.count) / (self.count - 1)


def find_share_interval(successes: int, total: int) -> Interval:
    """Wilson's score interval. `total` is 1 or more."""
    share, spread = successes / total, Z**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / total + spread / total / 4)
    low = 0.0 if successes == 0 else middle - half
    return Interval(low, 1.0 if successes == total else middle + half)


def find_mean_interval(sample: Moments) -> Interval:
    """Student's; of differences within pairs it is the paired one."""
    half = find_t(sample.count - 1) * sqrt(sample.variance / sample.count)
    return Interval(sample.mean - half, sample.mean + half)


def compare_shares(one: tuple[int, int], other: tuple[int, int]) -> Interval:
    """Of one share less the other, each (successes, total), of different people: Newcombe's hybrid
    of two Wilson intervals (his method 10 of 1998).
    """
    return combine(
        one[0] / one[1], find_share_interval(*one), other[0] / other[1], find_share_interval(*other)
    )


def combine(here: float, around: Interval, there: float, around_there: Interval) -> Interval:
    """Of one figure less another, from an interval of each that need not be even."""
    difference = here - there
    return Interval(
        difference - hypot(here - around.low, around_there.high - there),
        difference + hypot(around.high - here, there - around_there.low),
    )


def compare_means(one: Moments, other: Moments) -> Interval:
    """Of one mean less the other, of different people: Welch's, for unequal variances."""
    difference = one.mean - other.mean
    here, there = one.variance / one.count, other.variance / other.count
    if not here + there:  # everybody said the same
        return Interval(difference, difference)
    freedom = (here + there) ** 2 / (here**2 / (one.count - 1) + there**2 / (other.count - 1))
    half = find_t(freedom) * sqrt(here + there)
    return Interval(difference - half, difference + half)


def find_t(freedom: float) -> float:
    """Student's quantile, from the normal one: Abramowitz & Stegun 26.7.5, four terms.

    True within 1e-6 from 29 degrees of freedom on (30 answers); below, figures are told as counts.
    """
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
