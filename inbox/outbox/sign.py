"""Signatures: put under an answer by the system, by the channel's rule, and never twice."""

from __future__ import annotations

import re
from datetime import datetime

import structlog

from agents.models import Agent, SignsAs
from agents.signing import write_name
from connectors.models import Channel
from connectors.port import Way
from inbox.models import Signing

log = structlog.get_logger(__name__)

KINDS = {Signing.Rule.INITIALS: SignsAs.INITIALS, Signing.Rule.FIRST_NAME: SignsAs.FIRST_NAME}


def find_signature(channel: Channel, agent: Agent, way: Way) -> str:
    """What goes under an answer of the agent's; empty where the channel signs nothing."""
    return write_signature(find_rule(channel), agent, is_private=way.is_private)


def find_rule(channel: Channel) -> Signing | None:
    """No statement where it was loaded with the channel."""
    return getattr(channel, "signing", None)


def write_signature(rule: Signing | None, agent: Agent, *, is_private: bool) -> str:
    if rule is None or rule.rule == Signing.Rule.NONE or (is_private and not rule.is_private):
        return ""
    return write_name(agent, KINDS.get(Signing.Rule(rule.rule), agent.signs_as))


def sign_text(text: str, signature: str, agent: Agent) -> str:
    """The text as it goes out. Who signs by habit is not signed twice; no words, no signature."""
    if not signature or not text.strip():
        return text
    words = drop_signature(text, agent)
    return f"{words} {signature}" if words.strip() else ""


def drop_signature(text: str, agent: Agent) -> str:
    """Without any of the agent's own signatures at the end, however the mark is written."""
    names = {re.escape(write_name(agent, kind)[1:]) for kind in SignsAs}
    typed = re.compile(rf"(?:^|\s)[\^/~–—-]+\s*(?:{'|'.join(names)})\.?\s*$", re.IGNORECASE)
    return typed.sub("", text).rstrip()


def change_signing(
    channel: Channel, rule: str, *, is_private: bool, by: Agent, now: datetime
) -> Signing:
    """From the next answer on; what waits is signed already."""
    facts = {"rule": rule, "is_private": is_private}
    signing, _is_new = Signing.objects.update_or_create(channel=channel, defaults=facts)
    log.info("channel_changed", channel=channel.pk, by=by.pk, at=now.isoformat(), what=["signing"])
    return signing
