"""A channel on a real sandbox, a customer's mention in it, and an agent who has claimed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent
from connectors.models import Channel
from inbox.models import Reply, Thread
from inbox.outbox.submit import submit_reply
from inbox.polling.poll import poll_channel
from inbox.threads.claim import claim_thread
from tests.inbox.page import Page, open_page
from tests.sandbox.running import running_sandbox


@dataclass
class Desk:
    """Both ends of the line: our channel with its agent, and the network with its customer."""

    url: str
    channel: Channel
    elin: Agent

    def control(self, verb: str, address: str, **body: Any) -> Any:
        url = f"{self.url}/_control/{address}"
        response = requests.request(verb, url, json=body, timeout=5)
        response.raise_for_status()
        return response.json() if response.content else None

    def customer_writes(self, text: str, *, under: str = "", author: str = "maja") -> str:
        body = {"network": "x", "author": author, "text": text}
        if under:
            body["in_reply_to"] = under
        return str(self.control("POST", "posts", **body)["id"])

    def fail(self, kind: str, **facts: Any) -> None:
        self.control("POST", "faults", network="x", kind=kind, **facts)

    def poll(self) -> None:
        poll_channel(self.channel.pk, clock=timezone.now)

    def claimed_thread(self) -> Thread:
        self.customer_writes("@nordbanan Var är mitt tåg?")
        self.poll()
        return claim_thread(Thread.objects.get(), by=self.elin, now=timezone.now())

    def claimed_thread_of(self, words: str) -> Thread:
        thread = Thread.objects.get(snippet__endswith=words)
        return claim_thread(thread, by=self.elin, now=timezone.now())

    def submit(self, thread: Thread, text: str = "Det rullar om tio minuter. ^EL") -> Reply:
        return submit_reply(
            thread,
            by=self.elin,
            text=text,
            client_id=text,
            version=thread.version,
            now=timezone.now() - timedelta(seconds=1),
        )

    def own_posts(self) -> list[str]:
        """What stands on the network in our name, oldest first."""
        found = requests.get(
            f"{self.url}/2/users/{self.channel.external_id}/tweets",
            headers={"Authorization": f"Bearer {self.channel.credentials['token']}"},
            timeout=5,
        ).json()
        return [post["text"] for post in reversed(found.get("data", []))]


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Settings) -> Iterator[Desk]:
    settings.NETWORK_READ_TIMEOUT = 1.0
    with running_sandbox(tmp_path) as url:
        body = {"network": "x", "handle": "nordbanan", "name": "Nordbanan", "is_brand": True}
        account = requests.post(f"{url}/_control/accounts", json=body, timeout=5).json()
        channel = Channel.objects.create(
            network="x",
            external_id=account["id"],
            handle="nordbanan",
            name="Nordbanan",
            api_url=url,
            credentials={"token": account["token"]},
        )
        elin = Agent.objects.create_user("elin@example.org", name="Elin Lund", undo_seconds=0)
        yield Desk(url, channel, elin)


@pytest.fixture
def page(desk: Desk) -> Page:
    return open_page(desk)
