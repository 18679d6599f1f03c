"""Do the messages still stand on the network as we have them? A few are asked about each turn.

What is gone is purged, what was rewritten is rewritten here. Look-ups cost money on X: a message is
asked about when its age has trebled since the last time, until its thread has been closed for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from connectors.models import Channel, Stream
from connectors.port import Connector, ConnectorError, Kind, LookUp, Network, Post
from connectors.registry import connect
from inbox.ingest.private import cover_post
from inbox.ingest.writes import list_checked_kinds
from inbox.models import Direction, Message, Verb
from inbox.moderation.changing import note_state
from inbox.polling.family import may_look_up, note_failed_look_up
from inbox.polling.lease import POLLABLE
from inbox.polling.pace import find_pace
from inbox.rereading.purge import purge_message
from inbox.rereading.rewrite import rewrite_message

AT_ONCE = {Network.X: 100, Network.FACEBOOK: 50}  # ids that one call takes
WITNESSES = 3
RECHECK = "recheck"  # the stream that says when this is done next, where that is slowed down
KEPT_FRESH = timedelta(days=30)  # in any thread; in one that is not closed, always
MAX_PAUSE = timedelta(days=10)
AGAIN_AFTER = timedelta(minutes=30)  # where a call fails, or cannot be believed

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)

# When each is asked about again: null for those of threads that have been closed for long.
RESCHEDULE = """
    UPDATE inbox_message AS message SET checked_at = %(now)s, missed_at = NULL,
        check_at = CASE
            WHEN message.created_at > %(fresh)s OR thread.status NOT IN ('closed', 'merged')
                OR thread.closed_at > %(closed)s
            THEN %(now)s + least(%(longest)s, greatest(
                %(shortest)s, 2 * (%(now)s - message.created_at)))
        END
    FROM inbox_message AS same LEFT JOIN inbox_thread AS thread ON thread.id = same.thread_id
    WHERE same.id = message.id AND message.id = ANY(%(ids)s)
"""


def find_channels_to_recheck(*, now: datetime) -> list[int]:
    """Healthy channels that have messages to ask about: a sick one has other worries. One of X that
    is limited by its budget or in what it may say is asked, too: such a limit may last a month.
    """
    due = Message.objects.filter(channel=OuterRef("pk"), check_at__lte=now)
    streams = Stream.objects.filter(channel=OuterRef("pk"))
    waiting = streams.filter(Q(retry_at__gt=now) | Q(name=RECHECK, next_at__gt=now))
    limited = Q(state=Channel.State.LIMITED, network=Network.X)
    found = Channel.objects.filter(
        POLLABLE, Q(state=Channel.State.HEALTHY) | limited, Exists(due), network__in=AT_ONCE
    )
    return list(found.exclude(Exists(waiting)).order_by("pk").values_list("pk", flat=True))


def recheck_channel(channel_id: int, *, clock: Clock) -> None:
    """One call's worth of messages. Harmless twice: the second takes the next ones."""
    channel = Channel.objects.get(pk=channel_id)
    if not may_look_up(channel, now=clock()):
        return
    messages = take_due(channel, now=clock())
    if not messages:
        return
    try:
        answer = ask_about(channel, messages)
    except ConnectorError as error:
        note_failed_look_up(channel, error, now=clock())
        return
    follow_answer(channel, messages, answer, now=clock())
    slow_down(channel, now=clock())


def ask_about(channel: Channel, messages: Sequence[Message]) -> LookUp:
    """What the network says of them, and of a few others that should be found, whatever became of
    those: many are each other's witnesses, unless none of them is found. Raises ConnectorError.
    """
    connector = connect(channel)
    if len(messages) <= WITNESSES:
        return look_up(connector, [*messages, *find_witnesses(channel, messages)])
    answer = look_up(connector, messages)
    if answer.found:
        return answer
    others = look_up(connector, find_witnesses(channel, messages))
    return LookUp(others.found, answer.missing)


def look_up(connector: Connector, messages: Iterable[Message]) -> LookUp:
    kinds = {message.external_id or "": message.kind for message in messages}
    reviews = frozenset(key for key, kind in kinds.items() if kind == Kind.REVIEW)
    return connector.look_up(list(kinds), reviews=reviews)


def slow_down(channel: Channel, *, now: datetime) -> None:
    """Where new posts are read more seldom to keep within the budget, so are the known ones."""
    pace = find_pace(channel, now=now)
    if pace.is_slowed:
        pause = timedelta(seconds=settings.RECHECK_INTERVAL) * (pace.interval / pace.usual)
        Stream.objects.update_or_create(
            channel=channel, name=RECHECK, defaults={"next_at": now + pause}
        )


@transaction.atomic
def take_due(channel: Channel, *, now: datetime) -> list[Message]:
    """The messages that have waited longest. Their time moves on, so nobody else takes them."""
    due = Message.objects.select_for_update(skip_locked=True, no_key=True).filter(
        channel=channel, check_at__lte=now
    )
    at_once = AT_ONCE[Network(channel.network)] - WITNESSES
    messages = list(due.defer("raw").order_by("check_at")[:at_once])
    taken = [message.pk for message in messages]
    Message.objects.filter(pk__in=taken).update(check_at=now + AGAIN_AFTER)
    return [message for message in messages if message.external_id]


def find_witnesses(channel: Channel, messages: Sequence[Message]) -> list[Message]:
    """The newest others that should be found; top posts by others before all, for what stands below
    one, or is by one author, may go together.

    A network that shows none of them shows nothing just now, and has deleted nothing.
    """
    kinds = list_checked_kinds(channel.network)
    others = Message.objects.filter(
        channel=channel, kind__in=kinds, deleted_at=None, missed_at=None, replaced_by=None,
        external_id__isnull=False,
    ).exclude(pk__in=[message.pk for message in messages])  # fmt: skip
    newest = others.only("external_id", "kind").order_by("-pk")
    authors = [message.author_id for message in messages if message.direction == Direction.INBOUND]
    tops = newest.filter(parent_external_id="").exclude(kind=Kind.DIRECT_MESSAGE)
    found = list(tops.exclude(author__in=[one for one in authors if one])[:WITNESSES])
    return found or list(newest[:WITNESSES])


def follow_answer(
    channel: Channel, messages: Iterable[Message], answer: LookUp, *, now: datetime
) -> None:
    """Each message as the network says it stands now."""
    found = {post.external_id: post for post in answer.found}
    standing = []
    for message in messages:
        if post := found.get(message.external_id or ""):
            standing.append(message.pk)
            if is_rewritten(channel, message, post):
                rewrite_message(message, post, now=now)
            follow_hiding(message, post, now=now)
        elif message.external_id in answer.missing and is_credible(channel, answer):
            miss_message(message, now=now)
        elif message.external_id in answer.missing:
            continue
        elif message.is_private:
            # Too old to be told of: that stays so.
            Message.objects.filter(pk=message.pk).update(check_at=None)
        else:
            standing.append(message.pk)  # and we may not see it: not asked about any oftener
    reschedule(standing, now=now)


def is_credible(channel: Channel, answer: LookUp) -> bool:
    """Whether what is missing is missing by itself, and not because all is.

    X names what it does not have; Facebook merely leaves it out, as it does where it refuses.
    """
    return bool(answer.found) or (channel.network == Network.X and len(answer.missing) <= WITNESSES)


def is_rewritten(channel: Channel, message: Message, post: Post) -> bool:
    """On X an edited post is another post, with an id of its own."""
    return channel.network != Network.X and cover_post(post)[0].text != message.text


def follow_hiding(message: Message, post: Post, *, now: datetime) -> None:
    """Hidden or shown on the network itself: by a colleague there, or by the network's filters."""
    if post.is_hidden == bool(message.hidden_at) or message.direction != Direction.INBOUND:
        return
    verb, at = (Verb.HIDDEN, now) if post.is_hidden else (Verb.SHOWN, None)
    note_state(message, "hidden_at", verb, by=None, at=at, now=now)


def miss_message(message: Message, *, now: datetime) -> None:
    """Absent twice, a pause apart, is deleted: once may be the network's mistake."""
    if message.missed_at:
        purge_message(message, now=now)
        return
    again_at = now + timedelta(seconds=settings.SETTLE_PAUSE)
    Message.objects.filter(pk=message.pk).update(missed_at=now, check_at=again_at)


def reschedule(ids: Sequence[int], *, now: datetime) -> None:
    if not ids:
        return
    parameters: dict[str, Any] = {
        "ids": list(ids),
        "now": now,
        "fresh": now - KEPT_FRESH,
        "closed": now - timedelta(days=settings.REOPEN_WINDOW_DAYS),
        "shortest": timedelta(seconds=settings.RECHECK_AFTER),
        "longest": MAX_PAUSE,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESCHEDULE, parameters)
