"""Pictures in a thread, served to those who may read it, and added to answers."""

from __future__ import annotations

import re
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from agents.models import Role
from connectors.port import Network
from inbox.models import Attachment, Reply, Thread
from inbox.pictures import trouble
from inbox.pictures.attach import upload_picture
from inbox.threads.claim import claim_thread
from tests.factories import make_agent, make_channel, make_picture, make_thread, write_message
from tests.inbox.pictures.drawing import draw, draw_with_gps
from tests.inbox.views.conftest import Desk

State = Attachment.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def thread(elin: Desk) -> Thread:
    return claim_thread(make_thread(), by=elin.agent, now=timezone.now())


def upload(desk: Desk, thread: Thread, content: bytes = b"", name: str = "a.jpg") -> Any:
    file = SimpleUploadedFile(name, content or draw(), "image/jpeg")
    return desk.act("pictures", thread.pk, on=desk.on(thread), picture=file)


def keep(desk: Desk, thread: Thread, **fields: Any) -> Attachment:
    return upload_picture(thread, by=desk.agent, content=draw(), now=timezone.now(), **fields)


def read(desk: Desk, thread: Thread) -> str:
    html: str = desk.fragment(desk.on(thread)).content.decode()
    return html


# --- Shown ---


def test_a_picture_stands_in_its_message_at_its_size_with_its_words(elin: Desk) -> None:
    thread = make_thread()
    message = thread.messages.get()
    first = make_picture(message=message, width=1600, height=800, alt_text='A "late" <b>train</b>')
    make_picture(message=message, position=1)
    html = read(elin, thread)
    assert 'alt="A &quot;late&quot; &lt;b&gt;train&lt;/b&gt;"' in html
    assert f'<img src="/pictures/{first.pk}/" width="360" height="180" loading="lazy"' in html
    assert 'alt="Picture without description"' in html


def test_what_is_on_its_way_or_refused_says_so_and_never_names_its_address(elin: Desk) -> None:
    thread = make_thread()
    message = thread.messages.get()
    waiting = {"state": State.WAITING, "file": "", "source_url": "https://pbs.twimg.com/secret"}
    make_picture(message=message, **waiting)
    html = read(elin, thread)
    assert "A picture is on its way here" in html
    assert "twimg" not in html
    Attachment.objects.update(state=State.REFUSED, error=trouble.TOO_LARGE)
    html = read(elin, thread)
    assert "The picture is larger than 10 MB." in html
    assert html.count(f'href="{message.url}"') == 2  # beside the time, and beside the words
    assert "twimg" not in html


def test_pictures_that_went_out_stand_in_the_answer(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    elin.act("replies", thread.pk, on=elin.on(thread), text="Se här", client_id="a",
             version=thread.version, pictures=picture.pk)  # fmt: skip
    reply = Reply.objects.get()
    assert f'id="picture-{picture.pk}"' in read(elin, thread)
    sent = write_message(thread, "Se här", at=timezone.now(), by=elin.agent)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.SENT, message=sent)
    assert read(elin, thread).count(f'id="picture-{picture.pk}"') == 1


# --- Served ---


def test_a_picture_is_served_as_what_it_is_and_can_do_nothing(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    response: Any = elin.client.get(f"/pictures/{picture.pk}/")
    assert Image.open(BytesIO(b"".join(response))).size == (60, 40)
    response.close()
    headers = response.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    disposition = f'inline; filename="picture-{picture.pk}.jpeg"'
    assert headers["Content-Disposition"] == disposition
    assert "private" in headers["Cache-Control"]
    assert "public" not in headers["Cache-Control"]


@pytest.mark.parametrize("role", Role)
def test_whoever_works_threads_sees_pictures(thread: Thread, role: Role) -> None:
    message = thread.messages.get()
    Attachment.objects.filter(pk=make_picture(message=message).pk).update(file=store())
    client = Client()
    client.force_login(make_agent(name=f"{role} Person", role=role))
    with closing(client.get(f"/pictures/{Attachment.objects.get().pk}/")) as response:
        assert response.status_code == 200


def store() -> str:
    return default_storage.save("pictures/a.jpeg", BytesIO(draw()))


def test_strangers_and_the_deactivated_see_nothing(elin: Desk, thread: Thread) -> None:
    address = f"/pictures/{keep(elin, thread).pk}/"
    assert Client().get(address).status_code == 302
    elin.agent.is_active = False
    elin.agent.save()
    assert elin.client.get(address).status_code == 302


def test_files_are_reached_by_no_other_address(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    for address in (f"/media/{picture.file}", f"/{picture.file}", f"/static/{picture.file}"):
        assert elin.client.get(address).status_code == 404


@pytest.mark.parametrize("state", [State.WAITING, State.REFUSED, State.GONE])
def test_what_is_not_held_is_not_served(elin: Desk, thread: Thread, state: State) -> None:
    picture = make_picture(message=thread.messages.get(), state=state)
    assert elin.client.get(f"/pictures/{picture.pk}/").status_code == 404


def test_a_lost_file_is_a_404(elin: Desk, thread: Thread) -> None:
    picture = make_picture(message=thread.messages.get())
    assert elin.client.get(f"/pictures/{picture.pk}/").status_code == 404


def test_a_colleagues_unsent_picture_is_theirs(elin: Desk, ali: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    address = reverse("inbox:picture", args=[picture.pk])
    assert ali.client.get(address).status_code == 404
    assert ali.client.post(address, {"alt_text": "x"}).status_code == 404
    assert ali.client.delete(address).status_code == 404
    assert f"/pictures/{picture.pk}/" not in read(ali, thread)


def test_a_picture_that_was_received_or_sent_is_not_changed(elin: Desk, thread: Thread) -> None:
    picture = make_picture(message=thread.messages.get(), alt_text="Theirs")
    address = reverse("inbox:picture", args=[picture.pk])
    assert elin.client.delete(address).status_code == 405
    assert elin.client.post(address, {"alt_text": "Ours"}).status_code == 405
    assert Attachment.objects.get().alt_text == "Theirs"


# --- Added ---


def test_an_added_picture_stands_in_the_tray_without_its_place(
    elin: Desk, thread: Thread, folder: Path
) -> None:
    response = upload(elin, thread, draw_with_gps(orientation=1))
    assert response.status_code == 201
    picture = Attachment.objects.get()
    assert f'name="pictures" value="{picture.pk}"' in response.content.decode()
    assert b"Exif" not in (folder / str(picture.file)).read_bytes()
    assert f'name="pictures" value="{picture.pk}"' in read(elin, thread)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<svg/>", trouble.NO_PICTURE), (bytes(10 * 2**20 + 1), trouble.TOO_LARGE)],
)
def test_what_cannot_go_out_is_refused_in_words(
    elin: Desk, thread: Thread, content: bytes, words: str
) -> None:
    response = upload(elin, thread, content)
    assert (response.status_code, response.content.decode()) == (422, words)
    assert not Attachment.objects.exists()


def test_a_gigabyte_is_not_even_read(elin: Desk, thread: Thread) -> None:
    assert upload(elin, thread, bytes(11 * 2**20)).status_code == 400


def test_no_more_than_the_network_takes(elin: Desk, thread: Thread) -> None:
    for _number in range(4):
        assert upload(elin, thread).status_code == 201
    response = upload(elin, thread)
    assert (response.status_code, response.content) == (422, b"X takes 4 pictures here.")


def test_words_for_who_cannot_see_it_and_out_again(
    elin: Desk, thread: Thread, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    picture = keep(elin, thread)
    assert elin.act("picture", picture.pk, alt_text=" Ett tåg ").status_code == 204
    assert Attachment.objects.get().alt_text == "Ett tåg"
    assert 'value="Ett tåg"' in read(elin, thread)
    with django_capture_on_commit_callbacks(execute=True):
        assert elin.act("picture", picture.pk, verb="delete").status_code == 204
    assert list(folder.rglob("*.jpeg")) == []


def test_pictures_go_with_the_answer_in_order_and_leave_the_tray(
    elin: Desk, thread: Thread
) -> None:
    one, two = keep(elin, thread), keep(elin, thread, alt_text="Before")
    alts = {f"alt-{one.pk}": "Ett tåg", f"alt-{two.pk}": ""}
    fields: dict[str, Any] = {
        "text": "Se här", "client_id": "a", "version": thread.version, **alts,
        "pictures": [two.pk, one.pk],
    }  # fmt: skip
    refused = elin.act("replies", thread.pk, on=elin.on(thread), **fields)
    assert "Say what the picture shows" in refused.content.decode()
    response = elin.act("replies", thread.pk, on=elin.on(thread), **fields, undescribed="1")
    assert response.status_code == 202
    reply = Reply.objects.get()
    assert [(p.pk, p.alt_text) for p in reply.pictures] == [(two.pk, ""), (one.pk, "Ett tåg")]
    assert 'name="pictures"' not in read(elin, thread)


def test_a_conflict_leaves_the_pictures_where_they_are(
    elin: Desk, ali: Desk, thread: Thread
) -> None:
    picture = keep(elin, thread)
    stale = elin.act("replies", thread.pk, on=elin.on(thread), text="Se här", client_id="a",
                     version=thread.version - 1, pictures=picture.pk)  # fmt: skip
    assert stale.status_code == 409
    assert f'name="pictures" value="{picture.pk}"' in stale.content.decode()
    assert Attachment.objects.get().reply is None


@pytest.mark.parametrize("whose", ["a colleague's", "of another thread", "sent before", "nobody's"])
def test_only_ones_own_unsent_pictures_of_this_thread_go_out(
    elin: Desk, ali: Desk, thread: Thread, whose: str
) -> None:
    ids = {
        "a colleague's": keep(ali, thread).pk,
        "of another thread": keep(elin, make_thread("Annat")).pk,
        "sent before": make_picture(message=thread.messages.get()).pk,
        "nobody's": 4711,
    }
    response = elin.act("replies", thread.pk, on=elin.on(thread), text="Se här", client_id="a",
                        version=thread.version, pictures=ids[whose])  # fmt: skip
    assert response.status_code == 422
    assert "A picture is no longer there." in response.content.decode()
    assert not Reply.objects.exists()


def test_the_same_answer_twice_takes_its_pictures_once(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    for _time in range(2):
        response = elin.act("replies", thread.pk, on=elin.on(thread), text="Se här",
            client_id="a", version=thread.version, pictures=picture.pk)  # fmt: skip
        assert response.status_code == 202
    assert Reply.objects.get().pictures == [picture]


def list_limits(page: str) -> list[str]:
    return re.findall(r'data-pictures="(\d+)"', page)


def test_the_composer_offers_pictures_where_the_network_takes_them(
    elin: Desk, thread: Thread
) -> None:
    assert list_limits(read(elin, thread)) == ["4", "0"]  # in private, X lets us write nothing yet
    blog = make_thread(channel=make_channel(network=Network.FEED, handle="blogg"))
    assert list_limits(read(elin, blog)) == ["0", "0"]
    assert upload(elin, blog).content == b"No picture can go out here on Feed."


def test_what_is_changed_first_brings_its_pictures(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread, alt_text="Ett tåg")
    elin.act("replies", thread.pk, on=elin.on(thread), text="Se här", client_id="a",
             version=thread.version, pictures=picture.pk)  # fmt: skip
    reply = Reply.objects.get()
    Reply.objects.update(state=Reply.State.FAILED, error="No.")
    assert f'data-pictures-again="/replies/{reply.pk}/pictures/"' in read(elin, thread)
    response = elin.act("pictures_again", reply.pk, on=elin.on(thread))
    copy = Attachment.objects.exclude(pk=picture.pk).get()
    assert f'name="pictures" value="{copy.pk}"' in response.content.decode()
    assert (copy.alt_text, copy.size) == ("Ett tåg", picture.size)
    assert copy.file != picture.file
    assert reply.pictures == [picture]


def test_a_personal_number_does_not_go_out_as_a_description(elin: Desk, thread: Thread) -> None:
    picture = keep(elin, thread)
    number = "Intyg för 811218-9876"
    refused = elin.act("replies", thread.pk, on=elin.on(thread), text="Se här", client_id="a",
        version=thread.version, pictures=picture.pk, **{f"alt-{picture.pk}": number})  # fmt: skip
    assert refused.status_code == 422
    elin.act("picture", picture.pk, alt_text=number)
    assert "9876" not in Attachment.objects.get().alt_text
