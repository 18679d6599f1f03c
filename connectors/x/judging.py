"""X's rules on who may be answered how, as they are since February 2026. Makes no call."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from connectors.port import Kind, Permission, Situation, Way

NOT_ADDRESSED = gettext_noop(
    "X lets us reply only to people who mentioned us, quoted us or replied to us. You can answer"
    " on X by hand: what you write there shows up here by itself."
)
WRITTEN_PRIVATELY = gettext_noop("This was written privately: answer it privately.")
NOT_HEARD = gettext_noop(
    "X lets us write privately only to people who wrote to us privately before. A public answer"
    " can hold the link by which this customer writes to us."
)
NO_PRIVATE_REPLY = gettext_noop(
    "X has no private answer to a public post. A public answer can hold the link by which this"
    " customer writes to us privately."
)
READ_BY_ALL = gettext_noop("This is a group: everybody in the conversation reads the answer.")
ALLOWED = Permission(is_allowed=True)


def judge(way: Way, situation: Situation, *, now: datetime) -> Permission:
    """Nothing on X ends by itself, so no permission depends on `now`. [X changelog 2026-02-23]"""
    refusal = {
        Way.PUBLIC: _refuse_publicly(situation),
        Way.INVITE: _refuse_publicly(situation),
        Way.PRIVATE: "" if situation.heard_at else NOT_HEARD,
        Way.PRIVATE_REPLY: NO_PRIVATE_REPLY,
        Way.STATUS: "",
    }[way]
    if refusal:
        return Permission(is_allowed=False, words=refusal)
    return Permission(is_allowed=True, words=READ_BY_ALL) if situation.is_group else ALLOWED


def _refuse_publicly(situation: Situation) -> str:
    if situation.kind == Kind.DIRECT_MESSAGE:
        return WRITTEN_PRIVATELY
    return "" if situation.addresses_us else NOT_ADDRESSED
