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
    SELECT external_id, id, chain_top, thread_id,
        direction = 'outbound' AND confirmed_at IS NULL
    FROM inbox_message WHERE channel_id = %s AND external_id = ANY(%s)
"""
# Locked in one order until the batch is stored: an agent who closes a thread now either sees what
# comes in, or has closed it before it comes. A thread may outlive its top post (what a customer
# deletes is purged) and be merged by now, so tops are looked for, too.
THREADS = """
    SELECT id, top_external_id, status, closed_at, last_message_at FROM inbox_thread
    WHERE id = ANY(%(ids)s) OR id IN (
        SELECT coalesce(merged_into_id, id) FROM inbox_thread
        WHERE channel_id = %(channel)s AND top_external_id = ANY(%(tops)s))
    ORDER BY id FOR NO KEY UPDATE
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
            Thread.objects.select_for_update(no_key=True)
            .filter(follow_up_of=slot.id)
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
    """Threads are loaded, and locked, for the posts that are new and what these refer to."""
    own_ids = {post.external_id for post in posts}
    related = {post.parent_id for post in posts} | {post.conversation_id for post in posts}
    with connection.cursor() as cursor:
        cursor.execute(HELD_POSTS, [channel.pk, list((own_ids | related) - {""})])
        held = {row[0]: row[1:] for row in cursor.fetchall()}
        fresh = [post for post in posts if post.external_id not in held]
        wanted = {key for post in fresh for key in (post.parent_id, post.conversation_id)}
        ids = {held[key][2] for key in wanted & held.keys() if held[key][2]}
        tops = [post.external_id for post in fresh]
        cursor.execute(THREADS, {"ids": list(ids), "channel": channel.pk, "tops": tops})
        slots = {row[0]: make_slot(*row) for row in cursor.fetchall()}
    return Holdings(
        message_ids={key: row[0] for key, row in held.items() if key in own_ids},
        unconfirmed={key: row[0] for key, row in held.items() if row[3]},
        places={key: Place(row[1], slots.get(row[2] or 0)) for key, row in held.items()},
        slots_by_top={slot.top: slot for slot in slots.values()},
    )
