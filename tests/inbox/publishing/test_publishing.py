"""Posts of our own: from the page to the network, through lost answers; the group below them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Role
from connectors.models import Channel
from inbox.models import Message, Publication, Reply, Thread
from inbox.outbox.ways import ONLY_LOOKED_AT
from inbox.publishing.send import begin_publication, find_due_publications, send_publication
from inbox.publishing.settle import find_unsettled_publications, settle_publication
from inbox.publishing.submit import submit_publication
from inbox.turns import hold
from tests.inbox.conftest import Desk
from tests.inbox.page import Page

TEXT = "Spårarbete i helgen: bussar ersätter tåg."
State = Reply.State


def later(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def submit(desk: Desk, text: str = TEXT, client_id: str = "1") -> Publication:
    (made,) = submit_publication(
        [desk.channel], by=desk.elin, text=text, client_id=client_id, now=later(-1)
    )
    return made


def send(publication: Publication) -> Publication:
    send_publication(publication.pk, clock=timezone.now)
    publication.refresh_from_db()
    return publication


def test_a_post_stands_on_the_network_and_is_held_once(desk: Desk) -> None:
    made = submit(desk)
    assert submit(desk) == made
    assert find_due_publications(now=timezone.now()) == [made.pk]
    assert send(made).state == State.SENT
    send(made)
    desk.poll()
    message = Message.objects.get()
    assert (message.publication, message.agent, message.thread) == (made, desk.elin, None)
    assert desk.own_posts() == [TEXT]


def test_what_is_written_below_is_one_group(desk: Desk) -> None:
    made = send(submit(desk))
    assert made.message
    for name in ("maja", "olle"):
        desk.customer_writes("@nordbanan Gäller det Falun?", under=str(made.message.external_id),
                             author=name)  # fmt: skip
    desk.poll()
    assert set(Thread.objects.values_list("under", flat=True)) == {made.message.external_id}


def test_a_page_publishes_too(page: Page) -> None:
    made = submit_publication([page.channel], by=page.desk.elin, text=TEXT, client_id="1",
                              now=later(-1))  # fmt: skip
    message = send(made[0]).message
    assert message
    assert page.shown(message)["text"] == TEXT
    page.poll()
    assert Message.objects.filter(text=TEXT).count() == 1


def test_a_lost_answer_is_looked_for_and_never_sent_again(desk: Desk) -> None:
    desk.fail("accept_then_time_out", path="/2/tweets", method="POST", hang=3)
    made = send(submit(desk))
    assert made.state == State.UNKNOWN
    send(made)
    desk.poll()
    assert find_unsettled_publications(now=later(5)) == [made.pk]
    settle_publication(made.pk, clock=lambda: later(5))
    made.refresh_from_db()
    assert (made.state, made.message) == (State.SENT, Message.objects.get())
    assert desk.own_posts() == [TEXT]


def test_absent_twice_is_failed(desk: Desk) -> None:
    desk.fail("time_out", path="/2/tweets", method="POST", hang=3)
    made = send(submit(desk))
    for seconds in (5, 40, 120):
        settle_publication(made.pk, clock=lambda seconds=seconds: later(seconds))  # type: ignore[misc]
    made.refresh_from_db()
    assert (made.state, bool(made.error)) == (State.FAILED, True)
    assert desk.own_posts() == []


def test_a_worker_that_died_leaves_an_unknown_post(desk: Desk) -> None:
    made = submit(desk)
    with hold("publication", made.pk):
        begin_publication(made.pk, now=timezone.now())
        assert find_unsettled_publications(now=later(60)) == []
    assert find_unsettled_publications(now=timezone.now()) == [made.pk]


def test_a_limit_waits_for_its_reset(desk: Desk) -> None:
    made = submit(desk)
    desk.fail("rate_limited", path="/2/tweets", method="POST", reset_in=120)
    assert send(made).state == State.QUEUED
    assert made.not_before > later(100)
    assert find_due_publications(now=later(60)) == []


@pytest.mark.parametrize("text", ["", " ", "å" * 281, "Ring 811228-9874"])
def test_what_cannot_go_out_is_refused_in_words(desk: Desk, text: str) -> None:
    with pytest.raises(ValidationError):
        submit(desk, text)
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AGENT, 403), (Role.LEAD, 200), (Role.ADMIN, 200)]
)
def test_leads_and_admins_publish(desk: Desk, client: Client, role: Role, status: int) -> None:
    agent = Agent.objects.create_user("ada@example.org", name="Ada Berg", role=role)
    client.force_login(agent)
    assert client.get("/posts/").status_code == status
    fields = {"channels": [desk.channel.pk], "text": TEXT, "client_id": "1"}
    client.post("/posts/", fields)
    assert Publication.objects.count() == (status == 200)
    if status == 200:
        assert "Spårarbete" in client.get("/posts/").content.decode()
        wrong = client.post("/posts/", {**fields, "text": "å" * 300, "client_id": "2"})
        assert wrong.status_code == 422
        assert "too long for X" in wrong.content.decode()


def test_each_network_counts_for_itself(page: Page, client: Client) -> None:
    ada = Agent.objects.create_user("ada@example.org", name="Ada Berg", role=Role.LEAD)
    client.force_login(ada)
    both = [page.desk.channel.pk, page.channel.pk]
    answer = client.post("/posts/length/", {"channels": [*both, "x"], "text": "å" * 300})
    assert "20 too many" in answer.content.decode()
    assert "62906 left" in answer.content.decode()


def test_a_link_tells_its_cost_where_it_costs(page: Page, client: Client) -> None:
    ada = Agent.objects.create_user("ada@example.org", name="Ada Berg", role=Role.LEAD)
    client.force_login(ada)

    def tell(channel_id: int, text: str) -> str:
        return client.post(
            "/posts/length/", {"channels": [channel_id], "text": text}
        ).content.decode()

    link = "Se https://example.com/trafik"
    assert "A link makes this post cost $0.20." in tell(page.desk.channel.pk, link)
    assert "cost" not in tell(page.desk.channel.pk, "Se trafikläget")
    assert "cost" not in tell(page.channel.pk, link)


def test_a_limit_holds_back_all_that_we_say_on_the_channel(desk: Desk) -> None:
    first, second = submit(desk), submit(desk, "Något annat.", "2")
    desk.fail("rate_limited", path="/2/tweets", method="POST", reset_in=120)
    assert send(first).state == State.QUEUED
    desk.channel.refresh_from_db()
    assert desk.channel.state == Channel.State.LIMITED
    assert send(second).state == State.QUEUED  # it was woken, and must not call
    assert second.failure_count == 0


def test_a_channel_that_is_only_looked_at_says_nothing_more(desk: Desk) -> None:
    made = submit(desk)
    Channel.objects.update(is_read_only=True)
    made = send(made)
    assert (made.state, made.error) == (State.FAILED, ONLY_LOOKED_AT)
    assert desk.own_posts() == []
