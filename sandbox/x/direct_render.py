"""Private messages as X shows them: only what was asked for, and what was expanded beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.store import Network
from sandbox.store.timelines import MENTION
from sandbox.x.media import render_photos
from sandbox.x.private_media import FOLDER
from sandbox.x.render import format_time, render_posts, render_users
from sandbox.x.text import Trail, WireText, find_entities, make_wire_text
from sandbox.x.vocabulary import TWEETS, Expansion
from sandbox.x.wire_post import SITE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.store import DirectEvent, Store
    from sandbox.x.query import Asked

_SHARED_POST = re.compile(r"https?://(?:x|twitter)\.com/\w{1,15}/status/([0-9]{1,19})", re.ASCII)


def render_events(store: Store, events: Sequence[DirectEvent], asked: Asked) -> dict[str, Any]:
    """An answer's `data` (a list) and `includes`; each is absent where it is empty."""
    answer = {
        "data": [_render(store, event, asked) for event in events],
        "includes": _expand(store, events, asked),
    }
    return {part: content for part, content in answer.items() if content}


def _render(store: Store, event: DirectEvent, asked: Asked) -> dict[str, Any]:
    """What X shows of each kind without being asked, then what was asked for."""
    shown: dict[str, Any] = {"id": event.id, "event_type": event.kind}
    if event.kind == "MessageCreate":
        shown["text"] = _write_out(event).text
    else:
        shown["participant_ids"] = list(event.participant_ids)
    makers: dict[str, Callable[[], Any]] = {
        "created_at": lambda: format_time(event.created_at),
        "dm_conversation_id": lambda: event.conversation_id,
        "sender_id": lambda: "" if event.kind == "ParticipantsLeave" else event.sender_id,
        "attachments": lambda: (
            {"media_keys": [f"3_{one}" for one in event.photo_ids]} if event.photo_ids else {}
        ),
        asked.words.referenced: lambda: [{"id": name} for name in _list_shared(event)],
    }
    shown |= {name: value for name in asked.fields & makers.keys() if (value := makers[name]())}
    if "entities" in asked.fields and event.kind == "MessageCreate":
        entities = _find_entities(store, event)
        # 2.166 has the kinds of entities beside the text, 2.167 in an object of their own.
        shown |= entities if asked.words is TWEETS else {"entities": entities} if entities else {}
    return shown


def _find_entities(store: Store, event: DirectEvent) -> dict[str, list[dict[str, Any]]]:
    entities = find_entities(_write_out(event))
    known = store.accounts.find_by_handles(Network.X, MENTION.findall(event.text))
    mentions = [
        mention | {"username": account.handle, "id": account.id}
        for mention in entities.pop("mentions", [])
        if (account := known.get(mention["username"].lower()))
    ]
    return entities | ({"mentions": mentions} if mentions else {})


def _expand(store: Store, events: Sequence[DirectEvent], asked: Asked) -> dict[str, Any]:
    people: list[str] = []
    if Expansion.SENDER in asked.expansions:
        people += [event.sender_id for event in events if event.sender_id]
    if Expansion.PARTICIPANTS in asked.expansions:
        people += [name for event in events for name in event.participant_ids]
    accounts = store.accounts.get_many(Network.X, people)
    includes: dict[str, Any] = {"users": render_users(accounts.values(), asked)}
    if Expansion.MEDIA in asked.expansions:
        photo_ids = [one for event in events for one in event.photo_ids]
        photos = store.photos.get_many(photo_ids) if photo_ids else {}
        includes["media"] = render_photos(photos.values(), asked, folder=FOLDER)
    if Expansion.REFERENCED in asked.expansions:
        shared = [name for event in events for name in _list_shared(event)]
        posts = [
            post for post in store.posts.get_many(Network.X, shared).values() if not post.deleted_at
        ]
        plain = replace(asked, fields=frozenset(), expansions=frozenset())
        includes[asked.words.includes] = render_posts(store, posts, plain).get("data")
    return {kind: items for kind, items in includes.items() if items}


def _write_out(event: DirectEvent) -> WireText:
    keys = tuple(f"3_{photo_id}" for photo_id in event.photo_ids)
    place = f"{SITE}/messages/media/{event.id}"
    return make_wire_text(event.id, event.text, (Trail(place, keys),) if keys else ())


def _list_shared(event: DirectEvent) -> list[str]:
    """The posts of which the message holds the address."""
    return list(dict.fromkeys(_SHARED_POST.findall(event.text)))
