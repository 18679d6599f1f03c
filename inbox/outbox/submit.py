"""An agent presses Send: the reply is committed to the outbox, or the agent learns why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.port import Way
from inbox.hints import hint_threads
from inbox.models import Message, Reply, Thread, Verb
from inbox.numbers.mask import mask_text
from inbox.numbers.refuse import refuse_masks
from inbox.outbox.prepare import Ready, check_length, check_turn, check_way, prepare_answer
from inbox.outbox.sign import find_signature
from inbox.outbox.wake import wake_sender
from inbox.pictures.attach import Alts, take_pictures
from inbox.prepared import Given, Prepared
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.drafts import discard_draft
from inbox.training.gate import refuse_trainee

log = structlog.get_logger(__name__)

AT_ONCE = timedelta()


@transaction.atomic
def submit_reply(  # noqa: PLR0913 - each is a part of what an agent says
    thread: Thread,
    *,
    by: Agent,
    text: str,
    client_id: str,
    version: int,
    now: datetime,
    in_reply_to: Message | None = None,
    way: Way | None = None,
    pictures: Alts | None = None,
    undo_time: timedelta = AT_ONCE,
    scheduled_for: datetime | None = None,
    is_signed: bool = True,
    approved_by: Agent | None = None,
) -> Reply:
    """Queue an answer. The same `client_id` from the same agent is the same reply, however often.

    `pictures`: the author's uploads in this thread, by id, in order, and what they show. It leaves
    after `undo_time`, or at `scheduled_for`. Without a `way` it is as private as what it answers;
    what is said to many is not signed; of an agent in training, `approved_by` lets it go out.
    Raises ThreadClosed, NotOwner, Stale (somebody wrote since `version`), or ValidationError.
    """
    current = lock_thread(thread.pk)
    if earlier := find_earlier(by, client_id):
        return earlier
    refuse_trainee(by, approved_by=approved_by)
    ready = prepare_answer(
        current, by=by, text=text, version=version, now=scheduled_for or now,
        in_reply_to=in_reply_to, way=way, pictures=pictures, is_signed=is_signed,
    )  # fmt: skip
    facts: dict[str, Any] = {
        "version": version, "created_at": now, "approved_by": approved_by,
        "not_before": scheduled_for or now + undo_time, "scheduled_for": scheduled_for,
    }  # fmt: skip
    return _queue_parts(ready, partial(_describe_reply, ready, facts), by=by, client_id=client_id)


EARLIER = Prepared(
    lambda: Reply.objects.filter(agent=Given("agent"), client_id=Given("client", CharField()))
)


def find_earlier(by: Agent, client_id: str) -> Reply | None:
    """What was sent already under this id."""
    return EARLIER.first(agent=by.pk, client=client_id)


def _queue_parts(
    ready: Ready, describe: Callable[[str], dict[str, Any]], *, by: Agent, client_id: str
) -> Reply:
    """What the network takes apart is a reply of its own each; the first is given."""
    first, *others = [describe(words) for words, _pictures in ready.parts]
    try:
        with transaction.atomic():
            reply = Reply.objects.create(agent=by, client_id=client_id, **first)
    except IntegrityError:
        # The lock is on the thread: the same id has come for another thread at the same moment.
        return Reply.objects.get(agent=by, client_id=client_id)
    _send_in_parts(reply, others, [shown for _words, shown in ready.parts])
    _tell_queued(reply, by=by)
    log.info("reply_queued", reply=reply.pk, thread=reply.thread_id, by=by.pk)
    return reply


def _tell_queued(reply: Reply, *, by: Agent) -> None:
    if reply.approved_by is None:  # else the author may have begun another one
        discard_draft(reply.thread, by=by)
    if at := reply.scheduled_for:
        facts = {"reply": reply.pk, "at": at.isoformat()}
        record_event(reply.thread, Verb.REPLY_SCHEDULED, by, reply.created_at, **facts)
    hint_threads([reply.thread_id])


def _send_in_parts(
    first: Reply, others: Sequence[dict[str, Any]], pictures: Sequence[Alts]
) -> None:
    """What does not go with the first is a reply of its own, after it; each takes its pictures."""
    later = [
        Reply.objects.create(agent=first.agent, client_id=uuid4().hex, **facts) for facts in others
    ]
    for one, shown in zip([first, *later], pictures, strict=True):
        take_pictures(one, shown)
        wake_sender(one)


def _describe_reply(ready: Ready, facts: Mapping[str, Any], text: str) -> dict[str, Any]:
    """What a queued reply's row says, but for whose it is. Numbers stand in it encrypted only."""
    masked, thread, route = mask_text(text), ready.thread, ready.route
    return {
        **facts, "signature": ready.signature if text else "",
        "thread": thread, "channel": thread.channel, "in_reply_to": ready.answered,
        "way": route.way, "peer_external_id": route.peer,
        "text": masked.text, "plain_text": text if masked.numbers else None,
    }  # fmt: skip


@transaction.atomic
def retry_reply(reply: Reply, *, by: Agent, version: int, now: datetime) -> Reply:
    """A person sends a failed reply once more, having seen what the thread says now.

    Raises as `submit_reply` does: the way may have closed, or the channel been locked, since.
    """
    if reply.is_automatic:
        raise ValidationError(_("This was sent by itself. Write an answer of your own."))
    refuse_trainee(by, approved_by=reply.approved_by)
    current = lock_thread(reply.thread_id)
    check_turn(current, by=by, version=version)
    if not reply.plain_text:  # what it masks was erased meanwhile
        refuse_masks(reply.text)
    check_way(current, reply.in_reply_to, Way(reply.way), now=now, but=reply)
    Reply.objects.filter(pk=reply.pk, state=Reply.State.FAILED).update(
        state=Reply.State.QUEUED, agent=by, version=version, not_before=now, error="",
        failure_count=0, missed_at=None, scheduled_for=None, **_sign_anew(reply, by),
    )  # fmt: skip
    hint_threads([current.pk])
    wake_sender(reply)
    reply.refresh_from_db()
    return reply


def _sign_anew(reply: Reply, by: Agent) -> dict[str, Any]:
    """Under what is sent again stands the name of who sends it. Raises ValidationError where that
    makes it too long.
    """
    if reply.agent_id == by.pk or not reply.signature:
        return {}
    signature = find_signature(reply.channel, by, Way(reply.way))
    whole = (reply.plain_text or reply.text).removesuffix(reply.signature).rstrip()
    text = f"{whole} {signature}".rstrip()
    check_length(reply.channel, text, Way(reply.way))
    masked = mask_text(text)
    plain = text if masked.numbers else None
    return {"signature": signature, "text": masked.text, "plain_text": plain}
