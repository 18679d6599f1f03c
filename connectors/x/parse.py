"""X's payloads as posts, whichever of its two vocabularies they are in.

In 2026 X renamed `tweet` to `post` throughout (`referenced_tweets`, `includes.tweets`,
`note_tweet`); its specification says one thing, samples the other. Both are understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from connectors.port import Author, Kind, Post
from connectors.shapes import (
    ODD_SHAPE,
    Payload,
    as_object,
    clean,
    list_objects,
    parse_each,
    read_id,
)

SNOWFLAKE_EPOCH = 1_288_834_974_657  # ms; a snowflake's bits above the 22nd count from here


SITE = "https://x.com"  # where people read posts; the API's address is another


@dataclass(frozen=True, slots=True)
class Parsed:
    """`posts` is what was asked for, `context` what came along, `missing` what X cannot show."""

    posts: tuple[Post, ...]
    context: tuple[Post, ...]
    missing: frozenset[str]


def parse_body(
    body: Payload, *, our_id: str, now: datetime, is_mentions: bool = False, site: str = SITE
) -> Parsed:
    """A whole answer. X leaves `data` out where it found nothing, and gives one post bare. Posts of
    times long after `now` get the time that their ids hold.
    """
    body = clean(body)
    data, includes = body.get("data"), as_object(body.get("includes"))
    known = list_objects(includes.get("users"))
    users = {key: user for user in known if (key := read_id(user.get("id")))}

    def parse(items: Any, *, is_mention: bool) -> tuple[Post, ...]:
        reader = partial(parse_post, users=users, our_id=our_id, is_mention=is_mention, site=site)
        return tuple(parse_each(items, reader, partial(salvage_post, site=site), now=now))

    posts = parse([data] if isinstance(data, dict) else data, is_mention=is_mentions)
    delivered = {post.external_id for post in posts}
    along = parse(either(includes, "tweets", "posts"), is_mention=False)
    return Parsed(
        posts=posts,
        context=tuple(post for post in along if post.external_id not in delivered),
        missing=frozenset(list_missing(body.get("errors"))),
    )


def parse_post(
    item: Payload, *, users: Mapping[str, Payload], our_id: str, is_mention: bool, site: str
) -> Post:
    external_id, author_id = read_id(item["id"]), read_id(item.get("author_id"))
    user = users.get(author_id) or {}
    author = Author(author_id, str(user.get("username") or ""), str(user.get("name") or ""))
    references = {
        reference["type"]: read_id(reference["id"])
        for reference in either(item, "referenced_tweets", "referenced_posts") or ()
    }
    return Post(
        external_id=external_id,
        author=author,
        text=read_text(item),
        created_at=read_time(item),
        kind=read_kind(item, references, our_id=our_id, is_mention=is_mention),
        parent_id=references.get("replied_to", ""),
        conversation_id=read_id(item.get("conversation_id")),
        url=build_url(site, author.handle, external_id),
        raw=item,
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


def read_kind(
    item: Payload, references: Mapping[str, str], *, our_id: str, is_mention: bool
) -> Kind:
    """The same post gets the same kind whether it was polled or looked up."""
    if "retweeted" in references:
        return Kind.UNKNOWN
    if item.get("author_id") == our_id:
        return Kind.POST
    named = {mention.get("id") for mention in (item.get("entities") or {}).get("mentions") or ()}
    if is_mention or our_id in named or item.get("in_reply_to_user_id") == our_id:
        return Kind.MENTION
    return Kind.POST


def read_text(item: Payload) -> str:
    """What a reader sees: the long text where there is one, unescaped, its links expanded.

    X escapes `&`, `<` and `>` and nothing else, so anything else that looks like an entity was
    typed by the author.
    """
    note = either(item, "note_tweet", "note_post") or {}
    source = note if note.get("text") else item
    text = str(source.get("text") or "")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for link in (source.get("entities") or {}).get("urls") or ():
        if link.get("url") and link.get("expanded_url"):
            text = text.replace(link["url"], link["expanded_url"])
    return text


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


def list_missing(errors: Any) -> Iterator[str]:
    """The ids of which X says that they are deleted, or protected from us."""
    for error in list_objects(errors):
        kind = str(error.get("type", "")).rpartition("/")[2]
        if kind in {"resource-not-found", "not-authorized-for-resource", "resource-unavailable"}:
            yield str(error.get("resource_id") or error.get("value") or "")


def either(payload: Payload, old: str, new: str) -> Any:
    return payload.get(new) or payload.get(old)
