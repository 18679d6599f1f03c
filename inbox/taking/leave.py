"""Nothing stays claimed by somebody who is not there: what waits goes back to the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from agents.models import Agent, PresenceSpan, PresenceState
from agents.rights import Right, list_agents_with
from agents.seen import PRECISION
from inbox.channels.hours import Openings
from inbox.models import NoticeKind, Priority, Reply, Status, Submission, Thread
from inbox.taking.remit import read_rules
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread
from inbox.threads.claim import release_thread

AT_ONCE = 200  # threads in one sweep, those claimed first; the next one goes on
UNDER_WAY = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN]


def release_left(*, now: datetime) -> int:
    """Give back what waits for agents who are away too long, or away when we have closed. Drafts
    stay. Returns how many threads; harmless twice.
    """
    absence = Absence(now)
    held = Thread.objects.filter(owner__in=absence.agents, status=Status.OPEN)
    found = ((thread.pk, absence.find(thread)) for thread in held.order_by("claimed_at", "pk"))
    left = [(pk, why) for pk, why in found if why][:AT_ONCE]
    return sum(_release(pk, absence.agents, why=why, now=now) for pk, why in left)


class Absence:
    """Who may be gone at a moment, in two statements, and why what they hold goes back."""

    def __init__(self, now: datetime) -> None:
        self.openings = Openings(now)
        self.limit = now - timedelta(minutes=read_rules().away_time)
        self.unseen = now - 2 * PRECISION  # a screen that is open gives a sign more often
        spans = PresenceSpan.objects.filter(ended_at=None, state=PresenceState.AWAY)
        self.away = {span.agent_id: span for span in spans}
        known = Agent.objects.annotate(sign_at=Greatest("last_seen_at", "last_login", "created_at"))
        gone = known.filter(Q(pk__in=self.away) | Q(sign_at__lt=max(self.limit, self.unseen)))
        self.agents = {agent.pk: agent for agent in gone}

    def find(self, thread: Thread) -> str:
        """Why it goes back: "away" or "closed". Empty: it stays, as with somebody who asked for
        that on a break, or who got it a moment ago.
        """
        agent_id = thread.owner_id or 0
        sign_at, span = self.agents[agent_id].sign_at, self.away.get(agent_id)
        if self._is_over(thread) and (span or sign_at < self.unseen):
            return "closed"
        is_gone = sign_at < self.limit or (span is not None and span.began_at < self.limit)
        is_kept = span is not None and span.keeps_threads
        is_new = thread.claimed_at is not None and thread.claimed_at >= self.limit
        return "away" if is_gone and not is_kept and not is_new else ""

    def _is_over(self, thread: Thread) -> bool:
        opening = self.openings.of(thread.channel_id, thread.team_id)
        return opening is not None and not opening.is_open


def list_waiting_with(agent: Agent) -> QuerySet[Thread]:
    """What the agent holds while its customer waits, and no answer of the agent is on its way, or
    waits for a colleague's approval.
    """
    sending = Reply.objects.filter(thread=OuterRef("pk"), state__in=UNDER_WAY, is_automatic=False)
    held = Thread.objects.filter(~Exists(sending), owner=agent, status=Status.OPEN)
    submitted = Submission.objects.filter(thread=OuterRef("pk"), state=Submission.State.WAITING)
    return held.exclude(Exists(submitted.filter(by=agent)))


@transaction.atomic
def give_back(agent: Agent, *, now: datetime) -> int:
    """On a break, by the agent's own word. Returns how many threads went back."""
    threads = list(list_waiting_with(agent).order_by("pk")[:AT_ONCE])
    for thread in threads:
        release_thread(thread, by=agent, now=now)
    return len(threads)


def keep_threads(agent: Agent) -> None:
    """On a break, what the agent holds stays theirs, until we close."""
    PresenceSpan.objects.filter(agent=agent, ended_at=None).update(keeps_threads=True)


@transaction.atomic
def _release(thread_id: int, gone: Collection[int], *, why: str, now: datetime) -> bool:
    """Unless somebody acted meanwhile, or an answer is on its way."""
    thread = lock_thread(thread_id)
    owner = thread.owner
    if owner is None or owner.pk not in gone or not list_waiting_with(owner).filter(pk=thread.pk):
        return False
    release_thread(thread, by=None, now=now, is_forced=True, why=why, name=owner.name)
    tell([owner], NoticeKind.GIVEN_BACK, thread=thread, now=now)
    if thread.priority >= Priority.HIGH:
        leads = list_agents_with(Right.ASSIGN_OTHERS).exclude(pk=owner.pk)
        tell(leads, NoticeKind.LEFT_URGENT, thread=thread, now=now, name=owner.name)
    return True
