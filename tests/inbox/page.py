"""A Facebook Page on a real sandbox, beside the X account of the common desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
from django.utils import timezone

from connectors.models import Channel
from inbox.models import Message
from inbox.polling.poll import poll_channel

if TYPE_CHECKING:
    from tests.inbox.conftest import Desk


@dataclass
class Page:
    """Our Page, its post, and customers who comment on it."""

    desk: Desk
    channel: Channel
    post_id: str

    def comments(self, text: str, *, author: str = "maja") -> Message:
        body: dict[str, Any] = {"network": "facebook", "author": author, "text": text}
        made = self.desk.control("POST", "posts", **body, in_reply_to=self.post_id)
        self.poll()
        return Message.objects.get(external_id=made["id"])

    def poll(self) -> None:
        poll_channel(self.channel.pk, clock=timezone.now)

    def change(self, message: Message, **fields: Any) -> None:
        self.desk.control("PATCH", f"posts/facebook/{message.external_id}", **fields)

    def delete(self, message: Message) -> None:
        self.desk.control("DELETE", f"posts/facebook/{message.external_id}")

    def shown(self, message: Message) -> dict[str, Any]:
        """The comment as the network has it."""
        found: dict[str, Any] = self.desk.control("GET", f"posts/facebook/{message.external_id}")
        return found


def open_page(desk: Desk) -> Page:
    body = {"network": "facebook", "handle": "nordbanan", "name": "Nordbanan", "is_brand": True}
    account = requests.post(f"{desk.url}/_control/accounts", json=body, timeout=5).json()
    channel = Channel.objects.create(
        network="facebook", external_id=account["id"], handle="nordbanan", name="Nordbanan",
        api_url=desk.url, credentials={"token": account["token"]},
    )  # fmt: skip
    post = desk.control(
        "POST", "posts", network="facebook", author="nordbanan", page="nordbanan",
        text="Spårarbete i helgen.",
    )  # fmt: skip
    return Page(desk, channel, post["id"])
