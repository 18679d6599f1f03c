"""Tell agents what concerns them, mark it as seen, erase what is old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from agents.models import Agent
from inbox.hints import hint_agent
from inbox.models import NoticeKind, PersonalNotice, Thread

KEPT = timedelta(weeks=8)
# What happens again and again is told once, until it was seen.
REPEATED = {NoticeKind.WROTE, NoticeKind.REPLIED}


def tell(
    agents: Iterable[Agent],
    kind: NoticeKind,
    *,
    thread: Thread | None = None,
    by: Agent | None = None,
    now: datetime,
    **facts: Any,
) -> None:
    """A notice to each of them who works here, in the transaction of the change that it tells of.

    Nobody is told what they did themselves. `facts` fill the kind's sentence; `message` among them
    is the note that it tells of.
    """
    told = {agent.pk for agent in agents if agent.is_active and agent != by}
    if kind in REPEATED and told:
        unseen = PersonalNotice.objects.filter(
            agent__in=told, thread=thread, kind=kind, seen_at=None
        )
        unseen.delete()
    notices = PersonalNotice.objects.bulk_create(
        PersonalNotice(agent_id=pk, kind=kind, thread=thread, by=by, at=now, facts=facts)
        for pk in sorted(told)
    )
    for notice in notices:
        hint_agent(notice.agent_id, "told", id=notice.pk, notice=kind, thread=notice.thread_id)


def list_unseen(agent: Agent) -> QuerySet[PersonalNotice]:
    return PersonalNotice.objects.filter(agent=agent, seen_at=None)


def see_notices(agent: Agent, *, up_to: int, now: datetime) -> None:
    """The agent has read all notices up to this one. Harmless twice."""
    if list_unseen(agent).filter(pk__lte=up_to).update(seen_at=now):
        hint_agent(agent.pk, "seen")


def see_thread(agent: Agent, thread: Thread, *, now: datetime) -> None:
    """The agent has the thread on screen: what it is about is seen. Harmless twice."""
    if list_unseen(agent).filter(thread=thread).update(seen_at=now):
        hint_agent(agent.pk, "seen")


def erase_old_notices(*, now: datetime) -> None:
    PersonalNotice.objects.filter(at__lt=now - KEPT).delete()
