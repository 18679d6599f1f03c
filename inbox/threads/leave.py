"""A thread is left as it is by an act on many, and the reason kept for readers of any language."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise

from inbox.models.steps import Step, StepState
from inbox.threads.conflicts import Conflict

SOURCE = "en"  # the language that the program itself is written in


def as_written() -> translation.override:
    """Within it every sentence is the program's own, so that it can be translated later."""
    return translation.override(SOURCE)


def leave_step(step: Step, error: Conflict | ValidationError) -> None:
    """`error`: met within `as_written`. Of several that a form would tell, the first."""
    step.state = StepState.LEFT
    if isinstance(error, Conflict):
        step.words, step.facts = error.said
        return
    found = error.error_dict.values() if hasattr(error, "error_dict") else [[error]]
    first = next(iter(found))[0].error_list[0]
    facts = (first.params or {}).items()
    step.words = str(first.message)
    step.facts = {k: [str(v)] if isinstance(v, Promise) else v for k, v in facts}
