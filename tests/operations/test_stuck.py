"""Work that needs a person is listed with its reason, tried again or discarded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Role
from inbox.models import Publication, RefusedPost, Reply, ThreadEvent, Verb
from operations.models import FailedTask
from operations.stuck.failures import forget_healed, note_failure
from operations.stuck.find import SHOWN, count_stuck, read_heaps
from tests.factories import make_agent, make_channel, make_thread, write_reply

pytestmark = pytest.mark.django_db
State = Reply.State


@pytest.fixture
def ada(client: Client) -> Agent:
    agent = make_agent(name="Ada", role=Role.ADMIN)
    client.force_login(agent)
    return agent


def act(client: Client, kind: str, row: Any, name: str) -> str:
    url = reverse("operations:act", args=[kind, row.pk, name])
    return client.post(url, follow=True).content.decode()


def publish(by: Agent, state: Reply.State) -> Publication:
    hour_ago = timezone.now() - timedelta(hours=1)
    return Publication.objects.create(
        channel=make_channel(), agent=by, text="Hej!", client_id=state, state=state,
        not_before=hour_ago, created_at=hour_ago, error="It was refused.",
    )  # fmt: skip


def test_each_kind_is_told_with_its_reason_and_its_way_out(client: Client, ada: Agent) -> None:
    now = timezone.now()
    early = now - timedelta(hours=1)
    failed = write_reply(make_thread(), ada, "Hej", state=State.FAILED, error="Too long.")
    unknown = write_reply(make_thread(), ada, "Hej", state=State.UNKNOWN, created_at=early)
    write_reply(make_thread(), ada, "Hej", state=State.UNKNOWN)  # asked about by itself, as yet
    post, lost = publish(ada, State.FAILED), publish(ada, State.UNKNOWN)
    refused = RefusedPost.objects.create(
        channel=make_channel(), external_id="17", error="DataException", at=now
    )
    page = client.get(reverse("operations:stuck")).content.decode()
    for words in ("Too long.", "Nobody knows", "It was refused.", "DataException"):
        assert words in page
    assert count_stuck(now=now) == {
        "failed-replies": 1, "unknown-replies": 1, "posts": 2, "refused-posts": 1
    }  # fmt: skip

    act(client, "failed-replies", failed, "discard")
    act(client, "unknown-replies", unknown, "retry")
    act(client, "posts", post, "retry")
    act(client, "posts", lost, "discard")
    act(client, "refused-posts", refused, "discard")
    for row in (failed, unknown, post, lost):
        row.refresh_from_db()
    assert [failed.state, post.state, lost.state] == [
        State.CANCELLED, State.QUEUED, State.CANCELLED
    ]  # fmt: skip
    assert unknown.settle_at
    assert unknown.settle_at >= now
    assert ThreadEvent.objects.filter(verb=Verb.REPLY_DISCARDED, agent=ada).count() == 1
    assert act(client, "unknown-replies", unknown, "discard").count("is not there") >= 1
    unknown.refresh_from_db()
    assert unknown.state == State.FAILED  # and so it is among those that were not sent
    assert count_stuck(now=now) == {"failed-replies": 1}


def test_a_task_that_fails_is_noted_once_and_tried_again(client: Client, ada: Agent) -> None:
    @current_app.task(name="tests.fail")
    def fail(*_ids: int) -> None:
        raise ValueError("Majas hemlighet")

    for _ in range(3):
        fail.apply([17])
    failure = FailedTask.objects.get()
    assert (failure.name, failure.arguments, failure.count) == ("tests.fail", [17], 3)
    assert failure.error.startswith("ValueError in fail (operations/test_stuck.py, line ")
    assert "Maja" not in failure.error  # the words of an error may be a customer's
    page = client.get(reverse("operations:stuck")).content.decode()
    assert "fail 17 (3×)" in page
    assert "Done." in act(client, "tasks", failure, "retry")
    assert not FailedTask.objects.exists()
    note_failure("tests.fail", [17], ValueError(), now=timezone.now() - timedelta(days=3))
    forget_healed(now=timezone.now())
    assert not FailedTask.objects.exists()


def test_a_heap_is_bounded_and_costs_the_same_however_high(client: Client, ada: Agent) -> None:
    thread = make_thread()
    for _ in range(2):
        write_reply(thread, ada, "Hej", state=State.FAILED)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("operations:stuck"))
    for _ in range(SHOWN):
        write_reply(thread, ada, "Hej", state=State.FAILED)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("operations:stuck"))
    assert len(many) == len(few)
    [heap] = read_heaps(now=timezone.now())
    assert (len(heap.pieces), heap.more) == (SHOWN, 2)


def test_what_cannot_be_done_is_not_found(client: Client, ada: Agent) -> None:
    reply = write_reply(make_thread(), ada, "Hej", state=State.FAILED)
    for address in (f"/stuck/failed-replies/{reply.pk}/retry/", "/stuck/others/1/discard/"):
        assert client.post(address).status_code == 404
    reply.refresh_from_db()
    assert reply.state == State.FAILED
