"""Whom X lets us answer how, as we know it before anything is typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.port import Kind, Situation, Way
from connectors.x.judging import judge

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POST = Situation(Kind.POST, NOW, addresses_us=False)
MENTION = Situation(Kind.MENTION, NOW)
MESSAGE = Situation(Kind.DIRECT_MESSAGE, NOW, heard_at=NOW)
HEARD = Situation(Kind.MENTION, NOW, heard_at=NOW)


@pytest.mark.parametrize(
    ("way", "situation", "words"),
    [
        (Way.PUBLIC, MENTION, ""),
        (Way.PUBLIC, POST, "answer on X by hand"),
        (Way.PUBLIC, MESSAGE, "answer it privately"),
        (Way.PRIVATE, MESSAGE, ""),
        (Way.PRIVATE, HEARD, ""),
        (Way.PRIVATE, MENTION, "can hold the link"),
        (Way.PRIVATE_REPLY, HEARD, "no private answer to a public post"),
        (Way.STATUS, POST, ""),
    ],
)
def test_judgement_says_what_remains(way: Way, situation: Situation, words: str) -> None:
    permission = judge(way, situation, now=NOW)
    assert permission.is_allowed is not bool(words)
    assert words in permission.words
    assert (permission.until, permission.is_late) == (None, False)
