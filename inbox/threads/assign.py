"""Who has a thread, decided by somebody else: assigned by a lead, handed over by its owner."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent, Team
from inbox.models import NoticeKind, Thread, ThreadEvent, Verb
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread, mark_stale, raise_version, record_event
from inbox.threads.conflicts import NotOwner, ThreadClosed
from inbox.threads.note import add_note

# What says whose a thread is: the latest of them holds.
DECIDES_OWNER = [
    Verb.CLAIMED, Verb.RELEASED, Verb.ASSIGNED, Verb.HANDED_OVER, Verb.CLOSED, Verb.REOPENED,
    Verb.MERGED, Verb.PARTED,
]  # fmt: skip
NOTICES = {Verb.ASSIGNED: NoticeKind.ASSIGNED, Verb.HANDED_OVER: NoticeKind.HANDED_OVER}


@transaction.atomic
def assign_thread(thread: Thread, *, to: Agent | Team, by: Agent, now: datetime) -> Thread:
    """A lead gives it to somebody, or back to the queue as a team's, whoever has it. Raises
    ThreadClosed, or ValidationError where `to` has left.
    """
    current = _open(thread)
    if isinstance(to, Team):
        if (current.team_id, current.owner_id) != (to.pk, None):
            _give_to_team(current, to, Verb.ASSIGNED, by=by, now=now)
    elif current.owner_id != to.pk:
        _give(current, to, Verb.ASSIGNED, by=by, now=now)
    return current


@transaction.atomic
def hand_over_thread(
    thread: Thread, *, to: Agent | Team, by: Agent, now: datetime, note: str = ""
) -> Thread:
    """Its owner gives it to a colleague, or back to the queue as a team's. The note comes along.

    Raises NotOwner, ThreadClosed, or ValidationError.
    """
    current = _open(thread)
    if current.owner_id not in (None, by.pk):
        raise NotOwner(current)
    facts = {"message": add_note(current, by=by, text=note, now=now).pk} if note.strip() else {}
    if isinstance(to, Team):
        _give_to_team(current, to, Verb.HANDED_OVER, by=by, now=now)
    else:
        _give(current, to, Verb.HANDED_OVER, by=by, now=now, **facts)
    return current


@transaction.atomic
def take_back_thread(event: ThreadEvent, *, by: Agent, now: datetime) -> Thread:
    """Undo one's own assignment or hand-over: who had it has it again. Its note stays.

    Raises NotOwner where the event is somebody else's, or somebody has acted upon it since.
    """
    current = lock_thread(event.thread_id)
    latest = current.events.filter(verb__in=DECIDES_OWNER).order_by("-at", "-id").first()
    if latest is None or latest.pk != event.pk or event.agent_id != by.pk:
        raise NotOwner(current)
    former = event.facts["former"]
    owner = Agent.objects.filter(pk=former["agent"], is_active=True).first()
    current.owner, current.claimed_at = owner, now if owner else None
    current.team_id = former["team"]
    raise_version(current, by)
    current.save(update_fields=["owner", "claimed_at", "team", "version"])
    mark_stale(current)  # the team's hours may be others
    name = owner.name if owner else ""
    record_event(
        current, Verb.ASSIGNED, by, now, agent=owner and owner.pk, name=name, undone=event.pk
    )
    return current


def _open(thread: Thread) -> Thread:
    current = lock_thread(thread.pk)
    if current.is_closed:
        raise ThreadClosed(current)
    return current


def describe_owner(thread: Thread) -> dict[str, int | None]:
    """Whose it is, as events keep it."""
    return {"agent": thread.owner_id, "team": thread.team_id}


def _give(
    current: Thread, to: Agent, verb: Verb, *, by: Agent, now: datetime, **facts: int
) -> None:
    if not to.is_active:
        words = _("%(name)s no longer works here.")
        raise ValidationError({"agent": ValidationError(words, params={"name": to.name})})
    former = describe_owner(current)
    current.owner, current.claimed_at = to, now
    raise_version(current, by)
    current.save(update_fields=["owner", "claimed_at", "version"])
    record_event(current, verb, by, now, agent=to.pk, name=to.name, former=former)
    tell([to], NOTICES[verb], thread=current, by=by, now=now, **facts)


def _give_to_team(current: Thread, to: Team, verb: Verb, *, by: Agent, now: datetime) -> None:
    former = describe_owner(current)
    current.team, current.owner, current.claimed_at = to, None, None
    raise_version(current, by)
    current.save(update_fields=["team", "owner", "claimed_at", "version"])
    mark_stale(current)
    record_event(current, verb, by, now, team=to.pk, name=to.name, former=former)
