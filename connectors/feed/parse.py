"""Entries of RSS and Atom as posts, whatever state they are in: feedparser reads what it can."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser
from django.utils.html import strip_tags

from connectors.port import Author, Kind, Post
from connectors.shapes import ODD_SHAPE, bound_time, bound_url, clean

MAX_ENTRIES = 500  # of one answer; feeds show ten to a hundred
MAX_TEXT = 10_000  # characters
MAX_PLAIN_ID = 80
RAW_PARTS = ("id", "link", "title", "author", "published", "updated")
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
SPACES = re.compile(r"[ \t\xa0]+")
LINES = re.compile(r"\s*\n\s*(?:\n\s*)?")


def parse_feed(content: bytes, headers: Mapping[str, str]) -> Any:
    """Feedparser's reading: `feed`, `entries`, and `bozo` where the XML is broken."""
    return feedparser.parse(content, response_headers={k.lower(): v for k, v in headers.items()})


def parse_entries(feed: Any, *, url: str, now: datetime) -> tuple[Post, ...]:
    """Newest first. One without a usable time counts as written now; a feed may turn its order."""
    posts = [_parse(entry, feed.feed, url=url, now=now) for entry in feed.entries[:MAX_ENTRIES]]
    unique = {post.external_id: post for post in posts}
    return tuple(sorted(unique.values(), key=lambda post: post.created_at, reverse=True))


def derive_id(written: str) -> str:
    """Ids are whatever their authors like, often addresses: long or odd ones are hashed."""
    written = str(clean(written)).strip()
    if 0 < len(written) <= MAX_PLAIN_ID and written.isprintable():
        return written
    return hashlib.sha256(written.encode()).hexdigest()


def _parse(entry: Any, feed: Any, *, url: str, now: datetime) -> Post:
    text = read_text(entry)
    link = bound_url(str(clean(entry.get("link") or "")))
    return Post(
        external_id=derive_id(entry.get("id") or link or text),
        author=read_author(entry, feed, url=url),
        text=text,
        created_at=bound_time(read_time(entry) or now, now=now),
        kind=Kind.POST,
        parent_id=read_parent(entry),
        url=link,
        raw={part: str(clean(entry[part]))[:2000] for part in RAW_PARTS if part in entry},
        addresses_us=False,
    )


def read_text(entry: Any) -> str:
    """Title and words, as plain text: what a feed says is a stranger's HTML."""
    written = [str(part.get("value") or "") for part in entry.get("content") or ()]
    body = to_plain(max([*written, str(entry.get("summary") or "")], key=len))
    title = to_plain(str(entry.get("title") or ""))
    if title and not body.startswith(title):
        body = f"{title}\n{body}" if body else title
    return body[:MAX_TEXT]


def to_plain(markup: str) -> str:
    text = unescape(strip_tags(BREAKS.sub("\n", str(clean(markup))[: 4 * MAX_TEXT])))
    return LINES.sub("\n", SPACES.sub(" ", text)).strip()


def read_author(entry: Any, feed: Any, *, url: str) -> Author:
    """People have no ids in feeds: the name within this feed has to do."""
    details = entry.get("author_detail") or {}
    name = str(clean(details.get("name") or entry.get("author") or feed.get("title") or ""))[:200]
    digest = hashlib.sha256(f"{url}\n{name.casefold()}".encode()).hexdigest()
    return Author(external_id=digest[:40], name=name.strip())


def read_parent(entry: Any) -> str:
    """What the entry answers, where the feed has threads (RFC 4685)."""
    answered = entry.get("thr_in-reply-to")
    written = answered.get("ref") if isinstance(answered, Mapping) else ""
    return derive_id(str(written)) if written else ""


def read_time(entry: Any) -> datetime | None:
    """Feedparser turns every form of date that it knows into a UTC tuple; others are None."""
    # By `in`: asked for `updated`, feedparser may give `published` instead, with a warning.
    given = [entry[name] for name in ("published_parsed", "updated_parsed") if name in entry]
    parsed = next(filter(None, given), None)
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (*ODD_SHAPE, OSError):
        return None
