"""Is a post on the network the answer that we sent? Networks do not return a text as it was."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from connectors.port import Post, Way
from inbox.ingest.links import hide_links
from inbox.models import Reply
from inbox.numbers.mask import hide_numbers

_LEADING_MENTIONS = re.compile(r"^(?:\s*@\w+)+\s*")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SLASH_AT_END = re.compile(r"/(?=\s|$)")


def normalise_text(text: str) -> str:
    """A text without what networks add or drop: mentions in front, link schemes, spaces.

    Personal numbers and links of surveys are masked: of a reply that was stored, nothing else is
    known.
    """
    text = _LEADING_MENTIONS.sub("", hide_numbers(hide_links(unescape(text))))
    text = _SLASH_AT_END.sub("", _SCHEME.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def says_reply(post: Post, reply: Reply) -> bool:
    """Whether a post is what the reply says. An invitation has its link below the words; what has
    no words is a picture.
    """
    said, meant = normalise_text(post.text), normalise_text(reply.text)
    if not reply.text:
        return bool(post.photos) and not said
    return said == meant or (reply.way == Way.INVITE and said.startswith(f"{meant} "))
