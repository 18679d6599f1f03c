"""What a report says about satisfaction: frozen, plain, and written as JSON and back.

Below 30 answers a share is told as counts: it has no interval then, and `amount` is None. A change
is one only where its interval excludes zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from reports.satisfaction.intervals import (
    Interval,
    Moments,
    find_mean_interval,
    find_share_interval,
)

FEWEST = 30  # answers that a percentage needs


@dataclass(frozen=True, slots=True)
class Share:
    """`low` and `high` of 1, with 95 % confidence; None where there are too few."""

    successes: int
    total: int
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, successes: int, total: int) -> Self:
        if total < FEWEST:
            return cls(successes, total)
        interval = find_share_interval(successes, total)
        return cls(successes, total, interval.low, interval.high)

    @property
    def is_small(self) -> bool:
        return self.total < FEWEST

    @property
    def amount(self) -> float | None:
        return None if self.is_small else self.successes / self.total


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better it is now than before, in steps of the scale, by those who told both."""

    pairs: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, sample: Moments) -> Self:
        if sample.count < FEWEST:
            return cls(sample.count)
        interval = find_mean_interval(sample)
        return cls(sample.count, sample.mean, interval.low, interval.high)

    @property
    def is_small(self) -> bool:
        return self.pairs < FEWEST


@dataclass(frozen=True, slots=True)
class Change:
    """A figure less the same of the period before, in the figure's unit."""

    difference: float
    low: float
    high: float
    is_change: bool

    @classmethod
    def of(cls, difference: float, interval: Interval) -> Self:
        return cls(difference, interval.low, interval.high, interval.excludes_zero)


@dataclass(frozen=True, slots=True)
class Topic:
    """Closings that bear a label; one that bears several counts with each. `share` is of all
    closings, None where these are too few; so is `change`, or there were none before.
    """

    label_id: int
    name: str
    closures: int
    share: float | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class ChannelVolume:
    """`contacts`: how often customers wrote and waited for us; `answered` surveys."""

    channel_id: int
    name: str
    contacts: int
    closures: int
    answered: int


@dataclass(frozen=True, slots=True)
class Response:
    """A figure of the board (`reports.metrics`), beside the same of the period before."""

    amount: float | None
    is_at_least: bool
    before: float | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The closings of a period, what came of asking about them, and how it went meanwhile.

    `verdicts` by `Verdict`; `now` and `before` count answers of 1 to 5; `hours` are contacts, seven
    rows (Monday first) of 24; `response` by the names of `METRICS`. `changes` by the names
    "closures", "unneeded_share", "response_rate", "csat", "before_csat", "gain", "less",
    "first_median", "first_p90", "first_mean" and "first_within_60", where both periods have enough.
    """

    first: date
    last: date
    before_first: date  # the period that changes are told against
    before_last: date
    closures: int
    unneeded: int  # closed as needing no answer
    could_be_asked: int
    asked: int  # a survey was sent
    answered: int  # one question at least
    verdicts: Mapping[str, int]
    unneeded_share: Share  # of closings
    response_rate: Share  # of those asked
    csat: Share
    before_csat: Share
    less: Share
    gain: Gain
    now: Sequence[int]
    before: Sequence[int]
    changes: Mapping[str, Change]
    topics: Sequence[Topic]
    channels: Sequence[ChannelVolume]
    hours: Sequence[Sequence[int]]
    response: Mapping[str, Response]
    aim: int  # seconds: first responses take less on average

    def as_facts(self) -> dict[str, Any]:
        """Of what JSON knows; `read_facts` reads it."""
        facts = asdict(self)
        for name in DAYS:
            facts[name] = facts[name].isoformat()
        return facts

    @classmethod
    def read_facts(cls, facts: Mapping[str, Any]) -> Self:
        made = dict(facts)
        made |= {name: date.fromisoformat(facts[name]) for name in DAYS}
        made |= {name: kind(**facts[name]) for name, kind in PARTS.items()}
        for name, kind in MAPPINGS.items():
            made[name] = {key: kind(**one) for key, one in facts[name].items()}
        made["channels"] = [ChannelVolume(**one) for one in facts["channels"]]
        made["topics"] = [_read_topic(one) for one in facts["topics"]]
        return cls(**made)


DAYS = ("first", "last", "before_first", "before_last")
PARTS: Mapping[str, Any] = {
    **dict.fromkeys(("unneeded_share", "response_rate", "csat", "before_csat", "less"), Share),
    "gain": Gain,
}
MAPPINGS: Mapping[str, Any] = {"changes": Change, "response": Response}


def _read_topic(facts: Mapping[str, Any]) -> Topic:
    change = facts["change"]
    return Topic(**{**facts, "change": Change(**change) if change else None})
