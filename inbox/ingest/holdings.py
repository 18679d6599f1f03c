"""What the database already holds of a batch of posts and of what they refer to.

Plain SQL with arrays: a page refers to some three hundred posts, and the ORM would prepare each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.placing import Handed, Place, Slot, find_first_id
from inbox.models import GROUP_TOP, PRIVATE_TOP, Message, Reply, Status, Thread
from inbox.personal_data.seal import list_seals
from inbox.threads.changing import lock_thread

HELD_POSTS = """
    SELECT external_id, id, chain_top, thread_id,
        direction = 'outbound' AND confirmed_at IS NULL,
        replaced_by_id IS NOT NULL AND text = '' AND raw = '{}' AND deleted_at IS NULL
    FROM inbox_message WHERE channel_id = %s AND external_id = ANY(%s)
"""
# Locked in one order until the batch is stored: an agent who closes a thread now either sees what
# comes in, or has closed it before it comes. A thread may outlive its top post (what a customer
# deletes is purged) and be merged by now, so tops are looked for, too.
THREADS = """
    WITH asked AS MATERIALIZED (
        SELECT coalesce(merged_into_id, id) AS id, top_external_id AS top FROM inbox_thread
        WHERE channel_id = %(channel)s AND top_external_id = ANY(%(tops)s))
    SELECT id, top_external_id, status, closed_at, last_message_at,
        ARRAY(SELECT top FROM asked WHERE asked.id = thread.id)
    FROM inbox_thread AS thread
    WHERE id = ANY(ARRAY(SELECT id FROM asked) || %(ids)s::bigint[])
    ORDER BY id FOR NO KEY UPDATE
"""
HANDOVERS = """
    SELECT profile.external_id, handover.at, coalesce(thread.merged_into_id, thread.id)
    FROM inbox_handover AS handover
    JOIN inbox_profile AS profile ON profile.id = handover.profile_id
    JOIN inbox_thread AS thread ON thread.id = handover.thread_id
    WHERE handover.channel_id = %s AND profile.network = %s AND profile.external_id = ANY(%s)
    ORDER BY handover.at DESC, handover.id DESC
"""


SURVEYED = timedelta(days=1)  # for so long a lone figure is taken for its answer


@dataclass(frozen=True, slots=True)
class Holdings:
    """Held messages by external id, the places of all of them, and the threads by top post.

    `unconfirmed`: our own answers that the network has not shown us yet. `unread`: earlier versions
    of which we know only that there was one. `held_ids`: all that is held. `handed`: the handovers
    of those who write privately, by external id, the latest first. What was erased is held by its
    seal: never stored again, and nobody's place.
    """

    message_ids: dict[str, int]
    unconfirmed: dict[str, int]
    unread: dict[str, int]
    held_ids: frozenset[str]
    places: dict[str, Place]
    slots: dict[int, Slot]
    slots_by_top: dict[str, Slot]
    handed: dict[str, list[Handed]]

    def find_slot(self, thread_id: int) -> Slot:
        """A thread, locked; asked for echoes alone, so one query a time."""
        if thread_id not in self.slots:
            thread = lock_thread(thread_id)
            self.slots[thread_id] = self.slots.get(thread.pk) or make_slot(
                thread.pk, thread.top_external_id, thread.status, thread.closed_at,
                thread.last_message_at,
            )  # fmt: skip
        return self.slots[thread_id]

    def find_follow_up(self, slot: Slot) -> Slot | None:
        """The latest follow-up of a thread; asked seldom, so one query a time."""
        follow_up = (
            Thread.objects.select_for_update(no_key=True)
            .filter(follow_up_of=slot.id)
            .exclude(status=Status.MERGED)
            .order_by("-opened_at", "-id")
            .values_list("id", "top_external_id", "status", "closed_at", "last_message_at")
            .first()
        )
        return make_slot(*follow_up) if follow_up else None


def was_surveyed(slot: Slot, at: datetime) -> bool:
    """The customer was asked in the thread how it went, shortly before; looked up seldom."""
    asked = Message.objects.filter(thread=slot.id, reply__purpose=Reply.Purpose.SURVEY)
    return asked.filter(created_at__gt=at - SURVEYED, created_at__lte=at).exists()


def make_slot(
    pk: int, top: str, status: str, closed_at: datetime | None, last_message_at: datetime
) -> Slot:
    return Slot(
        top=top,
        id=pk,
        closed_at=closed_at if status == Status.CLOSED else None,
        is_snoozed=status == Status.SNOOZED,
        last_message_at=last_message_at,
    )


def load_holdings(channel: Channel, posts: Sequence[Post]) -> Holdings:
    """Threads are loaded, and locked, for the posts that are new and what these refer to. None of
    them is one that has become part of another.
    """
    own_ids = {post.external_id for post in posts}
    handovers = _load_handovers(channel, posts)
    related = {post.parent_id for post in posts} | {post.conversation_id for post in posts}
    related |= {key for post in posts for key in post.earlier_ids}
    seals = list_seals(own_ids | related)
    with connection.cursor() as cursor:
        cursor.execute(HELD_POSTS, [channel.pk, [*((own_ids | related) - {""}), *seals]])
        rows = cursor.fetchall()
        held = {row[0]: row[1:] for row in rows if row[0] not in seals}
        erased = _find_erased(posts, {seals[row[0]]: row[1] for row in rows if row[0] in seals})
        known = held.keys() | erased.keys()
        fresh = [post for post in posts if post.external_id not in known]
        wanted = {key for post in fresh for key in (post.parent_id, post.conversation_id)}
        wanted |= {key for post in fresh for key in post.earlier_ids}
        # Those of what the network has not confirmed yet, too: they are written to.
        wanted |= {key for key in own_ids & held.keys() if held[key][3] or held[key][4]}
        ids = {held[key][2] for key in wanted & held.keys() if held[key][2]}
        ids |= {thread_id for _peer, _at, thread_id in handovers}
        tops = [key for post in fresh for key in _list_tops(post)]
        cursor.execute(THREADS, {"ids": list(ids), "channel": channel.pk, "tops": tops})
        rows = cursor.fetchall()
    if any(row[2] == Status.MERGED for row in rows):
        return load_holdings(channel, posts)  # while we waited for the lock: look where it is now
    slots = {row[0]: make_slot(*row[:5]) for row in rows}
    return Holdings(
        message_ids=erased | {key: row[0] for key, row in held.items() if key in own_ids},
        unconfirmed={key: row[0] for key, row in held.items() if row[3]},
        unread={key: row[0] for key, row in held.items() if row[4]},
        held_ids=frozenset(held),
        places={key: Place(row[1], slots.get(row[2] or 0)) for key, row in held.items()},
        slots=slots,
        slots_by_top={top: slots[row[0]] for row in rows for top in (row[1], *row[5])},
        handed=_list_handed(handovers, slots),
    )


def _list_handed(
    handovers: Iterable[tuple[str, datetime, int]], slots: Mapping[int, Slot]
) -> dict[str, list[Handed]]:
    """By whom each was handed over to a private conversation."""
    handed: dict[str, list[Handed]] = {}
    for peer, at, thread_id in handovers:
        handed.setdefault(peer, []).append(Handed(at, slots[thread_id]))
    return handed


def _find_erased(posts: Sequence[Post], sealed: Mapping[str, int]) -> dict[str, int]:
    """The posts of which we hold no more than a seal, also as an earlier version of theirs."""
    if not sealed:
        return {}
    named = ((post.external_id, (post.external_id, *post.earlier_ids)) for post in posts)
    return {own: sealed[key] for own, versions in named for key in versions if key in sealed}


def _list_tops(post: Post) -> list[str]:
    """The tops of the threads that a new post may begin or join by itself."""
    if post.is_group:
        return [find_first_id(post), GROUP_TOP + post.conversation_id]
    others = {post.peer, post.author} if post.is_private else ()
    return [find_first_id(post), *(PRIVATE_TOP + one.external_id for one in others if one)]


def _load_handovers(channel: Channel, posts: Sequence[Post]) -> list[tuple[str, datetime, int]]:
    private = [post for post in posts if post.is_private]
    peers = {one.external_id for post in private for one in (post.peer, post.author) if one}
    if not peers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(HANDOVERS, [channel.pk, channel.network, list(peers)])
        return list(cursor.fetchall())
