"""Facebook's own rules on answering: windows, ways and lengths.

From Meta's pages on Messenger's policy and on private replies (2026). The network has the last
word: what passes here may still be refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from connectors.port import Kind, Length, Permission, Situation, Way

WINDOW = timedelta(hours=24)
HUMAN_WINDOW = timedelta(days=7)  # with the tag HUMAN_AGENT
PRIVATE_REPLY_WINDOW = timedelta(days=7)
COMMENT_LIMIT = 8_000
MESSAGE_LIMIT = 2_000
STATUS_LIMIT = 63_206
# A message has a text or a picture, not both: a private reply, of which there is one, has a text.
PICTURES = {Way.PUBLIC: 1, Way.PRIVATE: 4, Way.STATUS: 10}

IN_PRIVATE = gettext_noop("A private message is answered in private.")
NEVER_HEARD = gettext_noop("Facebook lets us write privately only to people who wrote to us first.")
LATE = gettext_noop("The usual 24 hours are over: only a person may answer now, for 7 days in all.")
WINDOW_OVER = gettext_noop(
    "The 7 days for answering privately are over. They begin again when the customer writes."
)
NOT_PRIVATELY = gettext_noop("Facebook lets us answer only comments and visitors' posts privately.")
ANSWERED = gettext_noop(
    "This was answered privately before; Facebook allows it once. More when the customer answers."
)
TOO_OLD = gettext_noop("Facebook lets us answer privately for 7 days only. They are over.")


def judge(way: Way, situation: Situation, *, now: datetime) -> Permission:
    match way:
        case Way.PUBLIC if situation.kind == Kind.DIRECT_MESSAGE:
            return _refuse(IN_PRIVATE)
        case Way.PUBLIC | Way.STATUS:
            return Permission(is_allowed=True)
        case Way.PRIVATE:
            return _judge_message(situation, now)
        case Way.PRIVATE_REPLY:
            return _judge_private_reply(situation, now)
    return Permission(is_allowed=False)  # Facebook knows no other way


def measure(text: str, way: Way) -> Length:
    limits = {Way.PUBLIC: COMMENT_LIMIT, Way.STATUS: STATUS_LIMIT}
    return Length(used=len(text.strip()), limit=limits.get(way, MESSAGE_LIMIT))


def _judge_message(situation: Situation, now: datetime) -> Permission:
    if situation.heard_at is None:
        return _refuse(NEVER_HEARD)
    if now < situation.heard_at + WINDOW:
        return Permission(is_allowed=True, until=situation.heard_at + WINDOW)
    if now < situation.heard_at + HUMAN_WINDOW:
        end = situation.heard_at + HUMAN_WINDOW
        return Permission(is_allowed=True, words=LATE, until=end, is_late=True)
    return _refuse(WINDOW_OVER)


def _judge_private_reply(situation: Situation, now: datetime) -> Permission:
    if situation.kind not in (Kind.COMMENT, Kind.POST):
        return _refuse(NOT_PRIVATELY)
    if situation.has_private_reply:
        return _refuse(ANSWERED)
    end = situation.written_at + PRIVATE_REPLY_WINDOW
    return Permission(is_allowed=True, until=end) if now < end else _refuse(TOO_OLD)


def _refuse(words: str) -> Permission:
    return Permission(is_allowed=False, words=words)
