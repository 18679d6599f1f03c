"""Bulk writes of ingest. One statement a table: a row a query would be ten times slower."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from connectors.models import Channel
from connectors.port import Author, Kind, Network
from connectors.registry import CONNECTORS
from inbox.models import CHECKED_KINDS
from inbox.threads.refresh import CUT_SNIPPET


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
    addresses_us: bool
    quoted_external_id: str
    is_group: bool


INSERT_MESSAGES = """
    INSERT INTO inbox_message (
        channel_id, received_at, is_automatic, check_at,
        external_id, thread_id, parent_external_id, parent_state, conversation_id, chain_top,
        direction, kind, author_id, agent_id, text, url, created_at, confirmed_at, raw,
        addresses_us, quoted_external_id, is_group)
    SELECT %s, %s, false, CASE WHEN fresh.kind = ANY(%s) THEN %s END, fresh.*
    FROM unnest(
        %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::timestamptz[], %s::timestamptz[], %s::jsonb[],
        %s::boolean[], %s::text[], %s::boolean[])
        AS fresh (id, thread, parent, state, conversation, top, direction, kind)
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING external_id, id
"""


def list_checked_kinds(network: str) -> list[Kind]:
    """What a network is asked about again."""
    is_private_too = CONNECTORS[Network(network)].can_look_up_private
    return [*CHECKED_KINDS, Kind.DIRECT_MESSAGE] if is_private_too else CHECKED_KINDS


def insert_messages(
    channel: Channel, rows: Sequence[MessageRow], *, now: datetime
) -> dict[str, int]:
    """Ids of the rows that were new, by external id. What is already held stays as it is."""
    if not rows:
        return {}
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        check: list[Any] = [
            list_checked_kinds(channel.network),
            now + timedelta(seconds=settings.RECHECK_AFTER),
        ]
        cursor.execute(INSERT_MESSAGES, [channel.pk, now, *check, *columns])
        return dict(cursor.fetchall())


class ThreadRow(NamedTuple):
    """The columns of a new thread, in the order of `INSERT_THREADS`."""

    top_external_id: str
    profile_id: int | None
    follow_up_of_id: int | None
    opened_at: datetime
    snippet: str
    under: str


# Written as what most new threads are: one customer's post that waits. Whatever has more in it is
# refreshed like any other thread.
INSERT_THREADS = f"""
    WITH made AS (
        INSERT INTO inbox_thread (
            channel_id, created_at, status, version, closed_reason, unanswered_count, message_count,
            top_external_id, profile_id, follow_up_of_id, opened_at, waiting_since,
            last_message_at, queue_at, snippet, under)
        SELECT %(channel)s, %(now)s, 'open', 1, '', 1, 1,
            fresh.top, fresh.profile, fresh.earlier, fresh.at, fresh.at, fresh.at, fresh.at,
            {CUT_SNIPPET.format("fresh.snippet")}, fresh.under
        FROM unnest(%(tops)s::text[], %(profiles)s::bigint[], %(earlier)s::bigint[],
            %(opened)s::timestamptz[], %(snippets)s::text[], %(under)s::text[])
            AS fresh (top, profile, earlier, at, snippet, under)
        RETURNING top_external_id, id, follow_up_of_id
    ), told AS (
        INSERT INTO inbox_threadevent (thread_id, verb, at, facts)
        SELECT id, 'opened', %(now)s, jsonb_build_object() FROM made
        UNION ALL
        SELECT follow_up_of_id, 'followed_up', %(now)s, jsonb_build_object('follow_up', id)
        FROM made WHERE follow_up_of_id IS NOT NULL
    )
    SELECT top_external_id, id FROM made
"""  # noqa: S608 - a constant


def insert_threads(channel_id: int, rows: Sequence[ThreadRow], *, now: datetime) -> dict[str, int]:
    """Ids of the new threads by their top post; each has its event."""
    if not rows:
        return {}
    tops, profiles, earlier, opened, snippets, under = map(list, zip(*rows, strict=True))
    parameters: dict[str, Any] = {
        "channel": channel_id, "now": now, "tops": tops, "profiles": profiles,
        "earlier": earlier, "opened": opened, "snippets": snippets, "under": under,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(INSERT_THREADS, parameters)
        return dict(cursor.fetchall())


# Whoever of them wrote first, in whatever order that was read.
NAME_GROUPS = """
    UPDATE inbox_thread AS thread SET profile_id = (
        SELECT author_id FROM inbox_message
        WHERE thread_id = thread.id AND direction = 'inbound'
        ORDER BY created_at, id LIMIT 1)
    WHERE id = ANY(%s)
"""


def name_groups(thread_ids: Collection[int]) -> None:
    """The thread of a conversation of several people bears the name of the first who wrote."""
    if thread_ids:
        with connection.cursor() as cursor:
            cursor.execute(NAME_GROUPS, [list(thread_ids)])


# A profile comes before its customer, whose number it has already: so only the one of two workers
# that really inserts a profile makes a customer. (The reference is checked at commit.)
UPSERT_PROFILES = """
    WITH given AS (
        SELECT * FROM unnest(%(ids)s::text[], %(handles)s::text[], %(names)s::text[],
            %(ours)s::boolean[]) AS given (external_id, handle, name, is_ours)
    ), numbered AS (
        SELECT given.*,
            CASE WHEN held.id IS NULL AND NOT is_ours THEN nextval('inbox_customer_id_seq') END
                AS customer_id
        FROM given LEFT JOIN inbox_profile AS held
            ON held.network = %(network)s AND held.external_id = given.external_id
    ), written AS (
        INSERT INTO inbox_profile AS held (network, external_id, handle, name, customer_id)
        SELECT %(network)s, external_id, handle, name, customer_id FROM numbered
        ORDER BY external_id
        ON CONFLICT (network, external_id) DO UPDATE SET
            handle = coalesce(nullif(excluded.handle, ''), held.handle),
            name = coalesce(nullif(excluded.name, ''), held.name)
        WHERE (excluded.handle NOT IN ('', held.handle)) OR (excluded.name NOT IN ('', held.name))
        RETURNING customer_id, name, xmax = 0 AS is_new
    )
    INSERT INTO inbox_customer (id, name, created_at)
    SELECT customer_id, name, %(now)s FROM written WHERE is_new AND customer_id IS NOT NULL
"""
# A statement of its own: what another worker has inserted meanwhile is seen only by the next one.
READ_PROFILES = """
    SELECT external_id, id FROM inbox_profile WHERE network = %s AND external_id = ANY(%s)
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
        cursor.execute(READ_PROFILES, [network, list(unique)])
        return dict(cursor.fetchall())
