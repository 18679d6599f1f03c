"""A report as its reader has it: plain data in one language, from which page, PDF, files and mail
are all made. Numbers stand beside their words, so that charts are drawn from the same figures.

Words that people wrote (names, topics, feedback, quotes) are hostile: whoever writes them out
escapes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number for charts, with its 95 % interval. `amount` is None where there is nothing to tell;
    `low` and `high` are where it has no interval, or fewer than 30 answers (then `amount` is too).
    Shares are of 1, times are seconds, gains are steps of the scale of 1 to 5.
    """

    amount: float | None = None
    low: float | None = None
    high: float | None = None
    total: int | None = None  # how many answers or threads it rests on


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `words` are as in "90 %", "13 of 15" (fewer than 30 answers), "4 min"; `detail`,
    in smaller print, as in "27 of 30 (74–97 %)"; `change` as in "about as the month before". Both
    are "" where there is nothing of the kind to tell.
    """

    name: str  # of the metric: "csat", "before_csat", "gain", "less", "closures", "first_median"
    title: str
    words: str
    meaning: str  # its definition, one or two sentences
    detail: str = ""
    change: str = ""
    is_change: bool = False  # the change's interval excludes zero
    estimate: Estimate = field(default_factory=Estimate)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some could not be asked, or were not."""

    name: str  # a Verdict
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class ChannelVolume:
    name: str
    contacts: int  # how often customers wrote and waited for us
    closures: int
    answered: int


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    closures: int
    share: float | None  # of all closings
    words: str  # the share as it is told
    change: str
    is_change: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What customers want changed, and what became of it. `outcome` is "" while it is open."""

    title: str
    topic: str
    threads: int
    owner: str
    state: str  # in words
    outcome: str
    day: date | None  # of its outcome


@dataclass(frozen=True, slots=True)
class Quote:
    """`words` are "" and `is_withdrawn` is set where they were erased since they were chosen."""

    words: str
    channel: str
    month: str
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One point of the trend. `estimates` by the names "csat", "before_csat", "gain", "less",
    "first_median", "first_mean", "closures", "answered".
    """

    first: date
    title: str  # "Oct 2026"
    is_frozen: bool  # otherwise it was reckoned now
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the method page: what is meant, how we ask, what it cannot tell."""

    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that a new version tells differently."""

    scope: str
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Report:
    brand: str
    kind: str  # "month", "quarter" or "days"
    title: str  # "October 2026", "3rd quarter 2026", "1 October to 14 October 2026"
    scope: str  # "the whole brand", or the name of a team or channel
    is_whole: bool  # of the whole brand
    first: date
    last: date
    language: str
    made_at: datetime
    frozen_at: datetime | None  # None: not frozen yet
    version: int  # 0 while it is not frozen
    state: str  # "Frozen on 2 November 2026, version 1" or "Not frozen yet"
    note: str  # of a new version, by the person who made it
    differences: Sequence[Difference]

    sentences: Sequence[str]  # five
    counts: Sequence[Line]
    reasons: Sequence[Reason]
    satisfaction: Sequence[Line]  # csat, before_csat, gain, less
    now: Sequence[int]  # answers of 1, 2, 3, 4 and 5
    before: Sequence[int]
    response: Sequence[Line]  # first_median, first_p90, first_mean, first_within_60
    aim: int  # seconds: what first responses take on average at most
    channels: Sequence[ChannelVolume]
    hours: Sequence[Sequence[int]]  # contacts: seven rows (Monday first) of 24
    topics: Sequence[Topic]
    feedback: Sequence[Feedback]
    quotes: Sequence[Quote]
    praise: Sequence[Line]
    quality: Sequence[Line]
    brand_survey: Sequence[Line]  # of a quarter
    trend: Sequence[Month]  # twelve, the report's own last
    method: Sequence[Passage]
