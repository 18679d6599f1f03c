"""Bulk writes of ingest. One statement a table: a row a query would be ten times slower."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from connectors.port import Author


class MessageRow(NamedTuple):
    """The columns of a new message, in the order of `INSERT_MESSAGES`."""

    external_id: str
    thread_id: int | None
    parent_external_id: str
    parent_state: str
    conversation_id: str
    chain_top: str
    direction: str
    kind: str
    author_id: int | None
    agent_id: int | None
    text: str
    url: str
    created_at: datetime
    confirmed_at: datetime | None
    raw: str


INSERT_MESSAGES = """
    INSERT INTO inbox_message (
        channel_id, received_at, is_automatic,
        external_id, thread_id, parent_external_id, parent_state, conversation_id, chain_top,
        direction, kind, author_id, agent_id, text, url, created_at, confirmed_at, raw)
    SELECT %s, %s, false, fresh.*
    FROM unnest(
        %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::timestamptz[], %s::timestamptz[], %s::jsonb[]) AS fresh
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING external_id, id
"""


def insert_messages(
    channel_id: int, rows: Sequence[MessageRow], *, now: datetime
) -> dict[str, int]:
    """Ids of the rows that were new, by external id. What is already held stays as it is."""
    if not rows:
        return {}
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MESSAGES, [channel_id, now, *columns])
        return dict(cursor.fetchall())


class ThreadRow(NamedTuple):
    """The columns of a new thread; the derived ones are filled by `refresh_threads`."""

    top_external_id: str
    profile_id: int | None
    follow_up_of_id: int | None
    opened_at: datetime


INSERT_THREADS = """
    INSERT INTO inbox_thread (
        channel_id, created_at, status, version, closed_reason, snippet, unanswered_count,
        message_count, top_external_id, profile_id, follow_up_of_id, opened_at, last_message_at,
        queue_at)
    SELECT %s, %s, 'open', 0, '', '', 0, 0,
        fresh.top, fresh.profile, fresh.earlier, fresh.at, fresh.at, fresh.at
    FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[])
        AS fresh (top, profile, earlier, at)
    RETURNING top_external_id, id
"""


def insert_threads(channel_id: int, rows: Sequence[ThreadRow], *, now: datetime) -> dict[str, int]:
    """Ids of the new threads by their top post."""
    if not rows:
        return {}
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_THREADS, [channel_id, now, *columns])
        return dict(cursor.fetchall())


UPSERT_PROFILES = """
    WITH given AS (
        SELECT * FROM unnest(%(ids)s::text[], %(handles)s::text[], %(names)s::text[],
            %(ours)s::boolean[]) AS given (external_id, handle, name, is_ours)
    ), strangers AS (
        SELECT given.*, nextval(pg_get_serial_sequence('inbox_customer', 'id')) AS customer_id
        FROM given
        WHERE NOT is_ours AND NOT EXISTS (
            SELECT FROM inbox_profile held
            WHERE held.network = %(network)s AND held.external_id = given.external_id)
    ), people AS (
        INSERT INTO inbox_customer (id, name, created_at)
        SELECT customer_id, name, %(now)s FROM strangers
    ), written AS (
        INSERT INTO inbox_profile AS held (network, external_id, handle, name, customer_id)
        SELECT %(network)s, given.external_id, given.handle, given.name, strangers.customer_id
        FROM given LEFT JOIN strangers USING (external_id)
        ORDER BY given.external_id
        ON CONFLICT (network, external_id) DO UPDATE SET
            handle = coalesce(nullif(excluded.handle, ''), held.handle),
            name = coalesce(nullif(excluded.name, ''), held.name)
        WHERE (excluded.handle NOT IN ('', held.handle)) OR (excluded.name NOT IN ('', held.name))
        RETURNING external_id, id
    )
    SELECT external_id, id FROM written
    UNION
    SELECT external_id, id FROM inbox_profile
    WHERE network = %(network)s AND external_id = ANY(%(ids)s)
"""


def upsert_profiles(
    network: str, authors: Iterable[Author], *, ours: frozenset[str], now: datetime
) -> dict[str, int]:
    """Profile ids by external id; a stranger becomes a customer. A renamed account is renamed.

    Rows are written in one order so that two channels with the same customers never deadlock.
    """
    unique = {author.external_id: author for author in authors if author.external_id}
    if not unique:
        return {}
    parameters: dict[str, Any] = {
        "network": network,
        "now": now,
        "ids": list(unique),
        "handles": [author.handle for author in unique.values()],
        "names": [author.name for author in unique.values()],
        "ours": [external_id in ours for external_id in unique],
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_PROFILES, parameters)
        return dict(cursor.fetchall())
