"""One reply to the network: the attempt is committed first, then the call, then what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from agents.models import Agent
from agents.rights import Right, list_agents_with
from connectors.port import (
    Author,
    ConnectorError,
    Kind,
    Outgoing,
    Permission,
    Post,
    SentPost,
    Way,
)
from connectors.registry import connect
from inbox.hints import hint_agent, hint_threads
from inbox.holding.wanted import is_still_wanted
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Attempt, Message, NoticeKind, Reply, Thread, ThreadEvent, Verb
from inbox.numbers.refuse import MASKED
from inbox.outbox.correct import correct_guess
from inbox.outbox.finish import (
    mark_failed,
    mark_sent,
    mark_unknown,
    put_back,
    reopen_unanswered,
)
from inbox.outbox.refusals import choose_fate, warn_channel
from inbox.outbox.ways import ONLY_LOOKED_AT, choose_route
from inbox.pictures.attach import add_pictures, give_back_pictures
from inbox.signals import survey_due
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread
from inbox.threads.claim import has_claim
from inbox.threads.drafts import give_back_draft
from inbox.threads.note import MAX_NOTE, add_note
from inbox.training.gate import UNAPPROVED, lacks_approval
from inbox.turns import hold

log = structlog.get_logger(__name__)

BY_PERSONS_ALONE = gettext_noop("So late, the network takes nothing but answers by a person.")
AUTHOR_LEFT = gettext_noop("Its author has left. What was to go out stands here as a note.")
HOLDS_NUMBER = gettext_noop("A number is masked here. Write it again, or leave it out.")
PRIVATE_WAYS = [way for way in Way if way.is_private]

HAS_WORK = """
    SELECT EXISTS (SELECT FROM inbox_reply WHERE state = 'queued' AND not_before <= %(now)s)
        OR EXISTS (SELECT FROM inbox_reply WHERE state = 'queued' AND scheduled_for IS NOT NULL)
        OR EXISTS (SELECT FROM inbox_reply WHERE state = 'sending')
"""
Clock = Callable[[], datetime]


def has_work(now: datetime) -> bool:
    """Whether something is due, waits for its own time or was begun; each part by its own index."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_WORK, {"now": now})
        return bool(cursor.fetchone()[0])


def find_due_replies(*, now: datetime, limit: int = 200) -> list[int]:
    """Replies whose time has come: the wake-up of some may have been lost."""
    may_send = _may_send("send_after", now) & ~Q(way__in=PRIVATE_WAYS)
    may_send |= _may_send("send_private_after", now) & Q(way__in=PRIVATE_WAYS)
    due = Reply.objects.filter(may_send, state=Reply.State.QUEUED, not_before__lte=now)
    return list(due.order_by("purpose", "not_before").values_list("pk", flat=True)[:limit])


def _may_send(field: str, now: datetime) -> Q:
    return Q(**{f"channel__{field}": None}) | Q(**{f"channel__{field}__lte": now})


def send_reply(reply_id: int, *, clock: Clock) -> None:
    """Send a queued reply that is due. Harmless twice: the second finds nothing queued."""
    with hold("reply", reply_id):
        if reply := begin_attempt(reply_id, now=clock()):
            _say(reply, clock=clock)


def _say(reply: Reply, *, clock: Clock) -> None:
    try:
        is_late = reply.is_private and judge_reply(reply, now=clock()).is_late
        outgoing = add_pictures(write_outgoing(reply, is_late=is_late), reply)
        sent = connect(reply.channel).send(outgoing)
    except ConnectorError as error:
        handle_error(reply, error, now=clock())
    else:
        store_sent(reply, sent, now=clock())


@transaction.atomic
def begin_attempt(reply_id: int, *, now: datetime) -> Reply | None:
    """Queued -> sending. None: not due, another's turn first, or given back as a draft, be it that
    the thread has changed or that the network no longer takes it.

    After this commit the reply is never sent again by itself, whatever happens to this worker.
    """
    found = Reply.objects.filter(pk=reply_id).values_list("thread_id", flat=True).first()
    if found is None:
        return None
    thread = lock_thread(found)
    reply = (
        Reply.objects.select_for_update(of=("self",))
        .select_related("channel", "agent", "in_reply_to__author__customer")
        .get(pk=reply_id)
    )
    if reply.state != Reply.State.QUEUED or reply.not_before > now or _must_wait(reply, now):
        return None
    if not stands(reply, thread, now=now):
        return_reply(reply, now=now)
        return None
    if not (permission := judge_reply(reply, now=now)).is_allowed:
        return_reply(reply, now=now, words=permission.words)
        return None
    reply.state = Reply.State.SENDING
    reply.save(update_fields=["state"])
    Attempt.objects.create(reply=reply, started_at=now)
    hint_threads([thread.pk])
    return reply


def stands(reply: Reply, thread: Thread, *, now: datetime) -> bool:
    """The thread is as whoever wrote it saw it; what nobody wrote is wanted yet."""
    if reply.purpose == Reply.Purpose.HOLD:
        return is_still_wanted(reply, thread, now=now)
    if reply.purpose == Reply.Purpose.SURVEY:
        heard = survey_due.send(sender=Reply, reply=reply, thread=thread, now=now)
        return any(is_wanted for _receiver, is_wanted in heard)
    return has_claim(reply, thread) and reply.version == thread.version


def judge_reply(reply: Reply, *, now: datetime) -> Permission:
    """What holds now: a window may have closed while the reply was queued, or an admin have made
    the channel one that is only looked at. No number goes out in public, nor a mask anywhere.
    """
    if words := find_objection(reply):
        return Permission(is_allowed=False, words=words)
    try:
        connector = connect(reply.channel)
    except ConnectorError:  # sending says why, and what to do
        return Permission(is_allowed=True)
    way = Way(reply.way)
    permission = choose_route(connector, reply.in_reply_to, way, now=now, but=reply).permission
    if reply.is_automatic and permission.is_late:
        return Permission(is_allowed=False, words=BY_PERSONS_ALONE)
    return permission


def find_objection(reply: Reply) -> str:
    """Why we ourselves do not say this, whatever the network would take. Empty: we do."""
    if reply.channel.is_read_only:
        return ONLY_LOOKED_AT
    if lacks_approval(reply):
        return UNAPPROVED
    is_public_number = (not reply.is_private or reply.is_group) and reply.plain_text
    if is_public_number or (MASKED in reply.text and not reply.plain_text):
        return HOLDS_NUMBER
    return ""


def write_outgoing(reply: Reply, *, is_late: bool = False) -> Outgoing:
    """The reply as the network's connector takes it, but for its pictures."""
    return Outgoing(
        text=reply.plain_text or reply.text,
        way=Way(reply.way),
        in_reply_to=reply.in_reply_to.external_id or "",
        peer=reply.peer_external_id,
        conversation_id=reply.in_reply_to.conversation_id if reply.is_group else "",
        is_late=is_late,
    )


def _must_wait(reply: Reply, now: datetime) -> bool:
    """Answers in a thread go out in order, and none before the network takes calls again.

    Nor does the same text while it is unknown whether it stands there already.
    """
    send_after = getattr(reply.channel, name_hold(reply))
    if (send_after and send_after > now) or _is_anothers_turn(reply, now):
        return True
    return (
        Reply.objects.filter(thread=reply.thread_id, id__lt=reply.pk, is_automatic=False)
        .exclude(state=Reply.State.QUEUED, scheduled_for__gt=now)
        .filter(
            Q(state__in=[Reply.State.QUEUED, Reply.State.SENDING])
            | Q(state=Reply.State.UNKNOWN, text=reply.text)
        )
        .exists()
    )


def _is_anothers_turn(reply: Reply, now: datetime) -> bool:
    """Calls are scarce: agents first, then holding replies, then surveys."""
    if not reply.purpose:
        return False
    first = Reply.objects.filter(channel=reply.channel_id, purpose__lt=reply.purpose)
    return first.filter(state=Reply.State.QUEUED, not_before__lte=now).exists()


def return_reply(reply: Reply, *, now: datetime, words: str = "") -> None:
    """Somebody wrote, or took the thread, after Send was pressed: the agent gets the text back.

    `words`: why the network would no longer have taken it.
    """
    reply.state, reply.plain_text = Reply.State.CANCELLED, None
    reply.save(update_fields=["state", "plain_text"])
    if reply.agent is None:
        return
    if not reply.agent.is_active:
        words = _leave_to_colleagues(reply, reply.agent, now=now)
    else:
        give_back_draft(
            reply.thread, to=reply.agent, text=reply.body, in_reply_to=reply.in_reply_to,
            way=reply.way,
        )  # fmt: skip
        give_back_pictures(reply, now=now)
    ThreadEvent.objects.create(
        thread=reply.thread, verb=Verb.REPLY_RETURNED, agent=reply.agent, at=now,
        facts={"reply": reply.pk, "words": words},
    )  # fmt: skip
    reopen_unanswered(reply, now=now)
    if reply.scheduled_for:  # its author may be at home by now
        tell([reply.agent], NoticeKind.REPLY_CAME_BACK, thread=reply.thread, now=now)
    hint_agent(reply.agent.pk, "reply_returned", thread=reply.thread_id)


def _leave_to_colleagues(reply: Reply, author: Agent, *, now: datetime) -> str:
    """A draft of somebody who has left would be read by nobody: the answer becomes a note, for who
    takes the thread; who has it, or else the leads, are told.
    """
    thread = reply.thread
    if reply.body:
        add_note(thread, by=author, text=reply.body[:MAX_NOTE], now=now)
    owner = thread.owner
    told = [owner] if owner and owner.is_active else list_agents_with(Right.ASSIGN_OTHERS)
    tell(told, NoticeKind.LEFT_ANSWER, thread=thread, now=now, name=author.name)
    return AUTHOR_LEFT


@transaction.atomic
def store_sent(reply: Reply, sent: SentPost, *, now: datetime) -> None:
    """The network took it: the answer stands in the thread, unless the poll was quicker."""
    correct_guess(reply, sent.external_id, now=now)
    channel, answered = reply.channel, reply.in_reply_to
    peer_id = sent.peer_id or reply.peer_external_id
    post = Post(
        external_id=sent.external_id,
        author=Author(channel.external_id, channel.handle, channel.name),
        text=reply.plain_text or reply.text,
        created_at=now,
        kind=Kind.DIRECT_MESSAGE if reply.is_private else Kind(answered.kind),
        parent_id="" if reply.is_private else answered.external_id or "",
        conversation_id=sent.conversation_id or answered.conversation_id,
        url=sent.url,
        peer=Author(peer_id) if reply.is_private and peer_id else None,
        is_group=reply.is_group,
    )
    ingest(channel, Batch((post,)), now=now, known={sent.external_id: reply})
    message = Message.objects.get(channel=channel, external_id=sent.external_id)
    mark_sent(reply, message, now=now, peer_id=peer_id)


def handle_error(reply: Reply, error: ConnectorError, *, now: datetime) -> None:
    """What a refusal means for the reply. Nothing is ever sent twice on a guess."""
    log.info("reply_not_sent", reply=reply.pk, error=type(error).__name__, code=error.code)
    is_repeated = reply.attempts.count() > 1
    state, at = choose_fate(
        error, failure_count=reply.failure_count, is_repeated=is_repeated, now=now
    )
    warn_channel(reply.channel, error, column=name_hold(reply), until=at)
    if state == Reply.State.UNKNOWN:
        mark_unknown(reply, error.words, now=now)
    elif at:
        put_back(reply, error.words, at=at, now=now)
    else:
        mark_failed(reply, error.words, now=now)


def name_hold(reply: Reply) -> str:
    """The column that says when such answers may be sent again. Private messages have limits of
    their own, and keep no public answer waiting.
    """
    return "send_private_after" if reply.is_private else "send_after"
