"""A thread from a blog: it can only be read, so the answer is given there and logged here."""

from __future__ import annotations

import pytest

from agents.models import Role
from connectors.models import Channel
from connectors.port import Network
from inbox.models import Direction, Status, Thread
from tests.connectors.wire import answering, say
from tests.factories import make_agent, make_channel, make_profile, make_thread
from tests.inbox.views.conftest import Desk


def make_feed_thread() -> Thread:
    channel = make_channel(
        network=Network.FEED, handle="blogg.example", name="Resebloggen",
        api_url="https://blogg.example/feed",
    )  # fmt: skip
    profile = make_profile(network=Network.FEED, name="Eva Ek", external_id="eva")
    return make_thread("Nordbanan svarar aldrig!", channel=channel, profile=profile)


def test_composer_says_where_to_answer_and_logs_it(elin: Desk) -> None:
    thread = make_feed_thread()
    elin.act("claim", thread.pk)
    page = elin.page(elin.on(thread)).content.decode()
    assert "A feed can only be read" in page
    assert "log-form" in page
    thread.refresh_from_db()
    logged = elin.act(
        "logged", thread.pk, on=elin.on(thread), text="Vi har skrivit till dig.",
        version=thread.version,
    )  # fmt: skip
    assert logged.status_code == 200
    thread.refresh_from_db()
    assert (thread.status, thread.waiting_since) == (Status.PENDING, None)
    assert thread.first_response_at
    answer = thread.messages.get(direction=Direction.OUTBOUND)
    assert (answer.text, answer.agent) == ("Vi har skrivit till dig.", elin.agent)


def test_answer_is_not_logged_without_words_without_a_claim_or_elsewhere(
    elin: Desk, ali: Desk
) -> None:
    thread = make_feed_thread()
    elin.act("claim", thread.pk)
    thread.refresh_from_db()
    assert elin.act("logged", thread.pk, text=" ", version=thread.version).status_code == 422
    assert ali.act("logged", thread.pk, text="Hej", version=thread.version).status_code == 409
    assert elin.act("logged", thread.pk, text="Hej", version=1).status_code == 409
    on_x = make_thread()
    elin.act("claim", on_x.pk)
    on_x.refresh_from_db()
    assert elin.act("logged", on_x.pk, text="Hej", version=on_x.version).status_code == 422
    assert not thread.messages.filter(direction=Direction.OUTBOUND).exists()


@pytest.fixture
def ada(db: None) -> Desk:
    return Desk(make_agent(name="Ada Admin", role=Role.ADMIN))


def connect(desk: Desk, address: str) -> int:
    return int(desk.client.post("/channels/connect/feed/", {"address": address}).status_code)


def test_admin_connects_a_feed_by_its_address(ada: Desk) -> None:
    assert "Address of the feed" in ada.page("/channels/connect/feed/").content.decode()
    feed = "<rss version='2.0'><channel><title>Resebloggen</title></channel></rss>"
    with answering(say(feed, kind="application/rss+xml")) as wire:
        assert connect(ada, f"{wire.url}/feed") == 302
        assert connect(ada, f"{wire.url}/feed") == 302
    channel = Channel.objects.get()
    assert (channel.network, channel.name) == (Network.FEED, "Resebloggen")
    assert channel.api_url.endswith("/feed")


def test_what_is_no_feed_is_refused_with_words(ada: Desk, elin: Desk) -> None:
    with answering(say("<html></html>", kind="text/html")) as wire:
        page = ada.client.post("/channels/connect/feed/", {"address": wire.url})
    assert page.status_code == 422
    assert "There is no feed at this address." in page.content.decode()
    assert connect(ada, "no address") == 422
    assert connect(elin, "https://blogg.example/feed") == 403
    assert not Channel.objects.exists()
