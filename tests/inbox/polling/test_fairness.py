"""One sick channel never slows another: real workers, healthy channels beside two that are ill."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import requests

from tests.processes import House, open_house, wait_until

HEALTHY, SICK = ("frisk1", "frisk2", "frisk3", "frisk4"), ("seg", "trasig")
MEASURED = 20  # seconds
# Two polls a second apart, and what a machine that does ten other things adds.
MOST_LAG = 6.0
AGES = """
    SELECT extract(epoch FROM now() - polled_at)::float FROM connectors_channel
    WHERE handle LIKE 'frisk%'
"""


@contextmanager
def ill_house() -> Iterator[tuple[House, str]]:
    with open_house("fairness", NETWORK_READ_TIMEOUT="5") as house:
        sandbox = house.start_sandbox()
        for handle in (*HEALTHY, *SICK):
            body = {"network": "x", "handle": handle, "is_brand": True}
            account = control(sandbox, "accounts", body)
            fault = {"seg": "slow", "trasig": "error_500"}.get(handle)
            if fault:
                path = f"/2/users/{account['id']}/*"
                body = {"network": "x", "kind": fault, "path": path, "times": 0, "hang": 3}
                control(sandbox, "faults", body)
        house.run("manage.py", "connect_sandbox")
        house.start_worker()
        yield house, sandbox


def control(url: str, path: str, body: dict[str, object]) -> dict[str, str]:
    response = requests.post(f"{url}/_control/{path}", json=body, timeout=10)
    response.raise_for_status()
    told: dict[str, str] = response.json()
    return told


def test_healthy_channels_stay_fresh_beside_slow_and_broken_ones() -> None:
    with ill_house() as (house, _sandbox), closing(connect(house)) as connection:

        def ages() -> list[float | None]:
            with connection, connection.cursor() as cursor:
                cursor.execute(AGES)
                return [age for (age,) in cursor.fetchall()]

        wait_until(lambda: None not in ages(), "the first poll of the healthy")
        seen: list[float] = []
        ends_at = time.monotonic() + MEASURED
        while time.monotonic() < ends_at:
            seen += [age or 0.0 for age in ages()]
            time.sleep(0.2)
        seen.sort()
        p95 = seen[int(len(seen) * 0.95)]
        assert p95 < MOST_LAG, f"p95 {p95:.2f} s, most {seen[-1]:.2f} s"
        assert count_failing(connection) == 1  # the broken one; the slow one is read, slowly


def connect(house: House) -> psycopg2.extensions.connection:
    return psycopg2.connect(house.environment["DATABASE_URL"])


def count_failing(connection: psycopg2.extensions.connection) -> int:
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM connectors_channel WHERE failure_count > 0")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
