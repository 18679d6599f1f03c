"""Pictures over the API: added, sent, read."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from rest_framework.test import APIClient

from agents.models import Agent
from inbox.models import Attachment, Thread
from inbox.pictures import trouble
from inbox.threads.claim import claim_thread
from tests.factories import make_picture
from tests.inbox.api.conftest import Call
from tests.inbox.pictures.drawing import draw


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def add(client: APIClient, thread: Thread, content: bytes, **fields: Any) -> Any:
    file = SimpleUploadedFile("a.jpg", content, "image/jpeg")
    body = {"picture": file, **fields}
    return client.post(f"/api/threads/{thread.pk}/pictures/", body, format="multipart")


def test_a_picture_is_added_sent_and_read(elin: Agent, call: Call, thread: Thread) -> None:
    thread = claim_thread(thread, by=elin, now=timezone.now())
    client = call(elin)
    added = add(client, thread, draw(), alt_text="Ett tåg")
    assert added.status_code == 201
    picture = added.json()
    assert {**picture, "id": 0, "size": 0} == {
        "id": 0, "state": "held", "error": "", "alt_text": "Ett tåg", "size": 0,
        "content_type": "image/jpeg", "width": 60, "height": 40,
    }  # fmt: skip
    body = {"text": "Här", "client_id": "1", "version": thread.version, "pictures": [picture["id"]]}
    sent = client.post(f"/api/threads/{thread.pk}/replies/", body, format="json")
    assert (sent.status_code, sent.json()["pictures"]) == (202, [picture])
    address = f"/api/pictures/{picture['id']}/"
    with closing(client.get(address, HTTP_ACCEPT="image/*")) as response:
        assert response["Content-Type"] == "image/jpeg"
        assert Image.open(BytesIO(b"".join(response))).size == (60, 40)


def test_a_message_tells_its_pictures_and_never_where_they_came_from(
    elin: Agent, call: Call, thread: Thread
) -> None:
    message = thread.messages.get()
    make_picture(message=message, position=1, state="refused", error=trouble.TOO_LARGE)
    make_picture(message=message, source_url="https://pbs.twimg.com/secret")
    response = call(elin).get(f"/api/threads/{thread.pk}/")
    told = response.json()["messages"][0]["pictures"]
    assert [(picture["state"], picture["error"]) for picture in told] == [
        ("held", ""),
        ("refused", trouble.TOO_LARGE),
    ]
    assert "twimg" not in response.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<svg/>", trouble.NO_PICTURE), (bytes(11 * 2**20), trouble.TOO_LARGE)],
)
def test_what_is_no_picture_is_refused_by_field(
    elin: Agent, call: Call, thread: Thread, content: bytes, words: str
) -> None:
    response = add(call(elin), thread, content)
    assert (response.status_code, response.json()) == (400, {"picture": [words]})


def test_nothing_else_is_taken(elin: Agent, call: Call, thread: Thread) -> None:
    client = call(elin)
    assert add(client, thread, draw(), colour="red").json() == {
        "colour": ["There is no such field."]
    }
    address = f"/api/threads/{thread.pk}/pictures/"
    assert client.post(address, {}, format="multipart").status_code == 400
    assert client.post(address, {"picture": "a"}, format="json").status_code == 415


def test_pictures_of_somebody_else_neither_go_out_nor_show(
    elin: Agent, ali: Agent, call: Call, thread: Thread
) -> None:
    thread = claim_thread(thread, by=elin, now=timezone.now())
    pk = add(call(ali), thread, draw()).json()["id"]
    body = {"text": "Här", "client_id": "1", "version": thread.version, "pictures": [pk]}
    response = call(elin).post(f"/api/threads/{thread.pk}/replies/", body, format="json")
    assert (response.status_code, list(response.json())) == (400, ["pictures"])
    assert call(elin).get(f"/api/pictures/{pk}/").status_code == 404
    assert APIClient().get(f"/api/pictures/{pk}/").status_code == 401
    assert Attachment.objects.get().reply is None
