"""Acts on many threads go on step by step: some at once, the rest by the worker, all countable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet

from inbox.models.steps import StepState


def do_steps(steps: QuerySet[Any], do: Callable[[int], None], *, at_once: int) -> bool:
    """`do` is called with the number of each, in a transaction of its own: no two threads are
    locked at once. False: that were all.
    """
    wanted = steps.order_by("pk")
    for pk in list(wanted.values_list("pk", flat=True)[:at_once]):
        do(pk)
    return wanted.exists()


def count_steps(steps: QuerySet[Any]) -> Counter[str]:
    """By state; those that do not occur count 0."""
    states = steps.values_list("state").annotate(n=Count("pk")).order_by()
    return Counter({StepState(state): n for state, n in states})
