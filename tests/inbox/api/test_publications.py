"""POST and GET /api/publications/: posts of our own."""

from __future__ import annotations

import pytest

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Publication, Reply
from tests.factories import make_channel, make_message
from tests.inbox.api.conftest import Call

ADDRESS = "/api/publications/"
TEXT = "Spårarbete i helgen: bussar ersätter tåg."


def test_a_lead_publishes_and_sees_what_became_of_it(
    channel: Channel, marcus: Agent, call: Call
) -> None:
    client = call(marcus)
    body = {"channels": [channel.pk], "text": TEXT, "client_id": "1"}
    (queued,) = client.post(ADDRESS, body, format="json").json()
    again = client.post(ADDRESS, body, format="json")
    assert (again.status_code, again.json()) == (202, [queued])
    assert (queued["state"], queued["url"], queued["channel"]["handle"]) == (
        "queued", "", "nordbanan",
    )  # fmt: skip
    message = make_message(channel=channel, direction="outbound", url="https://x.com/nordbanan/1")
    Publication.objects.update(state=Reply.State.SENT, message=message)
    told = client.get(f"{ADDRESS}{queued['id']}/").json()
    assert (told["state"], told["message_id"], told["url"]) == ("sent", message.pk, message.url)
    assert client.get(ADDRESS).json()["results"] == [told]
    assert client.get(f"{ADDRESS}999/").status_code == 404


def test_an_agent_does_not_publish(channel: Channel, elin: Agent, call: Call) -> None:
    body = {"channels": [channel.pk], "text": TEXT, "client_id": "1"}
    assert call(elin).post(ADDRESS, body, format="json").status_code == 403
    assert call(elin).get(ADDRESS).status_code == 403
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"), ({"text": "x" * 300}, "text"),
        ({"text": "Ring 19811228-9874"}, "text"), ({"channels": []}, "channels"),
        ({"channels": [2**40]}, "channels"), ({"client_id": ""}, "client_id"), ({"x": 1}, "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_refused_by_field(
    channel: Channel, marcus: Agent, call: Call, changed: dict[str, object], field: str
) -> None:
    body = {"channels": [channel.pk], "text": TEXT, "client_id": "1", **changed}
    refused = call(marcus).post(ADDRESS, body, format="json")
    assert (refused.status_code, list(refused.json())) == (400, [field])


def test_a_channel_that_is_only_looked_at_is_none_to_publish_on(
    channel: Channel, marcus: Agent, call: Call
) -> None:
    looked_at = make_channel(handle="sedd", is_read_only=True)
    body = {"channels": [channel.pk, looked_at.pk], "text": TEXT, "client_id": "1"}
    refused = call(marcus).post(ADDRESS, body, format="json")
    assert (refused.status_code, list(refused.json())) == (400, ["channels"])
    assert not Publication.objects.exists()
