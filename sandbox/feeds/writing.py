"""The two forms in which a feed is written down."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.store.feeds import FeedEntry

THREADS = 'xmlns:thr="http://purl.org/syndication/thread/1.0"'


def write_rss(name: str, url: str, entries: Sequence[FeedEntry]) -> str:
    """RSS 2.0, with Dublin Core's authors and the threads of RFC 4685."""
    items = "".join(_write_item(url, entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" {THREADS}>'
        f"<channel><title>{escape(name)}</title><link>{escape(url)}</link>"
        f"<description>{escape(name)}</description>{items}</channel></rss>"
    )


def write_atom(name: str, url: str, entries: Sequence[FeedEntry]) -> str:
    """RFC 4287."""
    updated = entries[0].created_at.isoformat() if entries else "2024-01-01T00:00:00+00:00"
    items = "".join(_write_entry(url, entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" {THREADS}><title>{escape(name)}</title>'
        f"<id>{escape(url)}</id><updated>{updated}</updated>{items}</feed>"
    )


def link_to(url: str, entry: FeedEntry) -> str:
    return f"{url}/{entry.id}"


def _write_item(url: str, entry: FeedEntry) -> str:
    return (
        f'<item><guid isPermaLink="false">{escape(entry.id)}</guid>'
        f"<title>{escape(entry.title)}</title><link>{escape(link_to(url, entry))}</link>"
        f"<dc:creator>{escape(entry.author)}</dc:creator>"
        f"<pubDate>{format_datetime(entry.created_at)}</pubDate>"
        f"<description>{escape(entry.text)}</description>{_write_parent(entry)}</item>"
    )


def _write_entry(url: str, entry: FeedEntry) -> str:
    at = entry.created_at.isoformat()
    return (
        f"<entry><id>{escape(entry.id)}</id><title>{escape(entry.title)}</title>"
        f"<link href={quoteattr(link_to(url, entry))}/><author><name>{escape(entry.author)}</name>"
        f"</author><published>{at}</published><updated>{at}</updated>"
        f'<content type="html">{escape(entry.text)}</content>{_write_parent(entry)}</entry>'
    )


def _write_parent(entry: FeedEntry) -> str:
    return f"<thr:in-reply-to ref={quoteattr(entry.parent_id)}/>" if entry.parent_id else ""
