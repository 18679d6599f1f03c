"""Facebook's rules on answering, at their edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.facebook.rules import judge
from connectors.port import Kind, Permission, Situation, Way

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def judge_message(age: timedelta) -> Permission:
    situation = Situation(Kind.DIRECT_MESSAGE, NOW - age, heard_at=NOW - age)
    return judge(Way.PRIVATE, situation, now=NOW)


def judge_private_reply(age: timedelta, *, kind: Kind = Kind.COMMENT) -> Permission:
    return judge(Way.PRIVATE_REPLY, Situation(kind, NOW - age), now=NOW)


@pytest.mark.parametrize(
    ("age", "is_allowed", "is_late", "left"),
    [
        (timedelta(), True, False, DAY),
        (DAY - INSTANT, True, False, INSTANT),
        (DAY, True, True, 6 * DAY),
        (7 * DAY - INSTANT, True, True, INSTANT),
        (7 * DAY, False, False, None),
    ],
)
def test_message_is_answered_for_a_day_and_by_a_person_for_seven(
    age: timedelta, *, is_allowed: bool, is_late: bool, left: timedelta | None
) -> None:
    found = judge_message(age)
    assert (found.is_allowed, found.is_late) == (is_allowed, is_late)
    assert found.until == (NOW + left if left else None)
    assert bool(found.words) == (is_late or not is_allowed)


def test_nobody_is_written_to_who_never_wrote() -> None:
    found = judge(Way.PRIVATE, Situation(Kind.COMMENT, NOW), now=NOW)
    assert not found.is_allowed
    assert found.words


def test_comment_is_answered_privately_within_seven_days() -> None:
    found = judge_private_reply(7 * DAY - INSTANT)
    assert (found.is_allowed, found.until) == (True, NOW + INSTANT)
    assert not judge_private_reply(7 * DAY).is_allowed
    assert judge_private_reply(DAY, kind=Kind.POST).is_allowed


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.MENTION, Kind.DIRECT_MESSAGE, Kind.UNKNOWN])
def test_nothing_else_is_answered_privately(kind: Kind) -> None:
    found = judge_private_reply(DAY, kind=kind)
    assert not found.is_allowed
    assert found.words


def test_comment_is_answered_privately_once() -> None:
    situation = Situation(Kind.COMMENT, NOW, has_private_reply=True)
    found = judge(Way.PRIVATE_REPLY, situation, now=NOW)
    assert not found.is_allowed
    assert found.words


def test_what_is_public_is_answered_in_public() -> None:
    for kind in (Kind.POST, Kind.COMMENT, Kind.REVIEW, Kind.MENTION):
        old = Situation(kind, NOW - 400 * DAY, addresses_us=False)
        assert judge(Way.PUBLIC, old, now=NOW) == Permission(is_allowed=True)
    assert not judge(Way.PUBLIC, Situation(Kind.DIRECT_MESSAGE, NOW), now=NOW).is_allowed


def test_way_that_facebook_does_not_know_has_no_words() -> None:
    found = judge(Way.INVITE, Situation(Kind.COMMENT, NOW), now=NOW)
    assert found == Permission(is_allowed=False)
