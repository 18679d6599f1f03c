"""What other machines are told: readiness, metrics, and a log that can be followed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings
from structlog.contextvars import bound_contextvars, get_contextvars

from inbox.hints import connect_valkey
from inbox.models import Reply
from operations import readiness
from operations.metrics.task_times import KEY, note_time
from tests.factories import make_agent, make_channel, make_thread, make_threads, write_reply

pytestmark = pytest.mark.django_db
Samples = dict[tuple[str, ...], float]


def read_metrics(client: Client, settings: Settings) -> Samples:
    """Values by name and labels, these sorted."""
    settings.METRICS_TOKEN = "a-token"
    response = client.get("/metrics", headers={"Authorization": "Bearer a-token"})
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_tell_how_it_does(client: Client, settings: Settings) -> None:
    connect_valkey().delete(KEY)
    channel = make_channel(polled_at=timezone.now() - timedelta(seconds=90))
    thread = make_thread(channel=channel)
    early = timezone.now() - timedelta(seconds=40)
    write_reply(thread, make_agent(), "Hej", state=Reply.State.QUEUED, not_before=early)
    write_reply(thread, make_agent(), "Hej", state=Reply.State.FAILED)
    for seconds in (0.1, 2.0):
        note_time("inbox.tasks.send_reply", seconds, has_failed=seconds > 1)
    found = read_metrics(client, settings)
    assert found["gladkund_up", "database"] == 1
    assert found["gladkund_open_threads", "nobody"] == 1
    assert 89 < found["gladkund_channel_lag_seconds", str(channel)] < 120
    assert found["gladkund_channel_state", str(channel), "healthy"] == 1
    assert (found["gladkund_replies", "queued"], found["gladkund_replies", "failed"]) == (1, 1)
    assert 39 < found["gladkund_reply_delay_seconds",] < 70
    assert found["gladkund_stuck", "failed-replies"] == 1
    name = "inbox.tasks.send_reply"
    assert found["gladkund_task_seconds_bucket", "0.25", name] == 1
    assert found["gladkund_task_seconds_bucket", "+Inf", name] == 2
    assert found["gladkund_task_seconds_sum", name] == pytest.approx(2.1)
    assert found["gladkund_task_failures_total", name] == 1


def test_metrics_cost_the_same_however_much_there_is(client: Client, settings: Settings) -> None:
    make_threads(2)
    read_metrics(client, settings)
    with CaptureQueriesContext(connection) as few:
        read_metrics(client, settings)
    make_threads(5)
    with CaptureQueriesContext(connection) as many:
        read_metrics(client, settings)
    assert len(many) == len(few) <= 20


def test_metrics_are_shown_to_who_has_the_token_alone(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 403
    wrong = {"Authorization": "Bearer another"}
    assert client.get("/metrics", headers=wrong).status_code == 403


def test_a_process_is_ready_when_its_tables_are_there(client: Client) -> None:
    readiness._have_been_there.cache_clear()  # as in a new process
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations' RETURNING name")
        names = [name for (name,) in cursor.fetchall()]
        early = client.get("/readyz")
        for name in names:
            row = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
            cursor.execute(row, ["operations", name])
    assert (early.status_code, early.json()) == (503, {"database": True, "migrations": False})
    assert client.get("/readyz").status_code == 200


def test_one_id_goes_from_a_request_to_the_tasks_that_it_wakes(client: Client) -> None:
    seen = []

    @current_app.task(name="tests.trace")
    def look() -> None:
        seen.append(get_contextvars())

    given = client.get("/readyz", headers={"X-Request-ID": "proxy-id-1"})
    forged = client.get("/readyz", headers={"X-Request-ID": "two words\n"})
    assert given.headers["X-Request-ID"] == "proxy-id-1"
    assert len(forged.headers["X-Request-ID"]) == 16
    with bound_contextvars(trace="from-the-poll"):
        look.apply(headers={"trace": "from-the-poll"})
    look.apply()
    assert seen[0] == {"trace": "from-the-poll", "task": "trace"}
    assert len(seen[1]["trace"]) == 16
    assert get_contextvars() == {}
