"""Messages hidden and deleted on the network by programs."""

from __future__ import annotations

from agents.models import Agent
from inbox.models import Direction, Message
from tests.inbox.api.conftest import Call
from tests.inbox.page import Page


def test_a_comment_is_hidden_and_shown_again(page: Page, ali: Agent, call: Call) -> None:
    message = page.comments("Billiga lån")
    address = f"/api/messages/{message.pk}/hiding/"
    assert call(ali).post(address).json()["hidden_at"]
    assert page.shown(message)["is_hidden"]
    assert call(ali).delete(address).json()["hidden_at"] is None


def test_what_cannot_be_done_is_a_conflict_in_words(page: Page, ali: Agent, call: Call) -> None:
    message = page.comments("Hej")
    answer = call(ali).delete(f"/api/messages/{message.pk}/")
    assert (answer.status_code, bool(answer.json()["detail"])) == (409, True)
    assert call(ali).post("/api/messages/0/hiding/").status_code == 404


def test_an_own_answer_is_deleted(page: Page, ali: Agent, call: Call) -> None:
    message = page.comments("Hej")
    made = page.desk.control(
        "POST", "posts", network="facebook", author="nordbanan", text="Hej!",
        in_reply_to=message.external_id,
    )  # fmt: skip
    page.poll()
    ours = Message.objects.get(direction=Direction.OUTBOUND, external_id=made["id"])
    assert call(ali).delete(f"/api/messages/{ours.pk}/").json()["deleted_at"]
    assert page.shown(ours)["deleted_at"]
