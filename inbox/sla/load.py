"""What decides the clocks of some threads, read for all of them at once: six statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from agents.hours.days import Calendar
from connectors.models import Channel
from connectors.port import Kind
from inbox.channels.hours import BrandHours, read_hours
from inbox.models import (
    Direction,
    Message,
    Reply,
    SlaClock,
    SlaPolicy,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.sla.closings import read_closings
from inbox.sla.derive import Clocks, Matter, derive_clocks
from inbox.sla.waits import Said

Row = TypeVar("Row")
NEVER = datetime.max.replace(tzinfo=UTC)  # where we only look, nothing was promised
# Answered with a reply that the network dates to the same second: it waits no more.
ANSWERED_AT_ONCE = Exists(
    Reply.objects.filter(
        in_reply_to=OuterRef("pk"), message__created_at=OuterRef("created_at"), is_automatic=False
    )
)
IS_BESIDE = ExpressionWrapper(
    Q(kind=Kind.DIRECT_MESSAGE, direction=Direction.INBOUND) & ~Q(ANSWERED_AT_ONCE), BooleanField()
)
AUTOMATIC = Q(direction=Direction.OUTBOUND, is_automatic=True)


@dataclass(frozen=True, slots=True)
class Promises:
    """The policies in their order, and the hours of teams and channels."""

    policies: Sequence[SlaPolicy]
    hours: BrandHours
    connected: Mapping[int, datetime]
    calendars: dict[int, Calendar] = field(default_factory=dict)

    def find_policy(self, thread: Thread, labels: Collection[int]) -> SlaPolicy | None:
        """The first that fits."""
        return next((one for one in self.policies if fits(one, thread, labels)), None)

    def find_calendar(self, thread: Thread) -> Calendar | None:
        """The hours that the thread's clocks run in; None while nobody has set any."""
        schedule = self.hours.find(thread.channel_id, thread.team_id)
        if schedule is None:
            return None
        if schedule.pk not in self.calendars:
            self.calendars[schedule.pk] = schedule.load_calendar()
        return self.calendars[schedule.pk]


def fits(policy: SlaPolicy, thread: Thread, labels: Collection[int]) -> bool:
    return (
        policy.channel_id in (None, thread.channel_id)
        and policy.kind in ("", "private" if thread.is_private else "public")
        and policy.priority in (None, thread.priority)
        and (policy.label_id is None or policy.label_id in labels)
    )


def load_promises(channel_ids: Iterable[int]) -> Promises:
    policies = list(SlaPolicy.objects.filter(retired_at=None).order_by("position", "pk"))
    channels = Channel.objects.filter(pk__in=set(channel_ids))
    connected = {
        pk: NEVER if is_read_only else at
        for pk, at, is_read_only in channels.values_list("pk", "connected_at", "is_read_only")
    }
    return Promises(policies, read_hours(), connected)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said, closed, labelled and reckoned before in some threads, by thread."""

    messages: Mapping[int, Sequence[Said]]
    events: Mapping[int, Sequence[ThreadEvent]]
    labels: Mapping[int, Collection[int]]
    held: Mapping[int, Sequence[SlaClock]]

    def derive(self, thread: Thread, promises: Promises, *, now: datetime) -> Clocks:
        """The thread's clocks as of `now`."""
        matter = Matter(
            opened_at=thread.opened_at,
            since=promises.connected[thread.channel_id],
            messages=self.messages.get(thread.pk, ()),
            closings=read_closings(thread, self.events.get(thread.pk, ())),
        )
        policy = promises.find_policy(thread, self.labels.get(thread.pk, ()))
        hours = promises.find_calendar(thread)
        return derive_clocks(matter, policy, hours, now=now, held=self.held.get(thread.pk, ()))


def load_facts(thread_ids: Collection[int]) -> Facts:
    events = ThreadEvent.objects.filter(
        thread__in=thread_ids, verb__in=[Verb.CLOSED, Verb.REOPENED]
    ).order_by("at", "pk")
    labels = Thread.labels.through.objects.filter(thread__in=thread_ids)
    clocks = SlaClock.objects.filter(thread__in=thread_ids).select_related("policy")
    return Facts(
        messages=_load_messages(thread_ids),
        events=_group((one.thread_id, one) for one in events),
        labels=_group(labels.values_list("thread", "label")),
        held=_group((one.thread_id, one) for one in clocks),
    )


def _load_messages(thread_ids: Collection[int]) -> dict[int, list[Said]]:
    """Without notes, automatic replies, and what a later version has replaced."""
    rows = (
        Message.objects.filter(thread__in=thread_ids, replaced_by=None)
        .exclude(AUTOMATIC)
        .exclude(direction=Direction.NOTE)
        .annotate(is_beside=IS_BESIDE)
        .values_list("thread", "created_at", "direction", "deleted_at", "received_at", "is_beside")
    )
    return _group(
        (thread_id, Said(at, direction == Direction.OUTBOUND, *rest))
        for thread_id, at, direction, *rest in rows.iterator()
    )


def _group(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for key, row in rows:
        grouped[key].append(row)
    return grouped
