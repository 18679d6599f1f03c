"""How two periods differ: each figure less the same of the period before, with its interval.

Where one of both has fewer than 30 answers (closings, threads) nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import sqrt

from reports.metrics import find_percentile
from reports.models import WaitKind
from reports.reading import ByKind, Sums
from reports.satisfaction.facts import FEWEST, Change
from reports.satisfaction.intervals import (
    Interval,
    Moments,
    Z,
    combine,
    compare_means,
    compare_shares,
)
from reports.satisfaction.metrics import GAIN, SHARES
from reports.satisfaction.reading import Closings
from reports.tallies import middle_of


def change_of_counts(
    one: int, length: timedelta, other: int, length_before: timedelta
) -> Change | None:
    """Against what there would have been in as many days as before; each as Poisson's."""
    if min(one, other) < FEWEST:
        return None
    ratio = length / length_before
    difference = one - other * ratio
    half = Z * sqrt(one + other * ratio**2)
    return Change.of(difference, Interval(difference - half, difference + half))


def change_of_shares(one: tuple[int, int], other: tuple[int, int]) -> Change | None:
    """Each as (successes, total)."""
    if min(one[1], other[1]) < FEWEST:
        return None
    difference = one[0] / one[1] - other[0] / other[1]
    return Change.of(difference, compare_shares(one, other))


def change_of_means(one: Moments, other: Moments) -> Change | None:
    if min(one.count, other.count) < FEWEST:
        return None
    return Change.of(one.mean - other.mean, compare_means(one, other))


def list_changes(closings: Closings, former: Closings) -> Iterator[tuple[str, Change | None]]:
    """Of every share, and of the gain."""
    for metric in SHARES:
        yield metric.name, change_of_shares(metric.count(closings), metric.count(former))
    yield GAIN.name, change_of_means(GAIN.count(closings), GAIN.count(former))


def list_response_changes(one: ByKind, other: ByKind) -> Iterator[tuple[str, Change | None]]:
    """Of first responses."""
    here, there = one[WaitKind.FIRST], other[WaitKind.FIRST]
    yield "first_median", _change_of_percentiles(here, there, 0.5)
    yield "first_p90", _change_of_percentiles(here, there, 0.9)
    yield "first_mean", change_of_means(_find_moments(here), _find_moments(there))
    yield "first_within_60", change_of_shares(_count_within(here), _count_within(there))


def _count_within(sums: Sums) -> tuple[int, int]:
    return sums.within_60, sums.met + sums.pending_over_60


def _find_moments(sums: Sums) -> Moments:
    """Sum and number are exact; the squares are read from the histogram."""
    buckets = sums.histogram + sums.pending_histogram
    squared = sum(number * middle_of(bucket) ** 2 for bucket, number in buckets.items())
    return Moments(sums.counted, sums.seconds + sums.pending_seconds, squared)


def _change_of_percentiles(one: Sums, other: Sums, share: float) -> Change | None:
    """Each has an interval of its own, between the two waits whose places are as far off as chance
    would bring them; both are combined as those of shares are.
    """
    if min(one.counted, other.counted) < FEWEST:
        return None
    here, there = _find_bounds(one, share), _find_bounds(other, share)
    return Change.of(here[0] - there[0], combine(*here, *there))


def _find_bounds(sums: Sums, share: float) -> tuple[float, Interval]:
    half = Z * sqrt(share * (1 - share) / sums.counted)
    amount, low, high = (
        find_percentile(sums, place).amount or 0.0
        for place in (share, max(0.0, share - half), min(1.0, share + half))
    )
    return amount, Interval(low, high)
