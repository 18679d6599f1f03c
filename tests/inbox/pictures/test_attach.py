"""Pictures of an answer on their way out, and those that never go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent
from connectors.port import Permanent
from inbox.models import Attachment, Message, Reply, Thread
from inbox.outbox.send import begin_attempt, send_reply, write_outgoing
from inbox.outbox.submit import submit_reply
from inbox.pictures.attach import (
    LOST,
    add_pictures,
    drop_old_uploads,
    list_uploads,
    upload_picture,
)
from inbox.pictures.keep import drop_pictures
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.merge import merge_threads
from tests.factories import make_agent, make_thread, write_message
from tests.inbox.pictures.drawing import draw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def elin() -> Agent:
    return make_agent()


@pytest.fixture
def thread(elin: Agent) -> Thread:
    return claim_thread(make_thread(), by=elin, now=timezone.now())


def add(thread: Thread, by: Agent, alt_text: str = "") -> Attachment:
    now = timezone.now()
    return upload_picture(thread, by=by, content=draw(), now=now, alt_text=alt_text)


def submit(thread: Thread, by: Agent, *pictures: Attachment) -> Reply:
    return submit_reply(
        thread, by=by, text="Se här", client_id="a", version=thread.version,
        now=timezone.now() - timedelta(seconds=1),
        pictures={picture.pk: None for picture in pictures},
    )  # fmt: skip


def test_the_connector_gets_bytes_and_words_in_order(thread: Thread, elin: Agent) -> None:
    one, two = add(thread, elin, "Ett"), add(thread, elin, "Två")
    reply = submit(thread, elin, two, one)
    outgoing = add_pictures(write_outgoing(reply), reply)
    assert [picture.alt_text for picture in outgoing.pictures] == ["Två", "Ett"]
    assert {picture.content_type for picture in outgoing.pictures} == {"image/jpeg"}
    with one.file.open() as file:
        assert outgoing.pictures[1].content == file.read()
    assert outgoing.text == "Se här"


def test_a_lost_file_fails_the_answer_in_words_and_nothing_is_sent(
    thread: Thread, elin: Agent, folder: Path
) -> None:
    reply = submit(thread, elin, add(thread, elin))
    for file in folder.rglob("*.jpeg"):
        file.unlink()
    with pytest.raises(Permanent):
        add_pictures(write_outgoing(reply), reply)
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert (reply.state, reply.error) == (Reply.State.FAILED, LOST)


def test_an_answer_that_comes_back_brings_its_pictures(thread: Thread, elin: Agent) -> None:
    picture = add(thread, elin)
    reply = submit(thread, elin, picture)
    write_message(thread, "Vänta!", at=timezone.now())
    Thread.objects.update(version=thread.version + 1)
    assert begin_attempt(reply.pk, now=timezone.now()) is None
    assert list(list_uploads(thread, elin)) == [picture]


def test_who_loses_the_thread_keeps_the_pictures(thread: Thread, elin: Agent) -> None:
    picture = add(thread, elin)
    release_thread(thread, by=elin, now=timezone.now())
    assert list(list_uploads(thread, elin)) == [picture]


def test_pictures_follow_a_merge(thread: Thread, elin: Agent) -> None:
    upper = make_thread("Först", minutes_ago=60)
    picture = add(thread, elin)
    merge_threads(upper, thread, now=timezone.now())
    assert list(list_uploads(upper, elin)) == [picture]


def test_what_is_never_sent_is_dropped_after_a_day(
    thread: Thread, elin: Agent, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    sent, _left = add(thread, elin), add(thread, elin)
    submit(thread, elin, sent)
    assert drop_old_uploads(now=timezone.now() + timedelta(hours=23)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_old_uploads(now=timezone.now() + timedelta(hours=25)) == 1
    assert list(Attachment.objects.all()) == [sent]
    assert len(list(folder.rglob("*.jpeg"))) == 1


def test_deleting_an_answer_of_ours_drops_its_pictures(thread: Thread, elin: Agent) -> None:
    reply = submit(thread, elin, add(thread, elin))
    message = write_message(thread, "Se här", at=timezone.now(), by=elin)
    Reply.objects.filter(pk=reply.pk).update(message=message)
    assert drop_pictures([Message.objects.get(pk=message.pk)]) == 1
