"""One worker counts at a time, and the others do not wait for it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import StaleDay
from reports.recount import TURN, sum_up_day
from reports.tasks import count_anew

DAY = datetime(2026, 3, 2, tzinfo=UTC).date()


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_counting_to_the_one_that_is_at_it() -> None:
    StaleDay.objects.create(day=DAY)
    other = psycopg2.connect(**connection.get_connection_params())
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        count_anew()
        assert StaleDay.objects.exists()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
    count_anew()
    assert not StaleDay.objects.exists()


@pytest.mark.django_db
def test_a_day_that_is_summed_up_is_not_summed_up_again() -> None:
    StaleDay.objects.create(day=DAY)
    sum_up_day(DAY)
    with CaptureQueriesContext(connection) as queries:
        sum_up_day(DAY)
    assert not any("INSERT" in query["sql"] for query in queries.captured_queries)
