"""What an act on many does to one thread, by the thread's own verbs, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as _

from agents.models import Agent, Team
from agents.rights import Right, has_right
from inbox.models import BulkAct, BulkStep, ClosedReason, Label, Priority, Status, Thread
from inbox.threads.assign import assign_thread, hand_over_thread, take_back_thread
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close import close_thread, reopen_thread, wrote_since
from inbox.threads.conflicts import Conflict, NotOwner, Said
from inbox.threads.label import label_thread, unlabel_thread
from inbox.threads.prioritise import prioritise_thread
from inbox.threads.snooze import snooze_thread, wake_thread

Kind = BulkAct.Kind
Former = dict[str, Any] | None


class Left(Conflict):
    """Somebody has changed the thread since: it stays as it is."""

    code = "changed"

    @property
    def said(self) -> Said:
        return _("Somebody has changed it since."), {}


def leads(agent: Agent) -> bool:
    return has_right(agent, Right.ASSIGN_OTHERS)


def check_right(thread: Thread, *, by: Agent) -> None:
    """Agents act on what is theirs or nobody's, leads on everything. Raises NotOwner."""
    if thread.owner_id not in (None, by.pk) and not leads(by):
        raise NotOwner(thread)


def claim(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    if thread.owner_id not in (None, act.by_id):
        assign_thread(thread, to=act.by, by=act.by, now=now)
    else:
        claim_thread(thread, by=act.by, now=now)
    return None


def unclaim(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    if step.event and "former" in step.event.facts:
        take_back_thread(step.event, by=act.by, now=now)
    else:
        release_thread(step.thread, by=act.by, now=now)


def release(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    owner_id = thread.owner_id
    release_thread(thread, by=act.by, now=now, is_forced=leads(act.by))
    return {"owner": owner_id}


def unrelease(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    owner = Agent.objects.filter(pk=step.former["owner"], is_active=True).first()
    if owner is None or owner == act.by:
        claim_thread(step.thread, by=act.by, now=now)
    else:
        assign_thread(step.thread, to=owner, by=act.by, now=now)


def assign(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    to = find_receiver(act.facts)
    give = assign_thread if leads(act.by) else hand_over_thread
    give(thread, to=to, by=act.by, now=now)
    return None


def find_receiver(facts: dict[str, Any]) -> Agent | Team:
    if "team" in facts:
        return Team.objects.get(pk=facts["team"])
    return Agent.objects.get(pk=facts["agent"])


def unassign(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    if step.event:
        take_back_thread(step.event, by=act.by, now=now)


def label(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    label_thread(thread, Label.objects.get(pk=act.facts["label"]), by=act.by, now=now)
    return None


def unlabel(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    worn = Label.objects.get(pk=act.facts["label"])
    unlabel_thread(step.thread, worn, by=act.by, now=now)


def snooze(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    until = parse_datetime(act.facts["until"]) if act.facts["until"] else None
    snooze_thread(thread, until=until, by=act.by, now=now, is_forced=leads(act.by))
    return None


def unsnooze(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    wake_thread(step.thread, by=act.by, now=now)


def prioritise(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    former = thread.priority
    prioritise_thread(thread, Priority(act.facts["priority"]), by=act.by, now=now)
    return {"priority": former}


def unprioritise(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    prioritise_thread(step.thread, Priority(step.former["priority"]), by=act.by, now=now)


def close(act: BulkAct, thread: Thread, *, now: datetime) -> Former:
    """At the time of the act. What a customer wrote after that nobody has read: it stays open."""
    if thread.status == Status.CLOSED:
        return None
    if Thread.objects.filter(wrote_since(act.at), pk=thread.pk).exists():
        raise Written(thread)
    owner_id, reason = thread.owner_id, ClosedReason(act.facts["reason"])
    close_thread(thread, by=act.by, reason=reason, now=act.at, is_forced=leads(act.by))
    return {"owner": owner_id}


class Written(Conflict):
    code = "written"

    @property
    def said(self) -> Said:
        return _("The customer has written since."), {}


def unclose(act: BulkAct, step: BulkStep, *, now: datetime) -> None:
    """Whose it was has it again."""
    reopened = reopen_thread(step.thread, by=act.by, now=now)
    owner = Agent.objects.filter(pk=step.former["owner"], is_active=True).first()
    if owner is None:
        release_thread(reopened, by=act.by, now=now)
    elif owner != act.by:
        assign_thread(reopened, to=owner, by=act.by, now=now)


DEEDS: dict[Kind, Callable[..., Former]] = {
    Kind.CLAIM: claim, Kind.RELEASE: release, Kind.ASSIGN: assign, Kind.LABEL: label,
    Kind.SNOOZE: snooze, Kind.PRIORITISE: prioritise, Kind.CLOSE: close,
}  # fmt: skip
UNDOINGS: dict[Kind, Callable[..., None]] = {
    Kind.CLAIM: unclaim, Kind.RELEASE: unrelease, Kind.ASSIGN: unassign, Kind.LABEL: unlabel,
    Kind.SNOOZE: unsnooze, Kind.PRIORITISE: unprioritise, Kind.CLOSE: unclose,
}  # fmt: skip
