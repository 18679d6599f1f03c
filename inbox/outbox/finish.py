"""How a reply ends: sent, failed, or unknown for now."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from inbox.hints import hint_agent, hint_threads
from inbox.models import (
    Attempt,
    Message,
    NoticeKind,
    Profile,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.threads.changing import lock_thread
from inbox.threads.handover import come_back, go_private
from inbox.threads.refresh import refresh_threads
from inbox.threads.watch import tell_watchers

NOT_THERE = gettext_noop("It is not on the network: we looked twice. You can send it again.")

log = structlog.get_logger(__name__)

LOOK_UP_AFTER = timedelta(seconds=2)  # a lost answer

# Locks are taken in one order everywhere: channel, thread, reply. Hence `lock_thread` below.
UNSETTLED = Q(state=Reply.State.SENDING) | Q(state=Reply.State.UNKNOWN)
SENT_VERBS = {
    Reply.Purpose.ANSWER: Verb.REPLIED,
    Reply.Purpose.HOLD: Verb.HELD,
    Reply.Purpose.SURVEY: Verb.SURVEYED,
}
# Given up after two look-ups, and yet it may turn up: the network was slower than we were.
MISSED = Q(state=Reply.State.FAILED, missed_at__isnull=False)


@transaction.atomic
def mark_sent(reply: Reply, message: Message, *, now: datetime, peer_id: str = "") -> bool:
    """The reply stands on the network as `message`. False if that was known before.

    `peer_id`: whom a private one has reached, as the network says.
    """
    reply.thread = lock_thread(reply.thread_id)  # it may have been merged meanwhile
    for guess in Reply.objects.filter(message=message).exclude(pk=reply.pk):
        _give_way(guess, now=now)
    changed = Reply.objects.filter(UNSETTLED | MISSED, pk=reply.pk).update(
        state=Reply.State.SENT, message=message, plain_text=None, error="", settle_at=None
    )
    if changed:
        Message.objects.filter(pk=message.pk).update(
            agent=reply.agent_id, is_automatic=reply.is_automatic
        )
        attempt = reply.attempts.order_by("-started_at").first()
        _finish_attempts(reply, Reply.State.SENT, now=now)
        _record(reply, SENT_VERBS[Reply.Purpose(reply.purpose)], now, message=message.pk)
        _file_with_reply(reply, message.pk, now=now)
        since = attempt.started_at if attempt else now
        go_private(reply, peer_id=peer_id, since=since, now=now)
        refresh_threads([reply.thread_id])
        hint_threads([reply.thread_id])
        log.info("reply_sent", reply=reply.pk, thread=reply.thread_id, message=message.pk)
        if not reply.is_automatic:
            tell_watchers(reply.thread, NoticeKind.REPLIED, by=reply.agent, now=now)
    return bool(changed)


def forget_sent(reply: Reply) -> Profile | None:
    """What was noted when a message was taken for this reply was not so. Gives whom that one had
    reached, if it was private.
    """
    reply.thread.events.filter(verb__in=SENT_VERBS.values(), facts__reply=reply.pk).delete()
    if profile := come_back(reply):
        return profile
    known = Profile.objects.filter(network=reply.channel.network)
    return known.filter(external_id=reply.peer_external_id).first()


def _give_way(guess: Reply, *, now: datetime) -> None:
    """It was taken for sent by its words alone, and now the network says that these were another's.
    What became of it is asked again.
    """
    Reply.objects.filter(pk=guess.pk).update(
        message=None, state=Reply.State.UNKNOWN, error="", settle_at=now, missed_at=None
    )
    forget_sent(guess)


def _file_with_reply(reply: Reply, message_id: int, *, now: datetime) -> None:
    """A private message that was read before we knew whose answer it is stands with its customer's
    others: it belongs to the thread of the reply. What was noted of it there was not so.
    """
    message = Message.objects.get(pk=message_id)
    if not message.is_private or message.thread_id in (None, reply.thread_id):
        return
    other = lock_thread(message.thread_id)
    top = reply.thread.top_external_id
    Message.objects.filter(pk=message.pk).update(thread=reply.thread, chain_top=top)
    other.events.filter(
        verb=Verb.ANSWERED_ELSEWHERE, facts__external_id=message.external_id
    ).delete()
    if other.messages.exists():
        refresh_threads([other.pk], bumped=[other.pk])
    else:
        Thread.objects.filter(pk=other.pk).update(
            status=Status.MERGED,
            merged_into=reply.thread,
            owner=None,
            claimed_at=None,
            has_stale_clocks=True,
        )
        ThreadEvent.objects.create(
            thread=reply.thread, verb=Verb.MERGED, at=now, facts={"thread": other.pk}
        )
    hint_threads([other.pk])


@transaction.atomic
def mark_failed(reply: Reply, words: str, *, now: datetime) -> None:
    """The network did not take it, and says why. A thread closed in the meantime opens again."""
    reply.thread = lock_thread(reply.thread_id)  # it may have been merged meanwhile
    changed = Reply.objects.filter(UNSETTLED, pk=reply.pk).update(
        state=Reply.State.FAILED, error=words, settle_at=None
    )
    if changed:
        _finish_attempts(reply, Reply.State.FAILED, now=now, error=words)
        _record(reply, Verb.REPLY_FAILED, now, words=words)
        if reply.agent_id:
            reopen_unanswered(reply, now=now)
            hint_agent(reply.agent_id, "reply_failed", thread=reply.thread_id)


@transaction.atomic
def mark_unknown(reply: Reply, words: str, *, now: datetime) -> None:
    """The answer was lost on the way back: the network is asked before anything else is done."""
    reply.thread = lock_thread(reply.thread_id)  # it may have been merged meanwhile
    changed = Reply.objects.filter(pk=reply.pk, state=Reply.State.SENDING).update(
        state=Reply.State.UNKNOWN, error=words, settle_at=now + LOOK_UP_AFTER
    )
    if changed:
        _finish_attempts(reply, Reply.State.UNKNOWN, now=now, error=words)
        hint_threads([reply.thread_id])


@transaction.atomic
def put_back(reply: Reply, words: str, *, at: datetime, now: datetime) -> None:
    """Nothing was sent; the same call may succeed at `at`."""
    reply.thread = lock_thread(reply.thread_id)  # it may have been merged meanwhile
    changed = Reply.objects.filter(pk=reply.pk, state=Reply.State.SENDING).update(
        state=Reply.State.QUEUED,
        error=words,
        not_before=at,
        failure_count=reply.failure_count + 1,
    )
    if changed:
        _finish_attempts(reply, Reply.State.QUEUED, now=now, error=words)
        hint_threads([reply.thread_id])


@transaction.atomic
def miss(reply: Reply, *, now: datetime) -> None:
    """The network does not show it. Absent twice, a pause apart, is failed."""
    if reply.missed_at:
        mark_failed(reply, NOT_THERE, now=now)
        return
    again_at = now + timedelta(seconds=settings.SETTLE_PAUSE)
    Reply.objects.filter(pk=reply.pk, state=Reply.State.UNKNOWN).update(
        missed_at=now, settle_at=again_at
    )
    hint_threads([reply.thread_id])


def reopen_unanswered(reply: Reply, *, now: datetime) -> None:
    """What was closed on the strength of an answer that never arrived is open again, as it was."""
    reopened = Thread.objects.filter(pk=reply.thread_id, status=Status.CLOSED).update(
        status=Status.OPEN,
        closed_at=None,
        closed_reason="",
        closed_by=None,
        settled_at=None,
        attached_at=None,
    )
    if reopened:
        ThreadEvent.objects.create(
            thread_id=reply.thread_id, verb=Verb.REOPENED, at=now, facts={"reply": reply.pk}
        )
    refresh_threads([reply.thread_id])
    hint_threads([reply.thread_id])


def _finish_attempts(reply: Reply, outcome: Reply.State, *, now: datetime, error: str = "") -> None:
    Attempt.objects.filter(reply=reply, finished_at=None).update(
        finished_at=now, outcome=outcome, error=error
    )


def _record(reply: Reply, verb: Verb, now: datetime, **facts: object) -> None:
    ThreadEvent.objects.create(
        thread_id=reply.thread_id,
        verb=verb,
        agent_id=reply.agent_id,
        at=now,
        facts={"reply": reply.pk, **facts},
    )
