"""Accounts are connected by signing in at the network, and by nothing that only looks like it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.models import Role
from connectors.models import Channel, Stream
from inbox.models import Message
from inbox.polling.poll import poll_channel
from tests.factories import make_agent
from tests.inbox.channels.conftest import Office
from tests.sandbox.signing import press


def test_an_account_on_x_is_connected_and_read(office: Office) -> None:
    brand = office.add_brand("x", "nordbanan", "Nordbanan")
    page = office.connect("x")
    assert office.tell(page) == ["X @nordbanan is connected."]
    channel = Channel.objects.get()
    assert (channel.external_id, channel.api_url) == (brand["id"], office.url)
    assert channel.has_renewal
    assert channel.token_ends_at
    left = channel.token_ends_at - timezone.now()
    assert timedelta(minutes=119) < left < timedelta(minutes=121)
    office.control("POST", "posts", network="x", author="maja", text="@nordbanan Hej")
    poll_channel(channel.pk, clock=timezone.now)
    assert Message.objects.get(author__handle="maja").text == "@nordbanan Hej"
    channel.refresh_from_db()
    assert channel.state == Channel.State.HEALTHY


def test_a_page_is_connected_with_a_token_without_end(office: Office) -> None:
    page_account = office.add_brand("facebook", "nordbanan", "Nordbanan")
    page = office.connect("facebook")
    assert office.tell(page) == ["Facebook Nordbanan is connected."]
    channel = Channel.objects.get()
    assert channel.external_id == page_account["id"]
    assert not channel.has_renewal
    # The token has no end; the access to data is to be renewed by a person after 90 days.
    assert channel.token_ends_at
    assert abs(channel.token_ends_at - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)
    assert channel.credentials["user_ends_at"]
    office.control("POST", "posts", network="facebook", author="maja", text="Hej", page="nordbanan")
    poll_channel(channel.pk, clock=timezone.now)
    assert Message.objects.filter(text="Hej").count() == 1


def test_one_of_several_pages_is_chosen(office: Office) -> None:
    office.add_brand("facebook", "nordbanan", "Nordbanan")
    south = office.add_brand("facebook", "sydbanan", "Sydbanan")
    page = office.connect("facebook", is_read_only="on")
    assert page.redirect_chain[-1][0] == "/channels/page/"
    assert "Sydbanan" in page.content.decode()
    assert not Channel.objects.exists()
    chosen = office.browser.post("/channels/page/", {"page": south["id"]}, follow=True)
    assert office.tell(chosen) == ["Facebook Sydbanan is connected."]
    channel = Channel.objects.get()
    assert channel.external_id == south["id"]
    assert channel.is_read_only
    again = office.browser.get("/channels/page/", follow=True)
    assert office.tell(again) == ["This sign-in was begun too long ago. Begin again."]


def test_a_page_that_was_not_offered_cannot_be_chosen(office: Office) -> None:
    for handle in ("nordbanan", "sydbanan"):
        office.add_brand("facebook", handle)
    office.connect("facebook")
    answer = office.browser.post("/channels/page/", {"page": "12345"})
    assert answer.status_code == 200
    assert not Channel.objects.exists()


def test_no_page_allowed_is_told(office: Office) -> None:
    office.add_brand("facebook", "nordbanan")
    consent = office.begin("/channels/connect/facebook/")
    answer = requests.post(consent, {"decision": "allow"}, allow_redirects=False, timeout=5)
    brought = dict(
        part.split("=", 1) for part in answer.headers["location"].split("?")[1].split("&")
    )
    page = office.come_back("facebook", brought)
    assert office.tell(page) == ["You allowed no Page. Begin again, and choose at least one."]


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_denying_changes_nothing_and_is_told(office: Office, network: str) -> None:
    office.add_brand(network, "nordbanan")
    consent = office.begin(f"/channels/connect/{network}/")
    page = office.come_back(network, press(consent, "deny"))
    name = {"x": "X", "facebook": "Facebook"}[network]
    assert office.tell(page) == [f"You pressed Cancel at {name}. Nothing has changed."]
    assert not Channel.objects.exists()


def test_a_forged_return_connects_nothing(office: Office) -> None:
    """Somebody leads the admin's browser to our address, with a code for an account of theirs."""
    office.add_brand("x", "nordbanan")
    stranger = Client(SERVER_NAME="localhost")
    stranger.force_login(make_agent(name="Ulf Boss", role=Role.ADMIN))
    consent = Office(office.url, stranger).begin("/channels/connect/x/")
    brought = press(consent)
    words = "This sign-in was not begun in this browser, or is already over. Begin again."
    assert office.tell(office.come_back("x", brought)) == [words]
    office.begin("/channels/connect/x/")
    assert office.tell(office.come_back("x", brought)) == [words]
    assert not Channel.objects.exists()


def test_a_return_is_good_once(office: Office) -> None:
    office.add_brand("x", "nordbanan")
    brought = press(office.begin("/channels/connect/x/"))
    office.come_back("x", brought)
    words = "This sign-in was not begun in this browser, or is already over. Begin again."
    assert office.tell(office.come_back("x", brought)) == [words]
    assert Channel.objects.get().state == Channel.State.HEALTHY


@pytest.mark.parametrize(("network", "name"), [("x", "X"), ("facebook", "Facebook")])
def test_a_replayed_code_is_refused_in_words(office: Office, network: str, name: str) -> None:
    office.add_brand(network, "nordbanan")
    brought = press(office.begin(f"/channels/connect/{network}/"))
    office.come_back(network, brought)
    fresh = press(office.begin(f"/channels/connect/{network}/"))
    page = office.come_back(network, {**fresh, "code": brought["code"]})
    words = f"{name} did not take this sign-in: it was too old, or has been used already."
    assert office.tell(page) == [f"{words} Begin again. Nothing has changed."]


def test_a_code_for_another_verifier_is_refused(office: Office) -> None:
    """A code that was stolen on its way is worth nothing in another sign-in."""
    office.add_brand("x", "nordbanan")
    stolen = press(office.begin("/channels/connect/x/"))["code"]
    own = press(office.begin("/channels/connect/x/"))
    page = office.come_back("x", {**own, "code": stolen})
    assert "X did not take this sign-in" in office.tell(page)[0]
    assert not Channel.objects.exists()


def test_a_sign_in_that_took_too_long_is_over(office: Office) -> None:
    office.add_brand("x", "nordbanan")
    brought = press(office.begin("/channels/connect/x/"))
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        page = office.come_back("x", brought)
    assert office.tell(page) == ["This sign-in was begun too long ago. Begin again."]


def test_a_return_to_the_other_network_is_refused(office: Office) -> None:
    office.add_brand("x", "nordbanan")
    brought = press(office.begin("/channels/connect/x/"))
    page = office.come_back("facebook", brought)
    assert office.tell(page) == ["This sign-in was begun too long ago. Begin again."]


def test_a_network_that_does_not_answer_is_told(office: Office) -> None:
    office.add_brand("x", "nordbanan")
    office.control("POST", "faults", network="x", kind="html_502", path="/2/oauth2/token")
    page = office.connect("x")
    [words] = office.tell(page)
    assert words.endswith("Nothing has changed.")
    assert not Channel.objects.exists()


@pytest.mark.parametrize(("network", "setting"), [("x", "X"), ("facebook", "FACEBOOK")])
def test_a_wrong_secret_names_the_settings(
    office: Office, settings: Settings, network: str, setting: str
) -> None:
    settings.X_CLIENT_SECRET = settings.FACEBOOK_APP_SECRET = "wrong"
    office.add_brand(network, "nordbanan")
    [words] = office.tell(office.connect(network))
    assert f"check {setting}_" in words


def test_connecting_again_goes_on_where_the_channel_stopped(
    office: Office, x_channel: Channel
) -> None:
    office.control("POST", "posts", network="x", author="maja", text="@nordbanan Ett")
    poll_channel(x_channel.pk, clock=timezone.now)
    position = Stream.objects.get(name="mentions").position
    office.control("POST", "revocations", network="x", handle="nordbanan")
    office.control("POST", "posts", network="x", author="maja", text="@nordbanan Två")
    poll_channel(x_channel.pk, clock=timezone.now)
    x_channel.refresh_from_db()
    assert x_channel.state == Channel.State.REAUTHORISE
    page = office.connect("x", address=f"/channels/{x_channel.pk}/connection/")
    assert office.tell(page) == ["X @nordbanan is connected again, and goes on where it stopped."]
    assert Stream.objects.get(name="mentions").position == position
    office.control("POST", "posts", network="x", author="maja", text="@nordbanan Tre")
    poll_channel(x_channel.pk, clock=timezone.now)
    texts = Message.objects.order_by("created_at").values_list("text", flat=True)
    assert list(texts) == ["@nordbanan Ett", "@nordbanan Två", "@nordbanan Tre"]
    x_channel.refresh_from_db()
    assert (x_channel.state, x_channel.error) == (Channel.State.HEALTHY, "")


def test_the_page_says_as_whom_to_sign_in(office: Office, x_channel: Channel) -> None:
    page = office.browser.get(f"/channels/{x_channel.pk}/connection/").content.decode()
    assert "Be signed in at X as @nordbanan when you go there." in page
    assert "http://localhost/channels/return/x/" in page


def test_another_account_is_refused_with_both_names(office: Office, x_channel: Channel) -> None:
    other = office.add_brand("x", "sydbanan")
    before = Channel.objects.values().get()
    page = office.connect("x", other["id"], address=f"/channels/{x_channel.pk}/connection/")
    assert office.tell(page) == [
        "You signed in as @sydbanan; this channel is @nordbanan. Nothing has changed."
    ]
    assert Channel.objects.values().get() == before


def test_connecting_a_known_account_as_new_keeps_its_one_channel(
    office: Office, x_channel: Channel
) -> None:
    page = office.connect("x", is_read_only="on")
    assert office.tell(page) == ["X @nordbanan is connected again, and goes on where it stopped."]
    assert not Channel.objects.get().is_read_only


def test_what_was_not_allowed_is_told(office: Office) -> None:
    office.add_brand("facebook", "nordbanan")
    consent = office.begin("/channels/connect/facebook/")
    less = consent.replace("%2Cpages_messaging", "")
    page = office.come_back("facebook", press(less))
    assert office.tell(page)[1] == (
        "The network did not give: pages_messaging. What needs it is refused."
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [("/channels/connect/x/", "X_CLIENT_ID"), ("/channels/connect/facebook/", "FACEBOOK_APP_ID")],
)
def test_missing_settings_are_named_and_nobody_is_sent_away(
    office: Office, settings: Settings, address: str, name: str
) -> None:
    settings.X_CLIENT_ID = settings.FACEBOOK_APP_ID = ""
    page = office.browser.get(address)
    assert f"<code>{name}</code>" in page.content.decode()
    assert "manage.py connect_channel" in page.content.decode()
    assert office.browser.post(address).status_code == 422


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_only_admins_connect(office: Office, x_channel: Channel, role: Role) -> None:
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(make_agent(name="Elin Lund", role=role))
    for address in (
        "/channels/connect/x/",
        f"/channels/{x_channel.pk}/connection/",
        "/channels/return/x/",
        "/channels/page/",
    ):
        assert browser.get(address).status_code == 403
    assert "Connect X" not in browser.get("/channels/").content.decode()


def test_the_form_cannot_be_sent_from_elsewhere(office: Office) -> None:
    browser = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    browser.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    assert browser.post("/channels/connect/x/").status_code == 403


def test_other_networks_have_no_sign_in(office: Office) -> None:
    assert office.browser.get("/channels/connect/nonsense/").status_code == 404
    assert office.browser.get("/channels/return/nonsense/", follow=True).status_code == 200


def test_no_secret_lies_open(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in the database, sessions included, nor in what is logged."""
    for handle in ("nordbanan", "sydbanan"):
        office.add_brand("facebook", handle)
    office.add_brand("x", "nordbanan")
    with caplog.at_level("DEBUG"):
        codes = [office.connect("facebook"), press(office.begin("/channels/connect/x/"))]
        office.connect("facebook")  # a choice with tokens lies in the session
        kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
        office.connect("x")
    [channel] = Channel.objects.all()
    credentials: dict[str, Any] = channel.credentials
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (credentials["token"], credentials["refresh_token"], codes[1]["code"]):
        assert secret not in written
    for hint in ("EAA", "access_token"):
        assert hint not in kept
