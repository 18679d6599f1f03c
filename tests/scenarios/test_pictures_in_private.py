"""Pictures in private, both ways: the customer's stands in the thread, ours reach the customer."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from inbox.models import Message, Reply
from tests.inbox.pictures.drawing import draw
from tests.inbox.views.test_composer import rule
from tests.scenarios.conftest import HANDLES, Scene, find_thread

ASK, ANSWER = "Är det den här väskan?", "Nej, den ser ut så här. ^EL"


def ask_with_picture(scene: Scene) -> Any:
    """A customer asks privately and shows a picture. Elin has it. Gives the thread."""
    scene.connect("facebook")
    body = {"network": "facebook", "owner": "maja", "content": b64encode(draw()).decode()}
    shown = scene.control("POST", "photos", **body)["id"]
    scene.write_privately("facebook", ASK, photos=[shown])
    scene.work(turns=2)
    thread = find_thread(ASK)
    scene.elin.claim(thread)
    return thread


def add_picture(scene: Scene, thread: Any) -> int:
    """Elin adds a picture to what she writes. Gives its id."""
    file = SimpleUploadedFile("shot.png", draw(), "image/png")
    asked = scene.elin.client.post(f"/threads/{thread.pk}/pictures/", {"picture": file})
    assert asked.status_code == 201, asked.content
    return int(thread.uploads.latest("pk").pk)


def seen_by_customer(scene: Scene) -> list[tuple[str, int]]:
    """What stands between the two on Messenger: words, and how many pictures."""
    where = f"network=facebook&brand={HANDLES['facebook']}&customer=maja"
    found = scene.control("GET", f"messages?{where}")
    return [(message["text"], len(message["photo_ids"])) for message in found]


def test_a_picture_comes_and_pictures_go_beside_the_words(scene: Scene) -> None:
    thread, elin = ask_with_picture(scene), scene.elin
    page = elin.open(thread)
    assert 'data-pictures="4"' in rule(page, "private")
    assert page.count('<img src="/pictures/') == 1
    pictures = [add_picture(scene, thread), add_picture(scene, thread)]
    assert elin.send(thread, ANSWER, pictures=pictures).status_code == 202
    scene.work(turns=4)

    assert seen_by_customer(scene) == [(ASK, 1), (ANSWER, 0), ("", 1), ("", 1)]
    assert {reply.state for reply in Reply.objects.all()} == {Reply.State.SENT}
    page = elin.open(thread)
    assert page.count('<img src="/pictures/') == 3
    assert page.count('<article class="message') == 4
    assert Message.objects.filter(thread=thread).count() == 4  # no echo is a second message
    [row] = elin.ask("threads/")["results"]
    assert (row["status"], row["unanswered_count"]) == ("pending", 0)


def test_a_picture_alone_whose_answer_is_lost_is_found_and_never_sent_twice(scene: Scene) -> None:
    thread, elin = ask_with_picture(scene), scene.elin
    picture = add_picture(scene, thread)
    lost = {"method": "POST", "path": "/*/messages", "hang": 2}
    scene.fail("facebook", "accept_then_time_out", **lost)
    assert elin.send(thread, "", client_id="bild", pictures=[picture]).status_code == 202
    scene.work(turns=3)
    assert seen_by_customer(scene) == [(ASK, 1), ("", 1)]
    assert Reply.objects.get().state == Reply.State.SENT
    assert "not sent" not in elin.reads(thread)
