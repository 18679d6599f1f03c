"""Both networks over HTTP, the workers' turns, two people at their screens, one clock for all."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import Settings

from agents.models import Role
from config.celery import app
from connectors.models import Channel
from inbox import tasks
from inbox.models import Thread
from tests.factories import make_agent
from tests.inbox.channels.conftest import Office, play_on
from tests.inbox.views.conftest import Desk
from tests.sandbox.running import running_sandbox

# As the schedule calls them.
SWEEPS: tuple[Callable[[], None], ...] = (
    tasks.renew_due_tokens,
    tasks.poll_due_channels,
    tasks.complete_provisional_threads,
    tasks.fetch_due_pictures,
    tasks.send_due_replies,
    tasks.settle_unknown_replies,
    tasks.recheck_channels,
    tasks.warn_admins,
)
HANDLES = {"x": "nordbanan", "facebook": "nordtag"}


class Seat(Desk):
    """An agent before the desk: what stands on the screen, and what the agent does."""

    def see(self, address: str) -> str:
        """The words on a page: no tags, one space between words."""
        page = self.page(address)
        assert page.status_code == 200, page
        return read_words(page.content.decode())

    def open(self, thread: Thread) -> str:
        """The page of a thread, as it came."""
        return str(self.page(self.on(thread)).content.decode())

    def reads(self, thread: Thread) -> str:
        """What stands in the thread, without queue and composer: words in their order."""
        page = self.open(thread)
        return read_words(page[page.index('<div class="stream') : page.index('id="composer"')])

    def claim(self, thread: Thread) -> None:
        assert self.act("claim", thread.pk, on=self.on(thread)).status_code == 200

    def drafts(self, thread: Thread, text: str, **data: Any) -> None:
        assert self.act("draft", thread.pk, text=text, **data).status_code == 204

    def drafted(self, thread: Thread) -> str:
        """What stands in the composer."""
        found = re.search(r'id="reply-text".*?>(.*?)</textarea>', self.open(thread), re.DOTALL)
        assert found
        return html.unescape(found[1]).strip()

    def send(self, thread: Thread, text: str, **data: Any) -> Any:
        """Press the button, on the page as it is now unless a `version` is given."""
        version = data.pop("version", None) or Thread.objects.get(pk=thread.pk).version
        return self.act(
            "replies", thread.pk, on=self.on(thread), text=text,
            version=version, **{"client_id": text, **data},
        )  # fmt: skip

    def ask(self, address: str) -> Any:
        """What the API tells this agent."""
        answer = self.client.get(f"/api/{address}")
        assert answer.status_code == 200, answer.content
        return answer.json()


@dataclass
class Scene:
    """`office`: the admin's browser and the networks' remote control."""

    office: Office
    elin: Seat
    clock: time_machine.Traveller

    @property
    def control(self) -> Callable[..., Any]:
        return self.office.control

    def connect(self, network: str) -> Channel:
        """A channel by the network's own sign-in, read once."""
        self.office.add_brand(network, HANDLES[network], "Nordbanan")
        self.office.connect(network)
        self.work()
        return Channel.objects.get(network=network)

    def pass_time(self, **span: float) -> None:
        self.clock.shift(timedelta(**span))

    def work(self, turns: int = 1) -> None:
        """What workers and schedule do, once every twenty seconds."""
        for _turn in range(turns):
            self.pass_time(seconds=20)
            for sweep in SWEEPS:
                sweep()

    def write(self, network: str, text: str, author: str = "maja", **more: Any) -> str:
        """A customer writes to us where everybody can read it. Gives the post's id."""
        where = {} if network == "x" or "in_reply_to" in more else {"page": HANDLES[network]}
        words = f"@nordbanan {text}" if network == "x" else text
        body = {"network": network, "author": author, "text": words, **where, **more}
        return str(self.control("POST", "posts", **body)["id"])

    def write_privately(self, network: str, text: str, author: str = "maja", **more: Any) -> Any:
        to = HANDLES[network]
        body = {"network": network, "author": author, "to": to, "text": text, **more}
        return self.control("POST", "messages", **body)

    def private_texts(self, network: str, customer: str = "maja") -> list[str]:
        """What stands between this customer and us, as the network has it."""
        brand = HANDLES[network]
        found = self.control("GET", f"messages?network={network}&brand={brand}&customer={customer}")
        return [message["text"] for message in found]

    def own_posts(self, channel: Channel) -> list[str]:
        """What stands on the network in our name where everybody can read it, oldest first."""
        [account] = self.control("GET", f"accounts?network={channel.network}&is_brand=true")
        path = f"2/users/{account['id']}/tweets"
        if channel.network == "facebook":
            path = f"v26.0/{account['id']}/feed?fields=message,comments{{from,message}}"
        headers = {"Authorization": f"Bearer {account['token']}"}
        found = requests.get(f"{self.office.url}/{path}", headers=headers, timeout=5).json()
        if channel.network == "x":
            return [post["text"] for post in reversed(found.get("data", []))]
        comments = [c for post in found["data"] for c in post.get("comments", {}).get("data", [])]
        return [c["message"] for c in comments if c["from"]["id"] == account["id"]]

    def fail(self, network: str, kind: str, **facts: Any) -> None:
        self.control("POST", "faults", network=network, kind=kind, **facts)

    def count_calls(self, end: str, method: str = "GET") -> int:
        """By the networks' own record."""
        calls = self.control("GET", "calls")
        of_these = [c for c in calls if c["path"].endswith(end) and c["method"] == method]
        return sum(call["count"] for call in of_these)


def read_words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(strip_tags(page))).strip()


def find_thread(words: str) -> Thread:
    return Thread.objects.get(messages__text__endswith=words)


@pytest.fixture(scope="session")
def networks_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(tmp_path_factory.mktemp("networks")) as url:
        yield url


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """What is put in the queue is done before the caller goes on, and its errors are seen."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture
def scene(
    db: None,
    networks_url: str,
    settings: Settings,
    tmp_path: Path,
    tasks_at_once: None,
) -> Iterator[Scene]:
    play_on(networks_url, settings)
    settings.MEDIA_ROOT = str(tmp_path)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    office = Office(networks_url, browser)
    office.control("POST", "reset")
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield Scene(office, Seat(make_agent(name="Elin Lund")), clock)
