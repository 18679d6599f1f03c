"""Which threads and messages are a person's: of all that we hold, what is about them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from inbox.models import Direction, Message, Status, Thread

ENDED = (Status.CLOSED, Status.MERGED)


def list_own_threads(profile_ids: Collection[int]) -> QuerySet[Thread]:
    return Thread.objects.filter(profile__in=profile_ids)


def list_open_threads(profile_ids: Collection[int]) -> QuerySet[Thread]:
    """Theirs that somebody has still to finish: an erasure waits for these."""
    return list_own_threads(profile_ids).exclude(status__in=ENDED)


def choose_messages(
    said: Collection[Message], profile_ids: Collection[int], *, is_own: bool
) -> list[int]:
    """Of a thread's messages the person's words, and ours to them. In their own thread that is all
    but what others wrote there, and what we answered to those.
    """
    inbound = [one for one in said if one.direction == Direction.INBOUND]
    theirs = {one.external_id for one in inbound if one.author_id in profile_ids}
    others = {one.external_id for one in inbound if one.author_id not in profile_ids}

    def is_theirs(one: Message) -> bool:
        if one.direction == Direction.INBOUND:
            return one.author_id in profile_ids
        above = one.parent_external_id
        return not above or above not in others if is_own else above in theirs

    return [one.pk for one in said if is_theirs(one)]
