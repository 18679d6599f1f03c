"""The weighted length, against the network's own conformance cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.x.length import measure_post


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("Hej på dig, åäö!", 16),
        ("telia.se", 23),
        ("👨‍👩‍👧‍👦", 2),
        ("…", 2),
        ("日本", 4),
        ("  Hej  ", 3),
        ("Se https://example.com/" + "a" * 200, 26),
    ],
)
def test_length_is_weighted(text: str, used: int) -> None:
    assert measure_post(text).used == used


def test_length_agrees_with_the_conformance_cases(specs: Path) -> None:
    """Those of the current configuration, save the two with blanks around the text."""
    suite = yaml.safe_load((specs / "twitter-text" / "validate.yml").read_text())["tests"]
    names = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
    cases: list[dict[str, Any]] = [case for name in names for case in suite[name]]
    tight = [case for case in cases if case["text"] == case["text"].strip()]
    assert (len(cases), len(tight)) == (24, 22)
    differing = [
        case["description"]
        for case in tight
        if measure_post(case["text"]).used != case["expected"]["weightedLength"]
    ]
    assert not differing
