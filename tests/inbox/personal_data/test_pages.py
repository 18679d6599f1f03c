"""The page and the API of personal data: found, looked at, asked for, erased after typing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agents.models import Role
from inbox.models import Customer, Erasure, PersonalExport, Retention, Thread
from inbox.personal_data.erase import go_on
from inbox.threads.close import close_thread
from tests.factories import make_agent, make_channel, make_profile, make_thread

HOSTILE = "<b>Maja</b>"


@pytest.fixture
def thread(db: None) -> Thread:
    profile = make_profile(name=HOSTILE, handle="maja")
    thread = make_thread("Hej", channel=make_channel(), profile=profile)
    return close_thread(thread, by=make_agent(), reason="answered", now=thread.opened_at)  # type: ignore[arg-type]


@pytest.fixture
def ada(db: None) -> Client:
    client = Client()
    client.force_login(make_agent(name="Ada Min", role=Role.ADMIN))
    return client


def read(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_a_person_is_found_told_and_erased_once_the_words_were_typed(
    ada: Client, thread: Thread
) -> None:
    found = read(ada.get("/personal-data/", {"person": "@maj"}))
    assert HOSTILE not in found
    assert "&lt;b&gt;Maja" in found
    assert "Nobody has a name" in read(ada.get("/personal-data/", {"person": "kalle"}))
    customer = Customer.objects.get()
    person = f"/personal-data/customers/{customer.pk}/"
    assert person in found
    assert person in read(ada.get(f"/threads/{thread.pk}/"))
    assert "Messages that they wrote" in read(ada.get(person))
    names = [str(profile.pk) for profile in customer.profiles.all()]
    for typed in ("", "erase", f"erase {customer.pk + 1}"):
        refused = ada.post(f"{person}erasure/", {"typed": typed, "name": names})
        assert refused.status_code == 422
        assert "exactly as they stand" in read(refused)
    changed = ada.post(f"{person}erasure/", {"typed": f"erase {customer.pk}", "name": ["7"]})
    assert "names have changed" in read(changed)
    asked = ada.post(f"{person}erasure/", {"typed": f" ERASE  {customer.pk}", "name": names})
    receipt = asked.headers["Location"]
    assert "hx-trigger" in read(ada.get(receipt))
    assert "being erased" in read(ada.get(f"{person}erasure/"))
    while go_on(Erasure.objects.get().pk, now=thread.opened_at):
        pass
    assert "A person was erased" in read(ada.get(receipt))
    assert receipt in read(ada.get("/personal-data/"))
    assert ada.get(person).status_code == 404
    gone = read(ada.get(f"/threads/{thread.pk}/"))
    assert gone.count("Erased here") >= 1
    assert 'id="do-reopen"' not in gone
    assert "since the customer asked for it" in gone


def test_open_threads_are_named_and_times_are_set(ada: Client) -> None:
    thread = make_thread("Hej")
    customer = Customer.objects.get()
    preview = read(ada.get(f"/personal-data/customers/{customer.pk}/erasure/"))
    assert f'href="/threads/{thread.pk}/"' in preview
    assert 'name="typed"' not in preview
    wrong = ada.post("/personal-data/retention/", {"raw_days": "0", "text_months": "24"})
    assert wrong.status_code == 422
    ada.post("/personal-data/retention/", {"raw_days": "14", "text_months": "12"})
    held = Retention.objects.select_related("changed_by").get()
    assert (held.raw_days, held.text_months, str(held.changed_by)) == (14, 12, "Ada Min")


def test_programs_do_the_same(thread: Thread) -> None:
    ada, api = make_agent(name="Ada Min", role=Role.ADMIN), APIClient()
    token = Token.objects.create(user=ada)
    api.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    root = "/api/personal-data/"
    [found] = api.get(f"{root}customers/?q=maj").json()
    person = f"{root}customers/{found['customer_id']}/"
    told = api.get(person).json()
    assert told["held"] == {"profiles": 1, "threads": 1, "messages": 1}
    assert told["open_threads"] == []
    asked = api.post(f"{person}exports/")
    assert asked.status_code == 202
    export = f"{root}exports/{PersonalExport.objects.get().pk}/"
    assert api.get(export).json()["done_at"] is None
    assert api.get(f"{export}file/").status_code == 404
    times = {"raw_days": 10, "text_months": 6}
    assert api.put(f"{root}retention/", times, format="json").status_code == 200
    assert api.get(f"{root}retention/").json()["text_months"] == 6
    refused = api.post(f"{person}erasure/", {"profiles": [found["id"] + 1]}, format="json")
    assert refused.status_code == 400
    accepted = api.post(f"{person}erasure/", {"profiles": [found["id"]]}, format="json")
    assert accepted.status_code == 202
    while go_on(accepted.json()["id"], now=thread.opened_at):
        pass
    [receipt] = api.get(f"{root}erasures/").json()["results"]
    assert receipt["counts"] == {"messages": 1, "profiles": 1, "exports": 1}
    assert receipt == api.get(f"{root}erasures/{receipt['id']}/").json()
    thread.refresh_from_db()
    refusal = api.delete(f"/api/threads/{thread.pk}/closure/").json()
    assert refusal["code"] == "erased"
    assert "nothing in it can be answered" in refusal["detail"]
