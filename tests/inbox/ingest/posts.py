"""Posts for tests of ingest: who wrote, under what, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.port import Author, Kind, Post

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BRAND = Author("brand", "nordbanan", "Nordbanan")


def write_post(
    external_id: str,
    *,
    by: str | Author = "maja",
    under: str = "",
    minute: float = 0,
    text: str = "Var är mitt tåg?",
    conversation: str = "",
    versions: tuple[str, ...] = (),
) -> Post:
    author = by if isinstance(by, Author) else Author(by, by, by.title())
    return Post(
        external_id=external_id,
        author=author,
        text=text,
        created_at=NOON + timedelta(minutes=minute),
        kind=Kind.MENTION,
        parent_id=under,
        conversation_id=conversation,
        earlier_ids=versions,
        raw={"id": external_id},
    )


def write_message(
    external_id: str,
    *,
    by: str | Author = "maja",
    to: str = "maja",
    minute: float = 0,
    text: str = "Mitt kundnummer har ändrats",
) -> Post:
    """A direct message between us and the customer `to`, whoever of both wrote it."""
    author = by if isinstance(by, Author) else Author(by, by, by.title())
    return Post(
        external_id=external_id,
        author=author,
        text=text,
        created_at=NOON + timedelta(minutes=minute),
        kind=Kind.DIRECT_MESSAGE,
        conversation_id=f"brand-{to}",
        peer=Author(to, to, to.title()),
        raw={"id": external_id},
    )
