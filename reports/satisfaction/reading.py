"""Read the sums of closings: from their tables, or, where these do not do, from the closings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from reports.closures.models import AnswerTally, ClosureTally, TopicTally
from reports.closures.tallies import SUMS
from reports.reading import fetch_rows
from reports.satisfaction.intervals import Moments
from reports.selection import Selection

READ_CLOSURES = """
    SELECT channel_id, reason, verdict, sum(closures)::int FROM ({tallies}) AS tally
    GROUP BY channel_id, reason, verdict
"""
READ_TOPICS = "SELECT label_id, sum(closures)::int FROM ({tallies}) AS tally GROUP BY label_id"
NUMBERS = ("sent", "answered", "pairs", "gain", "gain_squared", "less_yes", "less_no")
STEPS = tuple(f"{name}[{step}]" for name in ("now", "before") for step in range(1, 6))
READ_ANSWERS = f"""
    SELECT channel_id, {", ".join(f"sum({name})::int" for name in NUMBERS + STEPS)}
    FROM ({{tallies}}) AS tally GROUP BY channel_id
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
    found = Closings()
    for channel_id, reason, verdict, number in _read(READ_CLOSURES, ClosureTally, selection):
        found.reasons[reason] += number
        found.verdicts[verdict] += number
        found.channels[channel_id] += number
    found.topics.update(dict(_read(READ_TOPICS, TopicTally, selection)))
    rows = _read(READ_ANSWERS, AnswerTally, selection)
    found.answered.update({channel_id: answered for channel_id, _sent, answered, *_more in rows})
    if rows:
        _channels, *totals = (sum(column) for column in zip(*rows, strict=True))
        split = len(NUMBERS)
        numbers = dict(zip(NUMBERS, totals[:split], strict=True))
        found.answers = Answers(
            **numbers, now=tuple(totals[split : split + 5]), before=tuple(totals[split + 5 :])
        )
    return found


def _read(statement: str, model: type[models.Model], selection: Selection) -> list[tuple[Any, ...]]:
    condition, values = selection.write_conditions()
    # The sums know nothing of labels and incidents.
    is_beyond = selection.label_id or selection.leaves_out_incidents
    kept = f"SELECT * FROM {model._meta.db_table} WHERE {{condition}}"  # noqa: S608, SLF001
    tallies = (SUMS[model] if is_beyond else kept).format(condition=condition)
    return fetch_rows(statement.format(tallies=tallies), values)
