"""The page and the API of a search: bounded, shared by its address, quiet on personal numbers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agents.models import Agent
from inbox.search.index import index_due_messages
from tests.factories import make_agent, make_thread, make_threads


@pytest.fixture
def elin(db: None) -> Agent:
    return make_agent(name="Elin Lund")


def count_statements(client: Client, address: str) -> int:
    client.get(address, headers={"HX-Request": "true"})
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    return len(queries)


def test_a_page_of_results_takes_as_many_statements_as_one_result(elin: Agent) -> None:
    client = Client()
    client.force_login(elin)
    threads = make_threads(30)
    index_due_messages()
    one, many = "/?q=kund001&in=all", "/?q=fr%C3%A5ga&in=all"
    assert count_statements(client, many) <= count_statements(client, one) <= 18
    page = client.get(many).content.decode()
    assert page.count('class="queue-row found-row"') == 15
    last = threads[-1].pk  # the newest first
    assert page.index(f"/threads/{last}/?q=fr%C3%A5ga&amp;in=all&amp;at=") < page.index("<mark>")
    address = f"/threads/{last}/?q=fr%C3%A5ga&in=all&at={threads[-1].messages.get().pk}"
    opened = client.get(address).content.decode()
    assert f'data-found="message-{threads[-1].messages.get().pk}"' in opened
    assert 'class="queue-row found-row"' in opened
    changes = client.get(f"/queue/changes/?q=fr%C3%A5ga&in=all&ids={last}&newest=0&end=")
    assert "queue-row" not in changes.content.decode()


def test_a_personal_number_is_refused_in_words(elin: Agent) -> None:
    client = Client()
    client.force_login(elin)
    page = client.get("/", {"q": "850709-9805", "in": "all"}).content.decode()
    assert "Personal numbers are never searchable" in page
    assert "850709" not in page


def test_the_form_is_given_the_results_alone_and_hostile_text_as_text(elin: Agent) -> None:
    client = Client()
    client.force_login(elin)
    make_thread("<b>tåg</b> & mer")
    index_due_messages()
    headers = {"HX-Request": "true", "HX-Trigger": "filter"}
    page = client.get("/", {"q": "tåg", "in": "all"}, headers=headers).content.decode()
    assert "&lt;b&gt;<mark>tåg</mark>&lt;/b&gt; &amp; mer" in page
    assert 'id="found"' in page
    assert 'id="filter"' in page
    assert 'id="tabs"' not in page


def test_the_api_finds_page_by_page(elin: Agent) -> None:
    make_threads(27)
    index_due_messages()
    client = APIClient()
    client.force_authenticate(elin)
    first = client.get("/api/search/", {"q": "fråg"}).json()  # no whole word
    second = client.get(first["next"]).json()
    assert [len(page["results"]) for page in (first, second)] == [25, 2]
    assert second["next"] is None
    assert first["results"][0]["text"] == "Fråga 27"
    refused = client.get("/api/search/", {"q": "19850709-9805"})
    assert (refused.status_code, "19850709" in refused.content.decode()) == (400, False)
    told = client.get("/api/search/", {"q": "label:ingen"}).json()
    assert (told["results"], told["problems"]) == ([], ["No label is called “ingen”."])
