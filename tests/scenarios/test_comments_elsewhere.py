"""A customer goes on below their own post or recommendation: it reaches the thread, whole."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.models import Thread
from tests.scenarios.conftest import HANDLES, Scene, find_thread

REVIEW = {"text": "Aldrig mer", "is_positive": False}


@pytest.mark.parametrize(
    ("path", "facts"), [("tagged", {"text": "Aldrig mer"}), ("reviews", REVIEW)]
)
def test_a_follow_up_below_it_reaches_the_thread(
    scene: Scene, path: str, facts: dict[str, Any]
) -> None:
    scene.connect("facebook")
    where = {"page": HANDLES["facebook"], "author": "maja"}
    scene.control("POST", path, **where, **facts)
    scene.pass_time(minutes=5)
    scene.work()
    elin, thread = scene.elin, find_thread("Aldrig mer")
    elin.claim(thread)
    assert elin.send(thread, "Vad har hänt? ^EL").status_code == 202
    scene.work()

    scene.pass_time(seconds=5)
    answer = thread.messages.get(text="Vad har hänt? ^EL").external_id
    first = scene.write("facebook", "Jag blev lovad en ersättning", in_reply_to=answer)
    scene.write("facebook", "Samma här", author="bo", in_reply_to=first)
    scene.pass_time(minutes=5)
    scene.work(turns=2)

    assert Thread.objects.count() == 1
    words = elin.reads(thread)
    said = ("Aldrig mer", "Vad har hänt? ^EL", "Jag blev lovad en ersättning", "Samma här")
    places = [words.index(text) for text in said]
    assert places == sorted(places)
    [row] = elin.ask("threads/")["results"]
    assert (row["status"], row["unanswered_count"]) == ("open", 2)
