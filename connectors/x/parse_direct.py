"""Private messages: X's events as posts, in both vocabularies."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import structlog

from connectors.port import Author, Kind, Post, Seen
from connectors.shapes import Payload, as_object, clean, list_objects, parse_each, read_id
from connectors.x.parse import (
    either,
    guess_time,
    list_media,
    list_users,
    name_author,
    read_photos,
    read_text,
    read_time,
)

logger = structlog.get_logger(__name__)
WITHOUT_WORDS = frozenset({"ParticipantsJoin", "ParticipantsLeave"})


def parse_events(body: Payload, *, our_id: str, now: datetime, site: str) -> tuple[Post, ...]:
    """What somebody wrote. That people came or left is logged, and kept in no table."""
    body = clean(body)
    includes = as_object(body.get("includes"))
    reader = partial(parse_event, includes=includes, our_id=our_id, site=site)
    written = [event for event in list_objects(body.get("data")) if _holds_words(event)]
    return tuple(parse_each(written, reader, salvage_event, now=now))


def parse_event(item: Payload, *, includes: Payload, our_id: str, site: str) -> Post:
    """A conversation of two is named after both; a group's has a number of its own, and no peer."""
    users = list_users(includes)
    author_id, conversation_id = read_id(item.get("sender_id")), read_id(item["dm_conversation_id"])
    pair = conversation_id.split("-")
    is_group = len(pair) == 1 and bool(conversation_id)
    others = [one for one in pair if one != our_id] if len(pair) == 2 else []
    peer_id = others[0] if others else author_id
    shared: Payload = next(iter(either(item, "referenced_tweets", "referenced_posts") or ()), {})
    return Post(
        external_id=read_id(item["id"]),
        author=name_author(author_id, users),
        text=read_text({**item, "entities": item.get("entities") or item}),
        created_at=read_time(item),
        kind=Kind.DIRECT_MESSAGE,
        conversation_id=conversation_id,
        url=build_direct_url(site, conversation_id),
        raw=item,
        peer=name_author(peer_id, users) if peer_id != our_id and not is_group else None,
        is_group=is_group,
        quoted_id=read_id(shared.get("id")),
        photos=read_photos(item, list_media(includes)),
    )


def salvage_event(item: Payload) -> Post:
    """Whatever else is odd about it: it was written privately."""
    return Post(
        external_id=str(item["id"]),
        author=Author(read_id(item.get("sender_id"))),
        text=str(item.get("text") or ""),
        created_at=guess_time(str(item["id"])),
        kind=Kind.DIRECT_MESSAGE,
        raw=item,
    )


def build_direct_url(site: str, conversation_id: str) -> str:
    """Where people read a conversation."""
    return f"{site}/messages/{conversation_id}" if conversation_id else ""


def list_seen(body: Payload, *, now: datetime) -> tuple[Seen, ...]:
    """Every event by which the stream can be known again, those without words, too."""
    events = list_objects(clean(body.get("data")))
    keys = [key for event in events if (key := read_id(event.get("id"))).isdecimal()]
    return tuple(Seen(key, min(guess_time(key), now)) for key in keys)


def _holds_words(event: Payload) -> bool:
    """A kind of event that is new to us is kept where it holds something that a person wrote."""
    kind = str(event.get("event_type"))[:40]
    has_words = bool(event.get("text") or event.get("attachments"))
    if kind != "MessageCreate":
        logger.info("event_of_another_kind", kind=kind, is_kept=has_words)
    return kind == "MessageCreate" or (has_words and kind not in WITHOUT_WORDS)
