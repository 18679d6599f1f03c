"""What lies around a thread: its twins, what came after it, and its customer's other threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from connectors.models import Channel
from inbox.models import Message, Profile, Status, Thread
from inbox.paging import read_page

MAX_NEIGHBOURS = 20
ORDER = ("-last_message_at", "-id")

UNFINISHED = [Status.OPEN, Status.PENDING, Status.SNOOZED]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`twins`: the same post, received by another channel of ours. `others`: the customer's other
    threads, the latest first; `more_count`: how many there are beside these, and `more_key`, where
    they begin.
    """

    channel_id: int
    twins: Sequence[Thread]
    after: Sequence[Thread]
    profiles: Sequence[Profile]
    others: Sequence[Thread]
    more_count: int
    more_key: str

    @property
    def unfinished(self) -> list[Thread]:
        return [thread for thread in self.others if thread.status in UNFINISHED]

    @property
    def finished(self) -> list[Thread]:
        return [thread for thread in self.others if thread.status == Status.CLOSED]

    @property
    def mergeable(self) -> list[Thread]:
        """What may be the same matter: not finished, and on the thread's own channel."""
        return [t for t in self.unfinished if t.channel_id == self.channel_id]

    @property
    def claimable(self) -> list[Thread]:
        return [t for t in self.others if t.status == Status.OPEN and t.owner_id is None]


def read_neighbours(thread: Thread) -> Neighbours:
    """Five statements at most, each bounded; one more where the customer has more threads."""
    profiles = read_profiles(thread)
    theirs = find_other_threads(thread, profiles)
    others, more_key = read_page(_told(theirs), ORDER, size=MAX_NEIGHBOURS)
    return Neighbours(
        thread.channel_id,
        find_twins(thread),
        list(_listed(thread.follow_ups.all())),
        profiles,
        others,
        theirs.count() - len(others) if more_key else 0,
        more_key,
    )


def read_others(thread: Thread, *, key: str) -> tuple[list[Thread], str]:
    """A further page of the customer's other threads, and the key of the next. Raises BadKey."""
    theirs = find_other_threads(thread, read_profiles(thread))
    return read_page(_told(theirs), ORDER, size=MAX_NEIGHBOURS, key=key)


def _told(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return threads.select_related("channel", "owner", "closed_by")


def _listed(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return _told(threads).order_by(*ORDER)[:MAX_NEIGHBOURS]


def find_twins(thread: Thread) -> list[Thread]:
    siblings = Channel.objects.filter(network=thread.channel.network).exclude(pk=thread.channel_id)
    copies = Message.objects.filter(
        channel__in=list(siblings.values_list("pk", flat=True)),
        external_id=thread.top_external_id,
        thread__isnull=False,
    ).values("thread")
    return list(_listed(Thread.objects.filter(pk__in=copies)))


def read_profiles(thread: Thread) -> list[Profile]:
    """The names under which the networks know the thread's customer."""
    if thread.profile is None:
        return []
    if thread.profile.customer_id is None:
        return [thread.profile]
    same = Profile.objects.filter(customer=thread.profile.customer_id)
    return list(same.select_related("customer").order_by("network", "id")[:MAX_NEIGHBOURS])


def find_other_threads(thread: Thread, profiles: Sequence[Profile]) -> QuerySet[Thread]:
    theirs = Thread.objects.filter(profile__in=[profile.pk for profile in profiles])
    return theirs.exclude(pk=thread.pk).exclude(status=Status.MERGED)
