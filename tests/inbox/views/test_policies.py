"""The page of what we promise."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Role
from inbox.models import Label, SlaPolicy
from inbox.sla.policies import list_policies, retire_policy
from inbox.sla.recompute import recompute_batch
from tests.factories import make_agent, make_thread

pytestmark = pytest.mark.django_db
WRITTEN = {
    "name": "Inom timmen", "first_response_target": "60", "next_response_target": "",
    "in_opening_hours": "on", "warning_share": "75",
}  # fmt: skip


@pytest.fixture
def ada() -> Agent:
    return make_agent(name="Ada Berg", role=Role.ADMIN)


@pytest.fixture
def browser(ada: Agent) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def test_a_policy_is_made_changed_moved_and_retired(browser: Client) -> None:
    assert "Nothing is promised yet" in browser.get("/policies/").content.decode()
    label = Label.objects.create(name="<b>inställt</b>")
    browser.post("/policies/", WRITTEN)
    special = {**WRITTEN, "name": "Inställt", "label": label.pk, "kind": "private", "priority": 2}
    browser.post("/policies/", special)
    page = browser.get("/policies/").content.decode()
    assert "private, priority: urgent, label: &lt;b&gt;inställt" in page
    assert "First response within 1 h · in opening hours · warns after 75 %" in page
    first, last = list_policies()
    assert (first.name, first.priority) == ("Inställt", 2)
    browser.post(f"/policies/{last.pk}/place/", {"place": "0"})
    assert [one.name for one in list_policies()] == ["Inom timmen", "Inställt"]
    assert 'value="60"' in browser.get(f"/policies/{last.pk}/").content.decode()
    browser.post(f"/policies/{last.pk}/", {**WRITTEN, "resolution_target": "1440"})
    last.refresh_from_db()
    assert (last.resolution_target, last.position) == (1440, 0)
    browser.post(f"/policies/{first.pk}/retirement/")
    assert [one.pk for one in list_policies()] == [last.pk]
    assert browser.get(f"/policies/{first.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"), [("first_response_target", ""), ("name", ""), ("warning_share", "100")]
)
def test_what_is_wrong_is_told_beside_its_field(browser: Client, field: str, value: str) -> None:
    response = browser.post("/policies/", {**WRITTEN, field: value})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not SlaPolicy.objects.exists()


def test_progress_is_shown_while_clocks_are_reckoned_anew(browser: Client, ada: Agent) -> None:
    thread = make_thread()
    browser.post("/policies/", WRITTEN)
    assert "0 of 1" in browser.get("/policies/progress/").content.decode()
    while recompute_batch(now=timezone.now()):
        pass
    assert "of 1" not in browser.get("/policies/progress/").content.decode()
    assert thread.clocks.exists()
    retire_policy(SlaPolicy.objects.get(), by=ada, now=timezone.now())
    assert "retired the policy" in browser.get("/policies/").content.decode()


def test_the_page_is_for_admins() -> None:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    assert client.get("/policies/").status_code == 403
    assert "/policies/" not in client.get("/").content.decode()
