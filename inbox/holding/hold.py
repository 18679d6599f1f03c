"""While a channel is closed, who writes is told when we open: once, through the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction

from agents.hours.clock import is_open
from agents.hours.days import Calendar
from agents.hours.look_ahead import find_next_opening
from connectors.port import ConnectorError, Kind, Way
from connectors.registry import connect
from inbox.channels.hours import load_schedules
from inbox.holding.wanted import is_loud, is_wanted, list_candidates
from inbox.holding.words import choose_text, fill_in
from inbox.models import Hold, HoldingPolicy, Message, Reply, Thread
from inbox.numbers.mask import mask_text
from inbox.outbox.wake import wake_sender
from inbox.outbox.ways import choose_route, find_lock
from inbox.threads.changing import lock_thread

LOOKED_AT = 300  # messages of a channel, in one run
HOUR = timedelta(hours=1)
PUBLIC_KINDS = [Kind.MENTION, Kind.POST, Kind.COMMENT]

log = structlog.get_logger(__name__)


def hold_waiting(*, now: datetime) -> int:
    """Of all channels that are closed. Returns how many replies were queued; harmless twice."""
    policies = HoldingPolicy.objects.filter(is_on=True, channel__is_active=True)
    held = list(policies.select_related("channel"))
    schedules = load_schedules([policy.channel_id for policy in held])
    return sum(
        hold_channel(policy, schedules[policy.channel_id].load_calendar(), now=now)
        for policy in held
        if policy.channel_id in schedules and not find_lock(policy.channel)
    )


def hold_channel(policy: HoldingPolicy, calendar: Calendar, *, now: datetime) -> int:
    """How many; none where it is open, or where it never opens: nothing could be promised."""
    opens_at = None if is_open(calendar, now) else find_next_opening(calendar, now)
    texts = dict(policy.channel.holding_texts.values_list("language", "text"))
    if opens_at is None or not texts:
        return 0
    kinds = [Kind.DIRECT_MESSAGE, *(PUBLIC_KINDS if is_loud(policy, now) else [])]
    candidates = list_candidates(policy, opens_at=opens_at, now=now).filter(kind__in=kinds)
    written = candidates.select_related("author__customer", "channel", "thread")[:LOOKED_AT]
    return sum(
        hold_message(policy, message, texts, opens_at=opens_at, now=now)
        for message in written
        if not is_open(calendar, message.created_at)
    )


def hold_message(
    policy: HoldingPolicy,
    message: Message,
    texts: dict[str, str],
    *,
    opens_at: datetime,
    now: datetime,
) -> bool:
    """Queue the reply to one message, if it is wanted and the network takes it. False: not so."""
    try:
        with transaction.atomic():
            thread = lock_thread(message.thread_id or 0)
            if not is_wanted(message, thread, opens_at=opens_at, now=now):
                return False
            if not message.is_private and not has_room(policy, opens_at=opens_at, now=now):
                return False
            return _queue(thread, message, texts, opens_at=opens_at, now=now)
    except IntegrityError:  # another worker was quicker: once a customer and period
        return False
    except ConnectorError as error:
        log.info("not_held", channel=message.channel_id, error=type(error).__name__)
        return False


def has_room(policy: HoldingPolicy, *, opens_at: datetime, now: datetime) -> bool:
    """Fewer than the cap in the last hour. At the cap something has happened: nothing more is said
    in public before we open.
    """
    rows = HoldingPolicy.objects.select_for_update()  # two workers count one after the other
    policy = rows.get(pk=policy.pk)
    if not is_loud(policy, now):
        return False
    lately = Hold.objects.filter(channel=policy.channel_id, is_public=True, at__gt=now - HOUR)
    if lately.count() < policy.hourly_cap:
        return True
    HoldingPolicy.objects.filter(pk=policy.pk).update(is_capped_until=opens_at)
    log.warning("holding_replies_capped", channel=policy.channel_id)
    return False


def _queue(
    thread: Thread, message: Message, texts: dict[str, str], *, opens_at: datetime, now: datetime
) -> bool:
    connector, author = connect(message.channel), message.author
    way = Way.PRIVATE if message.is_private else Way.PUBLIC
    route = choose_route(connector, message, way, now=now)
    if author is None or not route.is_open:
        return False
    customer = author.customer
    known = customer.language if customer and customer.has_set_language else ""
    text, language = choose_text(texts, message.text, known)
    filled = fill_in(text, language, name=author.sayable_name, opens_at=opens_at, now=now)
    text = mask_text(filled).text
    if not connector.measure(text, way).is_sendable:
        return False
    reply = Reply.objects.create(
        thread=thread, channel=message.channel, agent=None, purpose=Reply.Purpose.HOLD, text=text,
        in_reply_to=message, client_id=f"hold:{message.pk}", version=thread.version,
        way=route.way, peer_external_id=route.peer, not_before=now, created_at=now,
    )  # fmt: skip
    Hold.objects.create(
        channel=message.channel, profile=author, opens_at=opens_at, reply=reply,
        is_public=not message.is_private, at=now,
    )  # fmt: skip
    wake_sender(reply)
    return True
