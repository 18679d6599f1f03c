"""The waits of random threads against a naive reading of the definition, minute by minute."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from inbox.sla.waits import Closing, Said, Wait, list_waits

START = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
MINUTES = 120
LONG_AGO = START - timedelta(days=1)
HALF = timedelta(seconds=30)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def draw_thread(draw: random.Random) -> tuple[list[Said], list[Closing]]:
    """Messages at minutes of their own, some deleted, and closings, of which some are reopened."""
    minutes = draw.sample(range(MINUTES), draw.randint(1, 12))
    count = draw.choice([0, 0, 1, 2])
    closed = sorted(minutes[:count])
    messages = [
        Said(
            at(minute),
            is_ours=draw.random() < 0.4,
            deleted_at=at(draw.randint(minute, MINUTES)) if draw.random() < 0.2 else None,
        )
        for minute in minutes[count:]
    ]
    closings = []
    for minute, until in pairwise([*closed, MINUTES]):
        is_open = until < MINUTES or draw.random() < 0.5
        reopened = at(draw.randint(minute, until)) if is_open else None
        closings.append(Closing(at(minute), is_answered=draw.random() < 0.5, reopened_at=reopened))
    return messages, closings


def is_waiting(messages: Sequence[Said], closings: Sequence[Closing], now: datetime) -> bool:
    """The definition, read word by word."""
    said = [
        one for one in messages if one.at <= now and (not one.deleted_at or one.deleted_at > now)
    ]
    heard = [one for one in said if one.is_ours or one.at >= LONG_AGO]
    reached = [one.at for one in heard if one.is_ours] + [c.at for c in closings if c.at <= now]
    asked = [
        one.at
        for one in heard
        if not one.is_ours and not any(c.at < one.at and (c.reopened_at is None) for c in closings)
    ]
    return any(all(time > reach for reach in reached) for time in asked)


def covers(wait: Wait, now: datetime) -> bool:
    return wait.started_at <= now and (wait.ended_at is None or now < wait.ended_at)


def test_waits_are_those_of_the_definition_at_every_minute() -> None:
    draw = random.Random(4)
    for _ in range(2_000):
        messages, closings = draw_thread(draw)
        waits = list_waits(messages, closings, since=LONG_AGO)
        for minute in range(MINUTES):
            now = at(minute) + HALF
            found = any(covers(wait, now) for wait in waits if not is_answer_late(wait, closings))
            late = any(covers(wait, now) for wait in waits if is_answer_late(wait, closings))
            expected = is_waiting(messages, closings, now)
            assert found == expected or late, (messages, closings, waits, now)
        check_ends(waits, messages)


def is_answer_late(wait: Wait, closings: Sequence[Closing]) -> bool:
    """It was closed as answered, and the answer came after: that ends it, not the closing."""
    met = wait.met_at or wait.started_at
    return any(c.is_answered and wait.started_at <= c.at < met for c in closings)


def check_ends(waits: Sequence[Wait], messages: Sequence[Said]) -> None:
    answers = {one.at for one in messages if one.is_ours}
    assert all(wait.met_at in answers for wait in waits if wait.met_at)
    assert all(one.ended_at and one.ended_at <= two.started_at for one, two in pairwise(waits))


def test_any_order_of_delivery_gives_the_same_waits() -> None:
    draw = random.Random(5)
    for _ in range(300):
        messages, closings = draw_thread(draw)
        shuffled = draw.sample(messages, len(messages))
        assert list_waits(shuffled, closings, since=LONG_AGO) == list_waits(
            messages, closings, since=LONG_AGO
        )


ASKED, ANSWER = Said(at(0)), Said(at(7), is_ours=True)


@pytest.mark.parametrize(
    ("messages", "closings", "waits"),
    [
        ([ASKED], [], [Wait(at(0))]),
        ([ASKED, ANSWER], [], [Wait(at(0), met_at=at(7))]),
        # Closed without an answer, and closed by an answer that is sent a moment later.
        ([ASKED], [Closing(at(5), is_answered=False)], [Wait(at(0), stopped_at=at(5))]),
        ([ASKED, ANSWER], [Closing(at(5), is_answered=True)], [Wait(at(0), met_at=at(7))]),
        ([ASKED, ANSWER], [Closing(at(5), is_answered=False)], [Wait(at(0), stopped_at=at(5))]),
        # Thanks after closing start none; the message that reopens does, and not the thanks.
        (
            [ASKED, ANSWER, Said(at(20))],
            [Closing(at(9), is_answered=True)],
            [Wait(at(0), met_at=at(7))],
        ),
        (
            [ASKED, ANSWER, Said(at(20), received_at=at(20)), Said(at(40), received_at=at(41))],
            [Closing(at(9), is_answered=True, reopened_at=at(41))],
            [Wait(at(0), met_at=at(7)), Wait(at(40))],
        ),
        # Our answer is taken back: the customer waits again from then on.
        (
            [ASKED, Said(at(7), is_ours=True, deleted_at=at(9)), Said(at(12), is_ours=True)],
            [],
            [Wait(at(0), met_at=at(7)), Wait(at(9), met_at=at(12))],
        ),
        # The customer takes the question back.
        ([Said(at(0), deleted_at=at(3))], [], [Wait(at(0), stopped_at=at(3))]),
        # Written privately within the second of an answer that answered something else.
        (
            [ASKED, ANSWER, Said(at(7), is_beside=True)],
            [],
            [Wait(at(0), met_at=at(7)), Wait(at(7))],
        ),
        ([ASKED, ANSWER, Said(at(7))], [], [Wait(at(0), met_at=at(7))]),
        # What is older than our connection starts none.
        ([Said(LONG_AGO - HALF), Said(at(1))], [], [Wait(at(1))]),
    ],
)  # fmt: skip
def test_waits_by_example(messages: list[Said], closings: list[Closing], waits: list[Wait]) -> None:
    assert list_waits(messages, closings, since=LONG_AGO) == waits
