"""Facebook's time for answering a private message runs out: nothing that was written is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import Thread
from tests.inbox.views.test_composer import rule
from tests.scenarios.conftest import Scene, find_thread

ANSWER = "Ja, den ligger i Falun. ^EL"


@pytest.fixture
def written(scene: Scene) -> dict[str, Any]:
    """A message that a customer wrote seven days ago, but for ten minutes. Elin has it."""
    at = timezone.now() - timedelta(days=7) + timedelta(minutes=10)
    scene.connect("facebook")
    message = scene.write_privately("facebook", "Är den hittad?", created_at=at.isoformat())
    scene.work()
    scene.elin.claim(find_thread("Är den hittad?"))
    return dict(message)


def test_a_draft_stays_and_the_composer_says_why_it_is_locked(
    scene: Scene, written: dict[str, Any]
) -> None:
    elin, thread = scene.elin, find_thread("Är den hittad?")
    elin.drafts(thread, ANSWER, way="private")
    open_rule = rule(elin.open(thread), "private")
    assert "data-open" in open_rule
    assert "The time for answering privately ends in" in open_rule

    scene.pass_time(minutes=11)
    shut = rule(elin.open(thread), "private")
    assert 'class="rule shut"' in shut
    assert "7 days" in shut
    assert elin.drafted(thread) == ANSWER
    refused = elin.send(thread, ANSWER, way="private")
    assert refused.status_code == 422
    assert "7 days" in refused.content.decode()
    elin.drafts(thread, f"{ANSWER} Hej!", way="private")  # what is typed on is kept as well
    assert elin.drafted(thread) == f"{ANSWER} Hej!"
    assert scene.private_texts("facebook") == ["Är den hittad?"]


def test_a_queued_answer_is_given_back(scene: Scene, written: dict[str, Any]) -> None:
    elin, thread = scene.elin, find_thread("Är den hittad?")
    assert elin.send(thread, ANSWER, way="private").status_code == 202
    assert "waits to be sent" in elin.reads(thread)

    scene.pass_time(minutes=11)
    scene.work()
    words = elin.reads(thread)
    assert "Elin Lund's reply was given back as a draft: " in words
    assert "7 days" in words
    assert "waits to be sent" not in words
    assert elin.drafted(thread) == ANSWER
    assert 'id="composer" data-mode="private"' in elin.open(thread)
    assert Thread.objects.get().status == "open"
    assert scene.private_texts("facebook") == ["Är den hittad?"]


def test_where_facebook_has_closed_it_earlier_the_answer_fails_in_words(
    scene: Scene, written: dict[str, Any]
) -> None:
    elin, thread = scene.elin, find_thread("Är den hittad?")
    assert elin.send(thread, ANSWER, way="private").status_code == 202
    path = f"conversations/facebook/{written['conversation_id']}"
    scene.control("PATCH", path, older_by=3600)
    scene.work()
    words = elin.reads(thread)
    assert "not sent" in words
    assert "Facebook's time for answering this person has run out." in words
    assert ANSWER in words
    assert scene.private_texts("facebook") == ["Är den hittad?"]
