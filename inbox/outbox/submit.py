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
from django.utils.translation import gettext_noop

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Way
from connectors.registry import connect
from inbox.hints import hint_threads
from inbox.models import Message, Reply, Status, Thread, Verb
from inbox.numbers.mask import mask_text
from inbox.numbers.refuse import refuse_masks, refuse_numbers
from inbox.outbox.sign import find_signature, sign_text
from inbox.outbox.wake import wake_sender
from inbox.outbox.ways import Route, choose_route, find_lock, find_message_to_answer
from inbox.pictures.attach import Alts, check_count, take_pictures
from inbox.prepared import Given, Prepared
from inbox.saved_replies.fill import refuse_gaps
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.conflicts import NotOwner, Stale, ThreadClosed
from inbox.threads.drafts import discard_draft
from inbox.training.gate import refuse_trainee

log = structlog.get_logger(__name__)

AT_ONCE = timedelta()
UNKNOWN_WAY = gettext_noop("The network has no such way of answering.")


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
    check_turn(current, by=by, version=version)
    answered = check_answered(current, in_reply_to or find_message_to_answer(current, way))
    way = way or (Way.PRIVATE if answered.is_private else Way.PUBLIC)
    facts: dict[str, Any] = {
        "version": version, "created_at": now, "approved_by": approved_by,
        "signature": find_signature(current.channel, by, way) if is_signed else "",
        "not_before": scheduled_for or now + undo_time, "scheduled_for": scheduled_for,
    }  # fmt: skip
    text = sign_text(text, facts["signature"], by)
    parts = split_answer(current, answered, text, way, pictures or {})
    route = check_way(current, answered, way, now=scheduled_for or now)
    describe = partial(_describe_reply, current, answered, route, facts)
    return _queue_parts(parts, describe, by=by, client_id=client_id)


EARLIER = Prepared(
    lambda: Reply.objects.filter(agent=Given("agent"), client_id=Given("client_id", CharField()))[
        :1
    ]
)


def find_earlier(by: Agent, client_id: str) -> Reply | None:
    """What was sent already under this id."""
    return EARLIER.first(agent=by.pk, client_id=client_id)


def _queue_parts(
    parts: Sequence[tuple[str, Alts]],
    describe: Callable[[str], dict[str, Any]],
    *,
    by: Agent,
    client_id: str,
) -> Reply:
    """What the network takes apart is a reply of its own each; the first is given."""
    first, *others = [describe(words) for words, _pictures in parts]
    try:
        with transaction.atomic():
            reply = Reply.objects.create(agent=by, client_id=client_id, **first)
    except IntegrityError:
        # The lock is on the thread: the same id has come for another thread at the same moment.
        return Reply.objects.get(agent=by, client_id=client_id)
    _send_in_parts(reply, others, [shown for _words, shown in parts])
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


def split_answer(
    thread: Thread, answered: Message, text: str, way: Way, pictures: Alts
) -> list[tuple[str, Alts]]:
    """What goes out by itself, in order: all of it, or the words and each picture apart. Raises
    ValidationError where the network would refuse the words, or so many pictures.
    """
    connector = connect(thread.channel)
    is_apart = bool(pictures) and connector.sends_apart(way)
    if text.strip() or not is_apart:
        text = check_text(thread, text, way, is_group=answered.is_group)
    if not is_apart:
        return [(text, pictures)]
    check_count(thread.channel, len(pictures), connector.picture_limit(way))
    apart: list[tuple[str, Alts]] = [("", {pk: alt}) for pk, alt in pictures.items()]
    return [(text, {}), *apart] if text.strip() else apart


def _describe_reply(
    thread: Thread, answered: Message, route: Route, facts: Mapping[str, Any], text: str
) -> dict[str, Any]:
    """What a queued reply's row says, but for whose it is. Numbers stand in it encrypted only."""
    masked = mask_text(text)
    return {
        **facts, "signature": facts["signature"] if text else "",
        "thread": thread, "channel": thread.channel, "in_reply_to": answered, "way": route.way,
        "text": masked.text, "plain_text": text if masked.numbers else None,
        "peer_external_id": route.peer,
    }  # fmt: skip


def check_turn(thread: Thread, *, by: Agent, version: int) -> None:
    """An answer needs the claim, and eyes that have seen everything."""
    if thread.status == Status.CLOSED:
        raise ThreadClosed(thread)
    if thread.owner_id != by.pk:
        raise NotOwner(thread)
    if thread.version != version:
        raise Stale(thread)


def check_answered(thread: Thread, answered: Message | None) -> Message:
    """Raises ValidationError for what cannot be answered in this thread."""
    if answered and (answered.deleted_at or answered.erased_at):
        raise ValidationError({"in_reply_to": _("The message that you answer was deleted.")})
    if answered is None or answered.thread_id != thread.pk or not answered.external_id:
        raise ValidationError({"in_reply_to": _("Choose the message that this answers.")})
    return answered


def check_way(
    thread: Thread, answered: Message, way: Way, *, now: datetime, but: Reply | None = None
) -> Route:
    """How the answer goes. Raises ValidationError where the network would refuse it.

    `but`: a reply that is to go out again, and must not stand in its own way.
    """
    if words := find_lock(thread.channel):
        raise ValidationError({"way": _(words)})
    route = choose_route(connect(thread.channel), answered, way, now=now, but=but)
    if not route.is_open:
        raise ValidationError({"way": _(route.permission.words or UNKNOWN_WAY)})
    return route


def check_text(thread: Thread, text: str, way: Way = Way.PUBLIC, *, is_group: bool = False) -> str:
    """The text as it will be sent. Raises ValidationError where the network would refuse it, and
    where others would read a personal number.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    check_length(thread.channel, text, way)
    refuse_masks(text)
    refuse_gaps(text)
    if is_group or not way.is_private:
        refuse_numbers(text)
    return text


def check_length(channel: Channel, text: str, way: Way) -> None:
    """Raises ValidationError where the network counts too much."""
    length = connect(channel).measure(text, way)
    if not length.is_sendable:
        facts = {"over": -length.left, "network": channel.get_network_display()}
        words = _("%(over)d characters too long for %(network)s.")
        raise ValidationError({"text": ValidationError(words, params=facts)})


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
