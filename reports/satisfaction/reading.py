"""Read the sums of closings: from their tables, or, where these do not do, from the closings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from django.db import models

from reports.closures.models import AnswerTally, ClosureTally, TopicTally
from reports.closures.tallies import SUMS
from reports.reading import TOTAL, WHOLE, fetch_rows
from reports.satisfaction.intervals import Moments
from reports.selection import Selection

READ_CLOSURES = """
    SELECT {key}, channel_id, reason, verdict, sum(closures)::int FROM ({tallies}) AS tally
    GROUP BY 1, 2, 3, 4
"""
READ_TOPICS = "SELECT {key}, label_id, sum(closures)::int FROM ({tallies}) AS tally GROUP BY 1, 2"
NUMBERS = ("sent", "answered", "pairs", "gain", "gain_squared", "less_yes", "less_no")
STEPS = tuple(f"{name}[{step}]" for name in ("now", "before") for step in range(1, 6))
READ_ANSWERS = f"""
    SELECT {{key}}, channel_id, {", ".join(f"sum({name})::int" for name in NUMBERS + STEPS)}
    FROM ({{tallies}}) AS tally GROUP BY 1, 2
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Answers:
    """`now` and `before` count answers of 1 to 5; `gain` and its square are sums over the pairs."""

    sent: int = 0
    answered: int = 0
    pairs: int = 0
    gain: int = 0
    gain_squared: int = 0
    less_yes: int = 0
    less_no: int = 0
    now: tuple[int, ...] = (0,) * 5
    before: tuple[int, ...] = (0,) * 5

    def __add__(self, other: Answers) -> Answers:
        return Answers(
            **{name: getattr(self, name) + getattr(other, name) for name in NUMBERS},
            now=tuple(map(add, self.now, other.now)),
            before=tuple(map(add, self.before, other.before)),
        )

    @property
    def gains(self) -> Moments:
        return Moments(self.pairs, self.gain, self.gain_squared)

    @property
    def less(self) -> tuple[int, int]:
        return self.less_yes, self.less_yes + self.less_no


@dataclass(slots=True)
class Closings:
    """The closings of a selection, counted in several ways."""

    reasons: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    channels: Counter[int] = field(default_factory=Counter)
    topics: Counter[int] = field(default_factory=Counter)
    answers: Answers = field(default_factory=Answers)
    answered: Counter[int] = field(default_factory=Counter)  # surveys, by channel

    @property
    def count(self) -> int:
        return self.reasons.total()


def count_satisfied(steps: Iterable[int]) -> tuple[int, int]:
    """Those who said 4 or 5 of 5, and all."""
    counts = tuple(steps)
    return sum(counts[3:]), sum(counts)


def read_closings(selection: Selection) -> Closings:
    """Which arrivals count (`hours`) changes nothing: a closing belongs to the day it was made."""
    return read_grouped_closings(selection)[TOTAL]


def read_grouped_closings(selection: Selection, key: str = WHOLE) -> defaultdict[Any, Closings]:
    """By `key`, one of those of `reports.reading`."""
    found = defaultdict[Any, Closings](Closings)
    for group, channel_id, reason, verdict, number in _read(
        READ_CLOSURES, ClosureTally, selection, key
    ):
        one = found[group]
        one.reasons[reason] += number
        one.verdicts[verdict] += number
        one.channels[channel_id] += number
    for group, label_id, number in _read(READ_TOPICS, TopicTally, selection, key):
        found[group].topics[label_id] += number
    for group, channel_id, *sums in _read(READ_ANSWERS, AnswerTally, selection, key):
        answers = _read_answers(sums)
        found[group].answers += answers
        found[group].answered[channel_id] += answers.answered
    return found


def _read_answers(sums: Sequence[int]) -> Answers:
    split = len(NUMBERS)
    numbers = dict(zip(NUMBERS, sums[:split], strict=True))
    return Answers(**numbers, now=tuple(sums[split : split + 5]), before=tuple(sums[split + 5 :]))


def _read(
    statement: str, model: type[models.Model], selection: Selection, key: str
) -> list[tuple[Any, ...]]:
    condition, values = selection.write_conditions()
    # The sums know nothing of labels and incidents.
    is_beyond = selection.label_id or selection.leaves_out_incidents
    kept = f"SELECT * FROM {model._meta.db_table} WHERE {{condition}}"  # noqa: S608, SLF001
    tallies = (SUMS[model] if is_beyond else kept).format(condition=condition)
    return fetch_rows(statement.format(key=key, tallies=tallies), values)
