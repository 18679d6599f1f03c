"""What the database already holds of a batch of posts and of what they refer to.

Plain SQL with arrays: a page refers to some three hundred posts, and the ORM would prepare each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.placing import Place, Slot
from inbox.models import Status, Thread

HELD_POSTS = """
    SELECT message.external_id, message.id, message.chain_top,
        message.direction = 'outbound' AND message.confirmed_at IS NULL,
        thread.id, thread.top_external_id, thread.status, thread.closed_at, thread.last_message_at
    FROM inbox_message AS message LEFT JOIN inbox_thread AS thread ON thread.id = message.thread_id
    WHERE message.channel_id = %s AND message.external_id = ANY(%s)
"""
# A thread may outlive its top post (what a customer deletes is purged), or be merged by now.
HELD_TOPS = """
    SELECT top.top_external_id,
        thread.id, thread.top_external_id, thread.status, thread.closed_at, thread.last_message_at
    FROM inbox_thread AS top JOIN inbox_thread AS thread
        ON thread.id = coalesce(top.merged_into_id, top.id)
    WHERE top.channel_id = %s AND top.top_external_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Held messages by external id, the places of all of them, and the threads by top post.

    `unconfirmed`: our own answers that the network has not shown us yet.
    """

    message_ids: dict[str, int]
    unconfirmed: dict[str, int]
    places: dict[str, Place]
    slots_by_top: dict[str, Slot]

    def find_follow_up(self, slot: Slot) -> Slot | None:
        """The latest follow-up of a thread; asked seldom, so one query a time."""
        follow_up = (
            Thread.objects.filter(follow_up_of=slot.id)
            .exclude(status=Status.MERGED)
            .order_by("-opened_at", "-id")
            .values_list("id", "top_external_id", "status", "closed_at", "last_message_at")
            .first()
        )
        return make_slot(*follow_up) if follow_up else None


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
    own_ids = {post.external_id for post in posts}
    related = {post.parent_id for post in posts} | {post.conversation_id for post in posts}
    slots: dict[int, Slot] = {}
    holdings = Holdings({}, {}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(HELD_POSTS, [channel.pk, list((own_ids | related) - {""})])
        for external_id, pk, chain_top, is_unconfirmed, *thread in cursor.fetchall():
            slot = slots.setdefault(thread[0], make_slot(*thread)) if thread[0] else None
            holdings.places[external_id] = Place(chain_top, slot)
            if external_id in own_ids:
                holdings.message_ids[external_id] = pk
            if is_unconfirmed:
                holdings.unconfirmed[external_id] = pk
        cursor.execute(HELD_TOPS, [channel.pk, list(own_ids - holdings.message_ids.keys())])
        for top, *thread in cursor.fetchall():
            holdings.slots_by_top[top] = slots.setdefault(thread[0], make_slot(*thread))
    return holdings
