"""The sign-in is taken back, and sending is the first to learn it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from connectors.models import Channel
from inbox.hints import HINTS_TOPIC, connect_valkey
from inbox.models import Reply
from inbox.outbox.send import send_reply
from inbox.publishing.send import send_publication
from inbox.publishing.submit import submit_publication
from tests.inbox.conftest import Desk


def prepare_reply(desk: Desk) -> Callable[[], str]:
    reply = desk.submit(desk.claimed_thread())

    def send() -> str:
        send_reply(reply.pk, clock=timezone.now)
        reply.refresh_from_db()
        return reply.state

    return send


def prepare_post(desk: Desk) -> Callable[[], str]:
    (post,) = submit_publication(
        [desk.channel], by=desk.elin, text="Hej", client_id="1", now=timezone.now()
    )

    def send() -> str:
        send_publication(post.pk, clock=timezone.now)
        post.refresh_from_db()
        return post.state

    return send


@pytest.mark.parametrize("prepare", [prepare_reply, prepare_post])
def test_the_channel_and_every_screen_hear_at_once(
    desk: Desk,
    prepare: Callable[[Desk], Callable[[], str]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    send = prepare(desk)
    desk.control("POST", "revocations", network="x", handle="nordbanan")
    pubsub: Any = connect_valkey().pubsub  # which tells no types
    with pubsub(ignore_subscribe_messages=True) as hints:
        hints.subscribe(HINTS_TOPIC)
        with django_capture_on_commit_callbacks(execute=True):
            assert send() == Reply.State.FAILED
        heard = [hint["data"] for _ in range(9) if (hint := hints.get_message(timeout=0.3))]
    assert {"kind": "channel", "id": desk.channel.pk} in map(json.loads, heard)
    desk.channel.refresh_from_db()
    assert desk.channel.state == Channel.State.REAUTHORISE
    assert desk.channel.error
    with pytest.raises(ValidationError, match="connected again"):
        prepare_post(desk)
