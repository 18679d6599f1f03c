"""What `make bench` writes can be read by a program, and says what holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figures import Figure, write_results


@pytest.mark.parametrize(
    ("value", "goal", "holds"),
    [
        (1.5, "<= 1.5", True),
        (1.51, "<= 1.5", False),
        (0.7, ">= 0.7", True),
        (0.69, ">= 0.7", False),
    ],
)
def test_a_figure_holds_up_to_its_bound(value: float, goal: str, *, holds: bool) -> None:
    assert Figure("issue1.some", value, goal).holds is holds


def test_results_are_a_list_of_figures(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write_results([Figure("issue1.some", 2.0, "<= 1.5"), Figure("issue1.other", 7)], file)
    assert json.loads(file.read_text()) == [
        {"name": "issue1.some", "value": 2.0, "goal": "<= 1.5", "holds": False},
        {"name": "issue1.other", "value": 7, "goal": None, "holds": None},
    ]
