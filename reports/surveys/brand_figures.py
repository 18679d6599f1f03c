"""What customers think of the brand in a quarter, beside what people without contact think."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count

from reports.models import BrandMember, Survey, TrackingFigure
from reports.satisfaction.changes import change_of_means, change_of_shares
from reports.satisfaction.facts import FEWEST, Change
from reports.satisfaction.intervals import Moments, find_mean_interval, find_share_interval
from reports.surveys.models import Kind
from reports.surveys.quarters import end_quarter
from reports.surveys.tracking import STEPS, Question

Counts = Mapping[int, int]  # answers by step
GOOD = 4  # of 5
# Who would recommend us (9 and 10) less who would not (up to 6), of all who answered.
SCORES = {step: -1 if step <= 6 else int(step >= 9) for step in STEPS[Question.RECOMMEND]}


class Name(StrEnum):
    SATISFIED = "satisfied"  # the share of 4 and 5
    SATISFIED_MEAN = "satisfied_mean"  # of 1 to 5
    RECOMMEND = "recommend"  # from -1 to 1
    RECOMMEND_MEAN = "recommend_mean"  # of 0 to 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """Below 30 answers there is no `amount`; without counts by step, no interval of 95 %.
    `successes`: how many a share counts.
    """

    answers: int
    successes: int | None = None
    amount: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class BrandFigure:
    """One figure of customers and of others. `difference`: customers less others, with an interval;
    None where either has too few answers, or no counts.
    """

    name: Name
    customers: Estimate
    others: Estimate | None
    difference: Change | None


@dataclass(frozen=True, slots=True)
class BrandFigures:
    """A quarter: how many customers were drawn, asked (sent) and answered, and the figures."""

    first: date
    end: date  # the day after it
    sampled: int
    asked: int
    answered: int
    figures: Sequence[BrandFigure]

    @property
    def is_empty(self) -> bool:
        return not self.sampled and not self.figures


def as_facts(told: BrandFigures) -> dict[str, Any]:
    """Plain JSON, for a report that is frozen."""
    return {**asdict(told), "first": told.first.isoformat(), "end": told.end.isoformat()}


def read_facts(facts: Mapping[str, Any]) -> BrandFigures:
    figures = [_read_figure(one) for one in facts["figures"]]
    days = {name: date.fromisoformat(facts[name]) for name in ("first", "end")}
    return BrandFigures(**{**facts, **days, "figures": figures})


def _read_figure(one: Mapping[str, Any]) -> BrandFigure:
    return BrandFigure(
        Name(one["name"]), Estimate(**one["customers"]),
        Estimate(**one["others"]) if one["others"] else None,
        Change(**one["difference"]) if one["difference"] else None,
    )  # fmt: skip


def list_brand_figures(quarter: date) -> BrandFigures:
    """By the first day of the quarter. Figures that neither customers nor others answered are left
    out.
    """
    members = BrandMember.objects.filter(
        round__first=quarter, round__begun_at__isnull=False, place__isnull=False
    )
    surveys = Survey.objects.filter(kind=Kind.BRAND, brand_member__round__first=quarter)
    tracked = {
        figure.question: figure
        for figure in TrackingFigure.objects.filter(first=quarter, replaced_by=None)
    }
    return BrandFigures(
        first=quarter, end=end_quarter(quarter), sampled=members.count(),
        asked=surveys.filter(sent_at__isnull=False).count(),
        answered=surveys.filter(answered_at__isnull=False).count(),
        figures=[
            *_tell_satisfied(count_steps("now", quarter), tracked.get(Question.SATISFIED)),
            *_tell_recommend(count_steps("recommend", quarter), tracked.get(Question.RECOMMEND)),
        ],
    )  # fmt: skip


def count_steps(column: str, quarter: date) -> Counts:
    """What customers answered."""
    answers = Survey.objects.filter(
        **{f"{column}__isnull": False}, kind=Kind.BRAND, brand_member__round__first=quarter
    )
    return dict(answers.values_list(column).annotate(count=Count("pk")).order_by(column))


def _tell_satisfied(ours: Counts, tracked: TrackingFigure | None) -> Iterator[BrandFigure]:
    if not ours and not tracked:
        return
    mine, theirs = _count_good(ours), None
    others = None
    if tracked and tracked.counts:
        theirs = _count_good(_by_step(tracked))
        others = _estimate_share(*theirs)
    difference = change_of_shares(mine, theirs) if theirs else None
    yield BrandFigure(Name.SATISFIED, _estimate_share(*mine), others, difference)
    yield _compare_means(Name.SATISFIED_MEAN, ours, tracked)


def _tell_recommend(ours: Counts, tracked: TrackingFigure | None) -> Iterator[BrandFigure]:
    if not ours and not tracked:
        return
    mine = sum_up(_score(ours))
    theirs = sum_up(_score(_by_step(tracked))) if tracked and tracked.counts else None
    yield BrandFigure(
        Name.RECOMMEND, _estimate_mean(mine), _estimate_mean(theirs) if theirs else None,
        change_of_means(mine, theirs) if theirs else None,
    )  # fmt: skip
    yield _compare_means(Name.RECOMMEND_MEAN, ours, tracked)


def _compare_means(name: Name, ours: Counts, tracked: TrackingFigure | None) -> BrandFigure:
    mine = sum_up(ours)
    if tracked is None:
        return BrandFigure(name, _estimate_mean(mine), None, None)
    if tracked.counts is None:
        told = tracked.mean if tracked.answers >= FEWEST else None
        return BrandFigure(name, _estimate_mean(mine), Estimate(tracked.answers, None, told), None)
    theirs = sum_up(_by_step(tracked))
    return BrandFigure(
        name, _estimate_mean(mine), _estimate_mean(theirs), change_of_means(mine, theirs)
    )


def _by_step(tracked: TrackingFigure) -> Counts:
    steps = STEPS[Question(tracked.question)]
    return dict(zip(steps, tracked.counts or [], strict=True))


def _count_good(counts: Counts) -> tuple[int, int]:
    return sum(n for step, n in counts.items() if step >= GOOD), sum(counts.values())


def _score(counts: Counts) -> Counts:
    scored = dict.fromkeys((-1, 0, 1), 0)
    for step, count in counts.items():
        scored[SCORES[step]] += count
    return scored


def sum_up(counts: Counts) -> Moments:
    items = counts.items()
    return Moments(
        sum(counts.values()),
        sum(step * n for step, n in items),
        sum(step**2 * n for step, n in items),
    )


def _estimate_share(successes: int, total: int) -> Estimate:
    if total < FEWEST:
        return Estimate(total, successes)
    interval = find_share_interval(successes, total)
    return Estimate(total, successes, successes / total, interval.low, interval.high)


def _estimate_mean(sample: Moments) -> Estimate:
    if sample.count < FEWEST:
        return Estimate(sample.count)
    interval = find_mean_interval(sample)
    return Estimate(sample.count, None, sample.mean, interval.low, interval.high)
