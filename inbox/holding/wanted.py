"""Which messages are answered with a holding reply: never in a loop, never twice a night."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from agents.hours.clock import is_open
from connectors.port import Author, Kind
from inbox.channels.hours import find_schedule
from inbox.customers.stops import find_stop
from inbox.ingest.ours import load_ours
from inbox.ingest.thanks import is_thanks
from inbox.models import (
    Direction,
    Hold,
    HoldingPolicy,
    Incident,
    Message,
    Profile,
    Reply,
    Status,
    Thread,
)

SOON = timedelta(minutes=30)  # what waited longer is answered by a person
TALK = timedelta(hours=1)  # after an answer of ours somebody is there
BETWEEN = timedelta(hours=6)  # two of them to one customer, whatever the hours are changed to
REPEATED = timedelta(days=1)


def list_candidates(
    policy: HoldingPolicy, *, opens_at: datetime, now: datetime
) -> QuerySet[Message]:
    """What was written a moment ago and addresses us, by customers who heard nothing yet: the
    newest first, private before public, so that what is not wanted keeps nobody waiting for long.
    """
    told = Hold.objects.filter(channel=policy.channel_id)
    told = told.filter(Q(opens_at=opens_at) | Q(at__gt=now - BETWEEN))
    found = Message.objects.filter(
        channel=policy.channel_id, direction=Direction.INBOUND, created_at__gt=now - SOON,
        thread__status=Status.OPEN, thread__waiting_since__isnull=False,
        author__isnull=False, deleted_at=None, replaced_by=None, is_group=False, addresses_us=True,
    )  # fmt: skip
    is_public = ExpressionWrapper(~Q(kind=Kind.DIRECT_MESSAGE), BooleanField())
    untold = found.exclude(author__in=told.values("profile"))
    return untold.order_by(is_public, "-created_at", "-pk")


def is_wanted(message: Message, thread: Thread, *, opens_at: datetime, now: datetime) -> bool:
    """Under the thread's lock: the customer waits, nobody of us is there, and it is no machine."""
    return (
        thread.status == Status.OPEN
        and thread.waiting_since is not None
        and not is_thanks(message.text)
        and not is_told(message, opens_at=opens_at, now=now)
        and not is_for_another(message)
        and not is_from_machine(message)
        and not is_attended(thread, now=now)
        and find_stop(message.author) is None
    )


def is_told(message: Message, *, opens_at: datetime, now: datetime) -> bool:
    """The same customer, under any name, in this closed period or shortly before."""
    author = message.author
    names = Profile.objects.filter(pk=message.author_id or 0)
    if author and author.customer_id:
        names = Profile.objects.filter(customer=author.customer_id)
    told = Hold.objects.filter(channel=message.channel_id, profile__in=names.values("pk"))
    return told.filter(Q(opens_at=opens_at) | Q(at__gt=now - BETWEEN)).exists()


def is_for_another(message: Message) -> bool:
    """A comment below another customer's speaks to that customer; a mention names us."""
    if message.kind != Kind.COMMENT or not message.parent_external_id:
        return False
    above = Message.objects.filter(
        channel=message.channel_id, external_id=message.parent_external_id,
        direction=Direction.INBOUND,
    )  # fmt: skip
    return above.exclude(author=message.author).exists()


def is_from_machine(message: Message) -> bool:
    """One of us, an answer to what was said automatically, or the same words again."""
    author = message.author
    if author is None:
        return True
    ours = load_ours(message.channel.network)
    if ours.wrote(Author(author.external_id, author.handle, author.name)):
        return True
    if (
        message.parent_external_id
        and Message.objects.filter(
            channel=message.channel_id, external_id=message.parent_external_id, is_automatic=True
        ).exists()
    ):
        return True
    same = Message.objects.filter(
        channel=message.channel_id, author=author, text=message.text,
        created_at__gt=message.created_at - REPEATED,
    )  # fmt: skip
    return same.exclude(pk=message.pk).exists()


def is_attended(thread: Thread, *, now: datetime) -> bool:
    """An agent answers this out of hours, too."""
    answers = thread.messages.filter(direction=Direction.OUTBOUND, is_automatic=False)
    on_their_way = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN]
    replies = thread.replies.filter(is_automatic=False, state__in=on_their_way)
    return answers.filter(created_at__gt=now - TALK).exists() or replies.exists()


def is_still_wanted(reply: Reply, thread: Thread, *, now: datetime) -> bool:
    """When its turn comes: we are closed yet, the customer waits, and nobody was quicker."""
    schedule = find_schedule(reply.channel)
    is_closed = schedule is not None and not is_open(schedule.load_calendar(), now)
    policy = HoldingPolicy.objects.filter(channel=reply.channel_id, is_on=True).first()
    return (
        is_closed
        and policy is not None
        and (reply.is_private or (policy.is_public and not is_quiet(policy, now)))
        and thread.status == Status.OPEN
        and thread.waiting_since is not None
        and not is_attended(thread, now=now)
        and find_stop(thread.profile) is None
    )


def is_loud(policy: HoldingPolicy, now: datetime) -> bool:
    """More may be said in public now."""
    is_capped = policy.is_capped_until is not None and policy.is_capped_until > now
    return policy.is_public and not is_capped and not is_quiet(policy, now)


def is_quiet(policy: HoldingPolicy, now: datetime) -> bool:
    """Somebody has told of an incident: by hushing the channel, or by grouping threads into one,
    wherever they are: what comes next may come on any channel.
    """
    is_hushed = policy.is_quiet_until is not None and policy.is_quiet_until > now
    return is_hushed or find_incident() is not None


def find_incident() -> Incident | None:
    """The latest that goes on."""
    return Incident.objects.filter(ended_at=None).order_by("-began_at").first()
