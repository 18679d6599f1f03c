"""X's payloads as posts, whichever of its two vocabularies they are in.

In 2026 X renamed `tweet` to `post` throughout (`referenced_tweets`, `includes.tweets`,
`note_tweet`); its specification says one thing, samples the other. Both are understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from connectors.port import Author, Kind, Photo, Post
from connectors.shapes import (
    ODD_SHAPE,
    Payload,
    as_object,
    bound_url,
    clean,
    list_objects,
    parse_each,
    read_id,
)

SNOWFLAKE_EPOCH = 1_288_834_974_657  # ms; a snowflake's bits above the 22nd count from here


POST_HOSTS = frozenset({"x.com", "twitter.com"})
SITE = "https://x.com"  # where people read posts; the API's address is another


@dataclass(frozen=True, slots=True)
class Parsed:
    """`posts` is what was asked for, `context` what came along, `missing` what X cannot show."""

    posts: tuple[Post, ...]
    context: tuple[Post, ...]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the posts of one answer are read with. `are_ours` says that all of them address us,
    for they were asked for as such; `users`, `media` and `posts` came along, by id.
    """

    our_id: str
    site: str
    users: Mapping[str, Payload]
    media: Mapping[str, Payload]
    posts: Mapping[str, Payload]
    are_mentions: bool = False
    are_for_us: bool = False


def parse_body(
    body: Payload,
    *,
    our_id: str,
    now: datetime,
    is_mentions: bool = False,
    is_for_us: bool = False,
    site: str = SITE,
) -> Parsed:
    """A whole answer. X leaves `data` out where it found nothing, and gives one post bare. Posts of
    times long after `now` get the time that their ids hold.
    """
    body = clean(body)
    data, includes = body.get("data"), as_object(body.get("includes"))
    items = [data] if isinstance(data, dict) else data
    along = either(includes, "tweets", "posts")
    around = Surroundings(
        our_id,
        site,
        users=list_users(includes),
        media=list_media(includes),
        posts=_by_id([*list_objects(along), *list_objects(items)]),
    )
    asked = replace(around, are_mentions=is_mentions, are_for_us=is_mentions or is_for_us)
    posts = _parse_posts(items, asked, now=now)
    delivered = {post.external_id for post in posts}
    return Parsed(
        posts=posts,
        context=tuple(
            post
            for post in _parse_posts(along, around, now=now)
            if post.external_id not in delivered
        ),
        missing=frozenset(list_missing(body.get("errors"))),
    )


def _parse_posts(items: Any, around: Surroundings, *, now: datetime) -> tuple[Post, ...]:
    reader = partial(parse_post, around=around)
    return tuple(parse_each(items, reader, partial(salvage_post, site=around.site), now=now))


def parse_post(item: Payload, *, around: Surroundings) -> Post:
    external_id, author_id = read_id(item["id"]), read_id(item.get("author_id"))
    author = name_author(author_id, around.users)
    references = {
        reference["type"]: read_id(reference["id"])
        for reference in either(item, "referenced_tweets", "referenced_posts") or ()
    }
    names_us = around.are_mentions or is_naming_us(item, around.our_id)
    quoted_id = references.get("quoted", "")
    quoted = around.posts.get(quoted_id) or {}
    return Post(
        external_id=external_id,
        author=author,
        text=read_text(item, quoted_id=quoted_id),
        created_at=read_time(item),
        kind=read_kind(references, names_us=names_us and author_id != around.our_id),
        parent_id=references.get("replied_to", ""),
        conversation_id=read_id(item.get("conversation_id")),
        url=build_url(around.site, author.handle, external_id),
        raw=item,
        quoted_id=quoted_id,
        earlier_ids=read_earlier_ids(item, external_id),
        photos=read_photos(item, around.media),
        addresses_us=(
            names_us or around.are_for_us or around.our_id in (author_id, quoted.get("author_id"))
        ),
    )


def salvage_post(item: Payload, *, site: str) -> Post:
    return Post(
        external_id=str(item["id"]),
        author=Author(read_id(item.get("author_id"))),
        text=str(item.get("text") or ""),
        created_at=guess_time(str(item["id"])),
        kind=Kind.UNKNOWN,
        url=build_url(site, "", str(item["id"])),
        raw=item,
    )


def read_kind(references: Mapping[str, str], *, names_us: bool) -> Kind:
    """The same post gets the same kind whether it was polled or looked up."""
    if "retweeted" in references:
        return Kind.UNKNOWN
    return Kind.MENTION if names_us else Kind.POST


def is_naming_us(item: Payload, our_id: str) -> bool:
    """Whether it mentions us, however far down, or answers a post of ours."""
    note = either(item, "note_tweet", "note_post") or {}
    mentions = [
        mention
        for part in (item, note)
        for mention in (part.get("entities") or {}).get("mentions") or ()
    ]
    return item.get("in_reply_to_user_id") == our_id or any(
        mention.get("id") == our_id for mention in mentions
    )


def read_text(item: Payload, *, quoted_id: str = "") -> str:
    """What a reader sees: the long text where there is one, unescaped, its links expanded, without
    the links that X puts at the end of a post with a picture or a quote.

    X escapes `&`, `<` and `>` and nothing else, so anything else that looks like an entity was
    typed by the author.
    """
    note = either(item, "note_tweet", "note_post") or {}
    source = note if note.get("text") else item
    text = str(source.get("text") or "")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for link in (source.get("entities") or {}).get("urls") or ():
        url, expanded = link.get("url"), link.get("expanded_url")
        if url and (link.get("media_key") or _leads_to(expanded, quoted_id)):
            text = text.replace(url, "").strip()
        elif url and expanded:
            text = text.replace(url, expanded)
    return text


def _leads_to(url: Any, post_id: str) -> bool:
    parts = urlsplit(str(url or ""))
    return bool(post_id) and parts.hostname in POST_HOSTS and parts.path.endswith(f"/{post_id}")


def read_photos(item: Payload, media: Mapping[str, Payload]) -> tuple[Photo, ...]:
    """Of a film the picture that X shows for it."""
    keys = as_object(item.get("attachments")).get("media_keys") or ()
    found = [(key, media[key]) for key in map(read_id, keys) if key in media]
    return tuple(
        Photo(key, url, str(one.get("alt_text") or ""))
        for key, one in found
        if (url := bound_url(str(one.get("url") or one.get("preview_image_url") or "")))
    )


def read_earlier_ids(item: Payload, external_id: str) -> tuple[str, ...]:
    """The versions before this one. X lists all of them, oldest first, those after it too."""
    history = either(item, "edit_history_tweet_ids", "edit_history_post_ids") or ()
    ids = [key for key in map(read_id, history) if key]
    return tuple(ids[: ids.index(external_id)]) if external_id in ids else ()


def name_author(author_id: str, users: Mapping[str, Payload]) -> Author:
    user = users.get(author_id) or {}
    return Author(author_id, str(user.get("username") or ""), str(user.get("name") or ""))


def list_users(includes: Payload) -> dict[str, Payload]:
    return _by_id(list_objects(includes.get("users")))


def list_media(includes: Payload) -> dict[str, Payload]:
    return _by_id(list_objects(includes.get("media")), "media_key")


def _by_id(items: Iterable[Payload], name: str = "id") -> dict[str, Payload]:
    return {key: item for item in items if (key := read_id(item.get(name)))}


def read_sent_text(item: Payload) -> str:
    """The same of what we have just posted; empty where it cannot be read, for posted it is."""
    try:
        return read_text(item)
    except ODD_SHAPE:
        return ""


def read_time(item: Payload) -> datetime:
    written = item.get("created_at")
    if not written:
        return guess_time(str(item["id"]))
    return datetime.fromisoformat(written).astimezone(UTC)


def guess_time(external_id: str) -> datetime:
    """X's ids hold the time at which they were given out."""
    bits = int(external_id) >> 22 if external_id.isdecimal() and len(external_id) < 20 else 0
    return datetime.fromtimestamp((bits + SNOWFLAKE_EPOCH) / 1000, UTC)


def build_url(site: str, handle: str, external_id: str) -> str:
    return f"{site}/{handle or 'i'}/status/{external_id}"


def read_next_token(body: Payload) -> str:
    return str(clean(as_object(body.get("meta")).get("next_token")) or "")


def list_missing(errors: Any) -> Iterator[str]:
    """The ids of which X says that they are deleted, or protected from us."""
    for error in list_objects(errors):
        kind = str(error.get("type", "")).rpartition("/")[2]
        if kind in {"resource-not-found", "not-authorized-for-resource", "resource-unavailable"}:
            yield str(error.get("resource_id") or error.get("value") or "")


def either(payload: Payload, old: str, new: str) -> Any:
    return payload.get(new) or payload.get(old)
