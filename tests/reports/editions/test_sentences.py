"""The sentences of a report say no more than is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from reports.editions.example import PERIOD, make_satisfaction
from reports.editions.example_words import WORDS
from reports.editions.sentences import write_sentences
from reports.satisfaction.facts import Change, Gain, Response, Share
from reports.satisfaction.intervals import Moments


def tell(place: int, **changed: Any) -> str:
    """The sentence in that place, where all else is as in the made-up month."""
    with override("en"):
        told = replace(make_satisfaction(WORDS["en"]), **changed)
        sentences = write_sentences(told, PERIOD)
    assert len(sentences) == 5
    return sentences[place]


@pytest.mark.parametrize(
    ("median", "mean", "words"),
    [
        ((240, False), (1620, False), "within 4 min, and on average it took 27 min, which is"),
        ((240, False), (1620, True), "within 4 min, and on average it took 27 min so far"),
        ((240, False), (7200, True), "within 4 min, but on average it took 2 h, which is longer"),
        ((240, True), (1620, True), "waited at least 4 min for a first answer, and on average it"),
        ((7200, True), (7200, True), "at least 2 h, which is longer than our aim of 1 h"),
    ],
)
def test_whoever_has_no_answer_yet_is_not_said_to_have_one(
    median: tuple[float, bool], mean: tuple[float, bool], words: str
) -> None:
    response = {
        "first_median": Response(*median, before=None),
        "first_mean": Response(*mean, before=None),
    }
    sentence = tell(1, response=response)
    assert words in sentence
    assert ("had a first answer" in sentence) is not median[1]


def test_below_thirty_answers_there_are_counts_and_no_percentages() -> None:
    few = {"csat": Share.of(20, 29), "less": Share.of(26, 29), "gain": Gain.of(Moments(29, 60, 99))}
    told = [tell(place, **few, changes={}) for place in (2, 3, 4)]
    assert "20 of 29 are satisfied" in told[0]
    assert "29 customers told" in told[1]
    assert told[2] == "26 of 29 say that they need to call us less thanks to this."
    assert "%" not in "".join(told)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.09, "5 percentage points more than the month before"),
        (-0.01, 0.11, "about as the month before"),
        (-0.09, -0.01, "5 percentage points less than the month before"),
    ],
)
def test_a_change_is_one_where_its_interval_excludes_zero(
    low: float, high: float, words: str
) -> None:
    middle = (low + high) / 2
    change = Change(middle, low, high, is_change=low * high > 0)
    sentence = tell(4, less=Share.of(27, 30), changes={"less": change})
    assert sentence.startswith("27 of 30 (74–97 %) say that they need to call us less")
    assert sentence.endswith(f", {words}.")
