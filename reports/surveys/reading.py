"""What a form says, as an answer: whatever is not one of our choices says nothing."""

from __future__ import annotations

from collections.abc import Mapping

from reports.surveys.answer import Answer
from reports.surveys.page import LIKELIHOODS, STEPS

LESS = {"yes": True, "no": False}


def read_answer(said: Mapping[str, str]) -> Answer:
    """Words that are empty take back what was written only where they were sent by their button: a
    page that was opened earlier knows nothing of them.
    """
    words = said.get("words", "")
    return Answer(
        now=_read_step(said, "now", STEPS),
        before=_read_step(said, "before", STEPS),
        needs_less=LESS.get(said.get("less", "")),
        recommend=_read_step(said, "recommend", LIKELIHOODS),
        words=words if words.strip() or "send" in said else None,
    )


def _read_step(said: Mapping[str, str], name: str, steps: range) -> int | None:
    return next((step for step in steps if said.get(name) == str(step)), None)
