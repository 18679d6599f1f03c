"""The database and Valkey: do they answer, do they fit this release, do their clocks agree?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from inbox.hints import connect_valkey
from operations.doctor.finding import Finding, Level

OLDEST_SERVER = 150000  # PostgreSQL 15, as its `server_version_num` says it
OLDEST_WORDS = OLDEST_SERVER // 10000
SKEW = timedelta(seconds=2)  # due times are compared across machines
FULL_QUEUE = 1000  # tasks; the sweeps find again what is due, so many mean that workers lack


def check_database(_now: datetime) -> Iterator[Finding]:
    part = "database"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, version()")
            number, name = cursor.fetchone()
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        yield Finding(part, Level.ILL, said, "Start PostgreSQL, or mend DATABASE_URL.")
        return
    words = " ".join(name.split()[:2])
    if number < OLDEST_SERVER:
        yield Finding(part, Level.ILL, f"is {words}", f"Use PostgreSQL {OLDEST_WORDS} or newer.")
    else:
        yield Finding(part, Level.WELL, f"{words} answers")


def check_migrations(_now: datetime) -> Iterator[Finding]:
    part = "migrations"
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        says = f"{len(pending)} are not applied, the first is {pending[0][0]}"
        yield Finding(part, Level.ILL, says, "Run: python manage.py migrate")
    else:
        yield Finding(part, Level.WELL, "all are applied")


def check_broker(_now: datetime) -> Iterator[Finding]:
    part = "broker"
    valkey = connect_valkey()
    try:
        memory = valkey.info("memory")
    except redis.RedisError as error:
        do = "Start Valkey, or mend REDIS_URL. Nothing is lost meanwhile; all of it waits."
        yield Finding(part, Level.ILL, str(error), do)
        return
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        do = "Set maxmemory-policy noeviction: it would throw away work that waits."
        yield Finding(part, Level.LOOK, f"throws keys away when it is full ({policy})", do)
    else:
        yield Finding(part, Level.WELL, f"answers, holds {memory['used_memory_human']}")
    yield from check_queues(valkey)


def check_queues(valkey: redis.Redis) -> Iterator[Finding]:
    for name in settings.CELERY_TASK_QUEUES:
        waiting = int(valkey.llen(name))
        if waiting > FULL_QUEUE:
            says, do = f"{waiting} tasks wait", "Start more workers, or raise --concurrency."
            yield Finding(f"queue {name}", Level.LOOK, says, do)


def check_clocks(_now: datetime) -> Iterator[Finding]:
    """Against the database and Valkey: what is due is decided by the clock of each machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        yield compare_clocks("the database", cursor.fetchone()[0])
    seconds, micro = connect_valkey().time()
    yield compare_clocks("Valkey", datetime.fromtimestamp(seconds + micro / 1e6, tz=UTC))


def compare_clocks(other: str, its: datetime) -> Finding:
    skew = timezone.now() - its
    says = f"{abs(skew).total_seconds():.1f} s from the clock of {other}"
    if abs(skew) <= SKEW:
        return Finding("clock", Level.WELL, says)
    return Finding(
        "clock", Level.ILL, says, "Let both machines keep time by NTP (chrony, timesyncd)."
    )
