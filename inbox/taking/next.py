"""Take next, fairly: what is due first and is for this agent, decided and told by one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import Thread, Verb
from inbox.taking.remit import Reach, count_held, read_reach
from inbox.taking.taken import COLUMNS, JOINED, read_taken


class AtCapacity(Exception):
    """The agent holds as many open threads as agreed; claiming by hand is still possible."""

    def __init__(self, held: int, capacity: int) -> None:
        super().__init__(f"{held} of {capacity}")
        self.held, self.capacity = held, capacity

    @property
    def words(self) -> str:
        facts = {"held": self.held, "capacity": self.capacity}
        return (
            _(
                "You hold %(held)d open threads, and %(capacity)d at most were agreed: answer, "
                "snooze or hand over one first. You can still claim a thread by hand."
            )
            % facts
        )


# The agent's own teams' first, then nobody's. A team's head is read from its own partial index, one
# row a team; what is nobody's in the order of the queue's, whose last columns keep the teams' and
# the other channels' threads from being fetched. What a colleague takes just now is skipped. The
# event is written by the same statement, and what an answer tells of the thread is read by it: so
# many ask at once that a transaction of several statements would be most of what they wait for.
TAKE = f"""
    WITH own AS (
        SELECT head.id FROM unnest(%(teams)s::bigint[]) AS team (id)
        CROSS JOIN LATERAL (
            SELECT id, queue_due_at, queue_at FROM inbox_thread AS thread
            WHERE status = 'open' AND owner_id IS NULL AND team_id = team.id AND {{fits}}
            ORDER BY queue_due_at, queue_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) AS head
        ORDER BY queue_due_at, queue_at, id LIMIT 1
    ), nobodys AS (
        SELECT id FROM inbox_thread AS thread
        WHERE status = 'open' AND owner_id IS NULL AND team_id IS NULL
            AND NOT EXISTS (SELECT FROM own) AND {{fits}}
        ORDER BY queue_due_at, queue_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), taken AS (
        UPDATE inbox_thread AS thread
        SET owner_id = %(agent)s, claimed_at = %(now)s, version = version + 1
        FROM (SELECT id FROM own UNION ALL SELECT id FROM nobodys) AS next
        WHERE thread.id = next.id
        RETURNING thread.*
    ), told AS (
        INSERT INTO inbox_threadevent (thread_id, verb, agent_id, at, facts)
        SELECT id, '{Verb.CLAIMED}', %(agent)s, %(now)s, '{{{{}}}}' FROM taken
    )
    SELECT {COLUMNS} FROM taken {JOINED}
"""  # noqa: S608 - names of columns
ANSWERED = """NOT EXISTS (
    SELECT FROM connectors_channel AS channel
    WHERE channel.id = thread.channel_id AND channel.is_read_only)"""
SKILLED = """(NOT EXISTS (
        SELECT FROM inbox_thread_labels AS worn WHERE worn.thread_id = thread.id)
    OR EXISTS (
        SELECT FROM inbox_thread_labels AS worn
        WHERE worn.thread_id = thread.id AND worn.label_id = ANY(%(labels)s)))"""

# Whoever's language nobody knows is for everyone; Swedish is Swedish in Finland, too.
SPOKEN = """NOT EXISTS (
    SELECT FROM inbox_profile AS profile JOIN inbox_customer AS customer
        ON customer.id = profile.customer_id
    WHERE profile.id = thread.profile_id AND customer.language <> ''
        AND NOT split_part(customer.language, '-', 1) = ANY(%(languages)s))"""


def take_next(*, by: Agent, now: datetime) -> Thread | None:
    """Claim what comes first of what is for this agent. None: nothing waits that is. The thread
    comes with all that `inbox.taking.taken` reads of it.

    Raises AtCapacity where the agent holds as many open threads as were agreed.
    """
    reach = read_reach(by)
    if reach.capacity is not None and (held := count_held(by)) >= reach.capacity:
        raise AtCapacity(held, reach.capacity)
    with connection.cursor() as cursor:
        cursor.execute(write_statement(reach), describe(reach, by, now))
        row = cursor.fetchone()
    if row is None:
        return None
    thread = read_taken(row, by)
    hint_threads([thread.pk])
    return thread


def write_statement(reach: Reach) -> str:
    """Only what limits this agent is asked for: most take everything."""
    limits = {
        "thread.channel_id = ANY(%(channels)s)": reach.channels,
        SKILLED: reach.labels,
        SPOKEN: reach.languages,
    }
    return TAKE.format(
        fits=" AND ".join([ANSWERED, *(sql for sql, limit in limits.items() if limit)])
    )


def describe(reach: Reach, agent: Agent, now: datetime) -> dict[str, Any]:
    return {
        "teams": list(reach.teams), "channels": list(reach.channels), "labels": list(reach.labels),
        "languages": list(reach.languages),
        "agent": agent.pk, "now": now,
    }  # fmt: skip
