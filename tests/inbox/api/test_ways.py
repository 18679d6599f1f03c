"""Private and public answers from programs: the way is chosen, told, and refused in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import Agent, Role
from connectors.models import Channel
from connectors.port import Kind, Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, Reply, Thread
from inbox.threads.claim import claim_thread
from tests.inbox.api.conftest import Call
from tests.inbox.ingest.posts import write_message, write_post


@pytest.fixture
def page(db: None) -> Channel:
    return Channel.objects.create(
        network="facebook", external_id="brand", handle="nordtag", name="Nordtåg",
        credentials={"token": "t"},
    )  # fmt: skip


def place(channel: Channel, post: Post, *, at: datetime, kind: Kind | None = None) -> Thread:
    """A post that was written at that time, in its thread."""
    object.__setattr__(post, "created_at", at)
    object.__setattr__(post, "kind", kind or post.kind)
    with transaction.atomic():
        ingest(channel, Batch((post,)), now=timezone.now())
    thread = Message.objects.get(channel=channel, external_id=post.external_id).thread
    assert thread
    return thread


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def send(client: APIClient, thread: Thread, **other: Any) -> Any:
    thread.refresh_from_db()
    body = {"text": "Hej!", "client_id": "a1", "version": thread.version, **other}
    return client.post(f"/api/threads/{thread.pk}/replies/", body, format="json")


def refuses(response: Any) -> str:
    """The words of the refusal."""
    assert (response.status_code, list(response.json())) == (400, ["way"])
    assert not Reply.objects.exists()
    return str(response.json()["way"][0])


def claimed(elin: Agent, thread: Thread) -> Thread:
    return claim_thread(thread, by=elin, now=timezone.now())


def test_a_comment_is_answered_in_public_unless_told_otherwise(
    elin: Agent, page: Channel, call: Call
) -> None:
    thread = claimed(elin, place(page, write_post("1"), at=ago(hours=1), kind=Kind.COMMENT))
    body = send(call(elin), thread).json()
    assert (body["way"], body["peer"]) == ("public", "")


def test_private_is_whichever_way_the_network_offers(
    elin: Agent, page: Channel, call: Call
) -> None:
    thread = claimed(elin, place(page, write_post("1"), at=ago(days=2), kind=Kind.COMMENT))
    body = send(call(elin), thread, way="private").json()
    assert (body["way"], body["peer"]) == ("private_reply", "")
    again = send(call(elin), thread, way="private", client_id="a2")
    assert again.status_code == 400
    assert "once" in again.json()["way"][0]


def test_a_private_reply_comes_too_late_after_seven_days(
    elin: Agent, page: Channel, call: Call
) -> None:
    thread = claimed(elin, place(page, write_post("1"), at=ago(days=8), kind=Kind.COMMENT))
    assert "7 days" in refuses(send(call(elin), thread, way="private"))
    assert "7 days" in refuses(send(call(elin), thread, way="private_reply"))


def test_a_message_is_answered_in_private_by_itself(elin: Agent, page: Channel, call: Call) -> None:
    thread = claimed(elin, place(page, write_message("m"), at=ago(hours=1)))
    body = send(call(elin), thread).json()
    assert (body["way"], body["peer"]) == ("private", "maja")


def test_the_window_for_messages_closes(elin: Agent, page: Channel, call: Call) -> None:
    thread = claimed(elin, place(page, write_message("m"), at=ago(days=7, minutes=1)))
    assert "7 days" in refuses(send(call(elin), thread))


def test_a_message_is_not_answered_in_public(elin: Agent, page: Channel, call: Call) -> None:
    thread = claimed(elin, place(page, write_message("m"), at=ago(hours=1)))
    message = thread.messages.get()
    assert refuses(send(call(elin), thread, way="public", in_reply_to=message.pk))
    nothing = send(call(elin), thread, way="public")
    assert (nothing.status_code, list(nothing.json())) == (400, ["in_reply_to"])


def test_an_invitation_is_known_to_x_alone(
    elin: Agent, page: Channel, channel: Channel, call: Call
) -> None:
    comment = claimed(elin, place(page, write_post("1"), at=ago(hours=1), kind=Kind.COMMENT))
    assert refuses(send(call(elin), comment, way="invite"))
    mention = claimed(elin, place(channel, write_post("2"), at=ago(hours=1)))
    assert send(call(elin), mention, way="invite").json()["way"] == "invite"


def test_who_does_not_address_us_is_not_answered_on_x(
    elin: Agent, channel: Channel, call: Call
) -> None:
    post = write_post("1")
    object.__setattr__(post, "addresses_us", False)
    thread = claimed(elin, place(channel, post, at=ago(hours=1)))
    assert "mentioned us" in refuses(send(call(elin), thread))


def test_a_private_answer_may_be_longer_than_a_public_one(
    elin: Agent, channel: Channel, call: Call
) -> None:
    thread = claimed(elin, place(channel, write_message("m"), at=ago(hours=1)))
    assert send(call(elin), thread, text="å" * 281).status_code == 202


@pytest.mark.parametrize(
    ("field", "value"), [("is_read_only", True), ("state", "reauthorise"), ("state", "refused")]
)
def test_nothing_is_sent_while_sending_cannot_work(
    elin: Agent, page: Channel, call: Call, field: str, value: object
) -> None:
    thread = claimed(elin, place(page, write_post("1"), at=ago(hours=1), kind=Kind.COMMENT))
    Channel.objects.update(**{field: value})
    assert refuses(send(call(elin), thread))


@pytest.mark.parametrize("role", Role)
def test_every_role_answers_in_private(role: Role, page: Channel, call: Call) -> None:
    agent = Agent.objects.create_user(f"{role}@example.org", name=role.label, role=role)
    thread = claimed(agent, place(page, write_message("m"), at=ago(hours=1)))
    assert send(call(agent), thread).status_code == 202


def test_strangers_and_former_agents_do_not(elin: Agent, page: Channel, call: Call) -> None:
    thread = claimed(elin, place(page, write_message("m"), at=ago(hours=1)))
    assert send(APIClient(), thread).status_code == 401
    client = call(elin)
    Agent.objects.update(is_active=False)
    assert send(client, thread).status_code == 401
    assert not Reply.objects.exists()


def test_the_schema_names_the_ways(elin: Agent, call: Call) -> None:
    schema = call(elin).get("/api/schema/?format=json").json()["components"]["schemas"]
    assert {"way", "peer"} <= set(schema["Reply"]["properties"])
    assert "way" in schema["ReplyFields"]["properties"]
