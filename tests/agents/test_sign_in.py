"""The way in and out: sign-in, its limits, no enumeration, passwords."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client

from tests.agents.conftest import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from agents.models import Agent
    from tests.agents.conftest import Browse

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str, address: str = "10.0.0.1") -> Response:
    form = {"login": email, "password": password}
    return client.post("/accounts/login/", form, REMOTE_ADDR=address)


def said(response: Response) -> str:
    """The words of the errors on the page."""
    found = re.search(r'<div class="errors"[^>]*>(.*?)</div>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def is_inside(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_sign_in_takes_any_case_and_rotates_the_session(client: Client, elin: Agent) -> None:
    session = client.session  # an attacker's, planted before
    session["planted"] = True
    session.save()

    response = sign_in(client, "Elin@Example.COM", PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session.session_key != session.session_key
    assert is_inside(client)


def test_sign_in_does_not_follow_next_to_another_host(client: Client, elin: Agent) -> None:
    form = {"login": elin.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", form).headers["Location"] == "/"


def test_refusal_says_the_same_of_strangers_and_colleagues(client: Client, elin: Agent) -> None:
    known = said(sign_in(client, elin.email, "wrong"))
    assert known == "Address and password do not match. Try again."
    assert said(sign_in(client, "nobody@example.com", "wrong")) == known


def test_account_is_locked_after_five_failures_from_anywhere(client: Client, elin: Agent) -> None:
    for attempt in range(5):
        sign_in(client, elin.email, "wrong", f"10.0.0.{attempt}")

    response = sign_in(client, elin.email, PASSWORD, "10.0.0.99")

    assert "Too many attempts" in said(response)
    assert not is_inside(client)


def test_unknown_account_is_locked_like_a_known_one(client: Client) -> None:
    for attempt in range(5):
        sign_in(client, "nobody@example.com", "wrong", f"10.0.0.{attempt}")
    assert "Too many attempts" in said(sign_in(client, "nobody@example.com", "wrong"))


def test_address_is_throttled_over_all_accounts(client: Client, elin: Agent) -> None:
    for attempt in range(10):
        sign_in(client, f"nobody{attempt}@example.com", "wrong")

    assert "Too many attempts" in said(sign_in(client, elin.email, PASSWORD))
    assert sign_in(client, elin.email, PASSWORD, "10.0.0.2").status_code == 302


def test_deactivated_agent_with_the_right_password_stays_outside(
    client: Client, elin: Agent
) -> None:
    elin.is_active = False
    elin.save()
    assert sign_in(client, elin.email, PASSWORD).headers["Location"] == "/accounts/inactive/"
    assert not is_inside(client)


@pytest.mark.parametrize("page", ["signup/", "email/", "password/set/", "confirm-email/", ""])
def test_what_we_do_not_offer_is_not_there(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}").status_code == 404


def test_sign_out_takes_a_post(elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    client.get("/accounts/logout/")
    assert is_inside(client)
    client.post("/accounts/logout/")
    assert not is_inside(client)


def test_forgotten_password_answers_strangers_and_colleagues_alike(
    client: Client, elin: Agent
) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": address})
        for address in (elin.email, "nobody@example.com")
    ]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    known, unknown = mail.outbox
    assert (known.to, unknown.to) == ([elin.email], ["nobody@example.com"])
    assert "/accounts/password/reset/key/" in known.body
    assert "http" not in unknown.body


def test_new_password_by_mail_works_once_and_ends_other_sessions(
    client: Client, elin: Agent, browse: Browse
) -> None:
    elsewhere = browse(elin)
    client.post("/accounts/password/reset/", {"email": elin.email})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert link

    form_page = client.get(link[1], follow=True)
    client.post(form_page.request["PATH_INFO"], {"password1": "fyra nya tåg"})

    assert not is_inside(elsewhere)
    assert sign_in(client, elin.email, "fyra nya tåg").status_code == 302
    assert "This link no longer works" in Client().get(link[1], follow=True).content.decode()


def test_changing_the_password_keeps_this_session_only(elin: Agent, browse: Browse) -> None:
    here, elsewhere = browse(elin), browse(elin)
    form = {"oldpassword": PASSWORD, "password1": "fyra nya tåg"}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert is_inside(here)
    assert not is_inside(elsewhere)


def test_password_that_is_the_name_is_refused(elin: Agent, browse: Browse) -> None:
    form = {"oldpassword": PASSWORD, "password1": "elin lund 1"}
    response = browse(elin).post("/accounts/password/change/", form)
    assert "too similar" in said(response)
