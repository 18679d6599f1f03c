"""How figures are put into words."""

from __future__ import annotations

import pytest

from reports.metrics import METRICS, Figure, Unit, Value
from reports.templatetags.figures import change, tell_amount


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(0.34, 0.3, "+4 points"), (0.2, 0.3, "−10 points"), (0.301, 0.3, "±0 points"),
     (0.299, 0.3, "±0 points"), (0.3, None, "")],
)  # fmt: skip
def test_change_of_a_share_is_told_in_points(now: float, before: float | None, words: str) -> None:
    assert change(Figure(METRICS["first_within_5"], Value(now), Value(before))) == words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [(0.29, Unit.SHARE, "29 %"), (0.996, Unit.SHARE, "100 %"), (1.239, Unit.RATIO, "1.24"),
     (1, Unit.RATIO, "1.00"), (1234, Unit.COUNT, "1,234")],
)  # fmt: skip
def test_amounts_are_rounded_not_cut(amount: float, unit: Unit, words: str) -> None:
    assert tell_amount(amount, unit) == words
