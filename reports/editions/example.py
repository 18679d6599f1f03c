"""A made-up month, to look at a report before there is one. Nothing is read from the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from math import exp
from typing import Any

from django.utils.translation import override

from reports.editions import build
from reports.editions.example_words import WORDS, Words
from reports.editions.report import Quote, Report
from reports.editions.scopes import BRAND
from reports.editions.words import name_month
from reports.feedback.models import Outcome, State
from reports.metrics import AIM
from reports.periods import MONTH, Period, list_months
from reports.satisfaction.facts import (
    Change,
    ChannelVolume,
    Gain,
    Response,
    Satisfaction,
    Share,
    Topic,
)
from reports.satisfaction.intervals import Moments, compare_shares

PERIOD = Period(MONTH, date(2026, 10, 1), date(2026, 10, 31))
STATE = build.State(datetime(2026, 11, 2, 5, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC), 1)
NOW, BEFORE = (3, 8, 20, 85, 120), (40, 50, 49, 60, 37)
LESS, LESS_BEFORE = (212, 236), (180, 204)
CLOSURES, BEFORE_THAT = 1184, 1102
TOPICS = (402, 96, 120, 41, 23), (310, 99, 114, 38, 25)
REASONS = {"unneeded": 142, "unreachable": 489, "window": 31, "resting": 38, "objected": 4,
           "incident": 62, "asked": 418}  # fmt: skip
CHANNELS = {"X {handle}": (1105, 642, 104), "Facebook {brand}": (832, 542, 132)}
FEEDBACK = ((14, Outcome.CHANGED), (9, Outcome.WILL_CHANGE), (6, ""))
GRADES = {"language": (37, 3, 0), "tone": (38, 1, 1), "content": (34, 4, 2)}
MEAN = 1650  # seconds to a first answer


def make_example(language: str) -> Report:
    """In one of the languages of `WORDS`."""
    words = WORDS[language]
    with override(language):
        facts = {
            "satisfaction": make_satisfaction(words).as_facts(),
            "trend": [*_list_trend()],
            "feedback": [*_list_feedback(words)],
            "praise": {"count": 17, "before": 12},
            "quality": [_make_quality()],
        }
        month = name_month(PERIOD.first)
        quotes = [Quote(said, "X", month) for said in words.quotes]
        report = build.build_report(facts, BRAND, PERIOD, STATE, quotes=quotes)
    return replace(report, brand=words.brand)


def make_satisfaction(words: Words) -> Satisfaction:
    before = PERIOD.before()
    return Satisfaction(
        first=PERIOD.first, last=PERIOD.last, before_first=before.first, before_last=before.last,
        closures=CLOSURES, unneeded=REASONS["unneeded"], could_be_asked=REASONS["asked"],
        asked=412, answered=236, verdicts=REASONS,
        unneeded_share=Share.of(REASONS["unneeded"], CLOSURES), response_rate=Share.of(236, 412),
        csat=_share_satisfied(NOW), before_csat=_share_satisfied(BEFORE), less=Share.of(*LESS),
        gain=Gain.of(Moments(230, 310, 700)), now=NOW, before=BEFORE,
        changes={
            "csat": _compare((205, 236), (160, 204)), "less": _compare(LESS, LESS_BEFORE),
            "before_csat": _compare((97, 236), (80, 204)),
        },
        topics=[*_list_topics(words)],
        channels=[*_list_channels(words)],
        hours=[[_count_contacts(day, hour) for hour in range(24)] for day in range(7)],
        response={
            "first_median": Response(252, is_at_least=False, before=310),
            "first_p90": Response(6720, is_at_least=False, before=8100),
            "first_mean": Response(MEAN, is_at_least=False, before=2040),
            "first_within_60": Response(0.93, is_at_least=False, before=0.91),
        },
        aim=AIM,
    )  # fmt: skip


def _share_satisfied(answers: tuple[int, ...]) -> Share:
    return Share.of(sum(answers[3:]), sum(answers))


def _compare(now: tuple[int, int], before: tuple[int, int]) -> Change:
    return Change.of(now[0] / now[1] - before[0] / before[1], compare_shares(now, before))


def _list_topics(words: Words) -> Iterator[Topic]:
    for number, (name, now, before) in enumerate(zip(words.topics, *TOPICS, strict=True), start=1):
        change = _compare((now, CLOSURES), (before, BEFORE_THAT))
        yield Topic(number, name, now, now / CLOSURES, change)


def _list_channels(words: Words) -> Iterator[ChannelVolume]:
    for number, (name, volume) in enumerate(CHANNELS.items(), start=1):
        named = name.format(handle=words.handle, brand=words.brand)
        yield ChannelVolume(number, named, *volume)


def _count_contacts(day: int, hour: int) -> int:
    """Most at nine and at four, half as many on Saturday and Sunday."""
    busy = 22 * exp(-((hour - 9) ** 2) / 8) + 26 * exp(-((hour - 16) ** 2) / 10) + 2
    return round(busy * (0.5 if day > 4 else 1 + day % 3 / 10))


def _list_trend() -> Iterator[dict[str, Any]]:
    """Twelve months, a little better each, the last one being ours; in one of them too few
    answered.
    """
    for number, month in enumerate(list_months(PERIOD.last, 12)):
        answered = 24 if number == 3 else 236 - 6 * (11 - number)
        shares = {
            "csat": Share.of(round(answered * (205 / 236 - (11 - number) / 130)), answered),
            "less": Share.of(round(answered * (212 / 236 - (11 - number) % 4 / 90)), answered),
        }
        estimates: dict[str, Any] = {
            name: (one.amount, one.low, one.high, one.total) for name, one in shares.items()
        }
        estimates["first_mean"] = (MEAN + 232 * (11 - number), None, None, None)
        yield {
            "first": month.first.isoformat(), "is_frozen": number > 4, "estimates": estimates,
        }  # fmt: skip


def _list_feedback(words: Words) -> Iterator[dict[str, Any]]:
    for (title, owner, came), (threads, outcome) in zip(words.feedback, FEEDBACK, strict=True):
        yield {
            "title": title, "topic": "", "threads": threads, "owner": owner,
            "state": State.DONE if outcome else State.OPEN, "outcome": outcome, "words": came,
            "on": None,
        }  # fmt: skip


def _make_quality() -> dict[str, Any]:
    grades = [
        {"criterion": criterion, "good": good, "nearly": nearly, "wrong": wrong}
        for criterion, (good, nearly, wrong) in GRADES.items()
    ]
    return {"count": 40, "grades": grades}
