"""@names in notes: found in the text, kept as who is meant, told to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from agents.models import Agent, Team
from inbox.models import Mention, Message, NoticeKind
from inbox.telling.tell import tell

MOST = 20  # in one note; what is beyond stays a word


def keep_mentions(note: Message) -> list[Agent]:
    """Whom the note names, each once, the members of its teams too. Two of the same name both are
    meant: nobody could tell which.
    """
    mentions = find_mentions(note)
    Mention.objects.bulk_create(mentions)
    named = {one.agent.pk: one.agent for one in mentions if one.agent}
    teams = {one.team_id for one in mentions if one.team_id}
    if teams:
        members = Agent.objects.filter(teams__in=teams, is_active=True).distinct()
        named |= {member.pk: member for member in members}
    return list(named.values())


def tell_mentioned(note: Message, named: Collection[Agent], *, now: datetime) -> None:
    tell(named, NoticeKind.MENTIONED, thread=note.thread, by=note.agent, now=now, message=note.pk)


def find_mentions(note: Message) -> list[Mention]:
    """Of active agents and teams, the longest name first: "@Bo Ek" is not "@Bo". Unsaved."""
    if "@" not in note.text:
        return []
    known = sorted(list_names(), key=lambda one: -len(one.name))
    text, found, at = note.text, list[Mention](), 0
    while (at := text.find("@", at)) >= 0 and len(found) < MOST:
        if at and text[at - 1].isalnum():  # a mail address
            at += 1
            continue
        meant = [one for one in known if begins(text, at + 1, one.name)]
        end = at + 1 + (len(meant[0].name) if meant else 0)
        for one in meant:
            if len(one.name) == end - at - 1:
                kind = {"agent": one} if isinstance(one, Agent) else {"team": one}
                found.append(Mention(message=note, start=at, end=end, **kind))
        at = end
    return found


def list_names() -> Iterable[Agent | Team]:
    return [*Agent.objects.filter(is_active=True), *Team.objects.active()]


def begins(text: str, at: int, name: str) -> bool:
    """Whether the text goes on with this name, and the name ends there."""
    end = at + len(name)
    return text[at:end].casefold() == name.casefold() and not text[end : end + 1].isalnum()
