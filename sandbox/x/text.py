"""A post's text as X sends it: links shortened to t.co, three characters escaped, entities found.

Entities are counted in code points of the text as it is sent.
"""

from __future__ import annotations

import hashlib
import html
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.store.timelines import MENTION

with warnings.catch_warnings():
    # twitter-text-parser imports pkg_resources, which says on every start that it is old.
    warnings.simplefilter("ignore")
    from twitter_text import extract_urls_with_indices, parse_tweet

LONGEST = 280  # weighted characters
_MAYBE_LINK = re.compile(r"[A-Za-z0-9]\.[A-Za-zÀ-ž]{2}")
_HASHTAG = re.compile(r"(?<![\w&])[#＃](\w*[^\W\d_]\w*)")
CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?!\w)")
_LEADING_MENTION = re.compile(r"\s*@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_])\s*")
_CODE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class WireText:
    """`urls` are X's entities of the links in `text`."""

    text: str
    urls: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """A link that X itself puts behind a text: to a post that is quoted, or to pictures."""

    url: str
    media_keys: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def make_wire_text(post_id: str, text: str, trails: tuple[Trail, ...] = ()) -> WireText:
    """What X sends of a text that was typed. Pictures share one link, named once for each."""
    wire = _shorten_links(post_id, text)
    urls = list(wire.urls)
    written = wire.text
    for number, trail in enumerate(trails):
        written = f"{written} ".lstrip()
        entity = _make_url(post_id, len(wire.urls) + number, trail.url, at=len(written))
        written += entity["url"]
        urls += [entity | {"media_key": key} for key in trail.media_keys] or [entity]
    return WireText(written, tuple(urls))


@lru_cache(maxsize=8192)
def cut_text(text: str) -> str:
    """What X shows of a long post where it has no room for all of it. Whom it answers is free."""
    if len(text) <= LONGEST // 2:
        return text
    rest = split_leading_mentions(text)[1]
    parsed = parse_tweet(rest)
    if parsed.weightedLength <= LONGEST:
        return text
    return text[: len(text) - len(rest) + parsed.validRangeEnd].rstrip() + "…"


def _shorten_links(post_id: str, text: str) -> WireText:
    pieces: list[str] = []
    urls: list[dict[str, Any]] = []
    length = done = 0
    for link in find_links(text):
        start, end = link["indices"]
        escaped = html.escape(text[done:start], quote=False)
        entity = _make_url(post_id, len(urls), link["url"], at=length + len(escaped))
        pieces += [escaped, entity["url"]]
        urls.append(entity)
        length, done = entity["end"], end
    pieces.append(html.escape(text[done:], quote=False))
    return WireText("".join(pieces), tuple(urls))


def find_links(text: str) -> list[dict[str, Any]]:
    """The links that X would shorten: `url` as typed, `indices` of it in the text."""
    if not _MAYBE_LINK.search(text):
        return []  # looking closer takes a tenth of a millisecond
    links: list[dict[str, Any]] = extract_urls_with_indices(text)
    return links


def find_entities(wire: WireText) -> dict[str, list[dict[str, Any]]]:
    """All entities but the mentions' user ids. Kinds that do not occur are left out, as X does."""
    covered = [(url["start"], url["end"]) for url in wire.urls]

    def find(pattern: re.Pattern[str], name: str, signs: str) -> list[dict[str, Any]]:
        if not any(sign in wire.text for sign in signs):
            return []
        return [
            {"start": match.start(), "end": match.end(), name: match[1]}
            for match in pattern.finditer(wire.text)
            if not any(start <= match.start() < end for start, end in covered)
        ]

    found = {
        "mentions": find(MENTION, "username", "@＠"),
        "urls": [dict(url) for url in wire.urls],
        "hashtags": find(_HASHTAG, "tag", "#＃"),
        "cashtags": find(CASHTAG, "tag", "$"),
    }
    return {kind: entities for kind, entities in found.items() if entities}


def measure(text: str) -> int:
    """The weighted length. [twitter-text, configuration 3]"""
    length: int = parse_tweet(text).weightedLength
    return length


def split_leading_mentions(text: str) -> tuple[list[str], str]:
    """The handles that a text begins with, and the rest of it."""
    handles: list[str] = []
    while match := _LEADING_MENTION.match(text):
        handles.append(match[1])
        text = text[match.end() :]
    return handles, text


def _make_url(post_id: str, index: int, typed: str, *, at: int) -> dict[str, Any]:
    expanded = typed if re.match(r"https?://", typed, re.IGNORECASE) else f"http://{typed}"
    is_short = re.match(r"https?://t\.co/", expanded, re.IGNORECASE)
    url = expanded if is_short else f"https://t.co/{_make_code(post_id, index)}"
    bare = re.sub(r"^https?://(www\.)?", "", expanded, flags=re.IGNORECASE)
    return {
        "start": at,
        "end": at + len(url),
        "url": url,
        "expanded_url": expanded,
        "display_url": bare if len(bare) <= 27 else f"{bare[:26]}…",
    }


def _make_code(post_id: str, index: int) -> str:
    digest = hashlib.sha256(f"link {post_id} {index}".encode()).digest()
    return "".join(_CODE_DIGITS[byte % 62] for byte in digest[:10])
