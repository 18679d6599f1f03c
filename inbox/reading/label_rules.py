"""What a rule would have labelled, and how far its run is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.models import Channel
from inbox.label_rules.match import find_word, fold
from inbox.label_rules.run import DAYS, MOST
from inbox.models import Direction, LabelRun, LabelStep, Message
from inbox.steps import count_steps

LOOKED_AT = 1000  # messages
EXAMPLES = 4

State = LabelStep.State


@dataclass(frozen=True, slots=True)
class Preview:
    """Of the latest `total` messages of customers `count` hold a word; some of these."""

    total: int
    count: int
    examples: Sequence[tuple[Message, str]]


def read_preview(words: Sequence[str], channel: Channel | None) -> Preview:
    latest = Message.objects.filter(direction=Direction.INBOUND, thread__isnull=False)
    if channel:
        latest = latest.filter(channel=channel).order_by("-created_at")
    else:
        latest = latest.order_by("-pk")
    messages = list(latest.only("thread", "text", "created_at")[:LOOKED_AT])
    found = [(one, word) for one in messages if (word := find_word(words, fold(one.text)))]
    return Preview(len(messages), len(found), found[:EXAMPLES])


@dataclass(frozen=True, slots=True)
class RunProgress:
    """`found` threads so far; of these `done` bear the label by it, `left` are as they were."""

    run: LabelRun
    found: int
    done: int
    left: int
    undone: int

    @property
    def is_going(self) -> bool:
        return self.run.finished_at is None

    @property
    def is_looking(self) -> bool:
        return self.is_going and not self.run.begun_at and not self.run.undone_at

    @property
    def is_capped(self) -> bool:
        return self.found >= MOST

    @property
    def total(self) -> int:
        return DAYS if self.is_looking else self.found

    @property
    def settled(self) -> int:
        if self.is_looking:
            return self.run.looked_days
        return self.undone + self.left if self.run.undone_at else self.done + self.left


def read_run(run: LabelRun) -> RunProgress:
    counts = count_steps(run.steps.all())
    return RunProgress(
        run, counts.total(), counts[State.DONE], counts[State.LEFT], counts[State.UNDONE]
    )
