"""The customer pane: one person under several names, and the contacts that a matter took."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils import timezone

from connectors.port import Network
from inbox.models import Profile, ProfileMove
from inbox.reading.contacts import count_contacts
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_message
from tests.inbox.views.conftest import Desk
from tests.scenarios.conftest import read_words


def make_twin() -> Profile:
    """Maja Berg on Facebook, with a thread there."""
    channel = make_channel(network=Network.FACEBOOK, handle="nordbanansida")
    page = Network.FACEBOOK
    twin = make_profile(network=page, name="Maja Berg", handle="", external_id="asid")
    make_thread("Har ni glömt mig?", channel=channel, profile=twin)
    return twin


def test_joining_shows_the_threads_of_both_networks_and_can_be_undone(elin: Desk) -> None:
    thread, twin = make_thread(), make_twin()
    page = elin.page(elin.on(thread))
    assert "Same person?" in page.content.decode()
    assert page.context["neighbours"].others == []

    joined = elin.act("join", thread.pk, on=elin.on(thread), customer=twin.customer_id)
    assert [other.snippet for other in joined.context["neighbours"].others] == ["Har ni glömt mig?"]
    move = ProfileMove.objects.get()
    assert move.by == elin.agent

    address = reverse("inbox:joining", args=[thread.pk, move.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{elin.on(thread)}"}
    parted = elin.client.delete(address, headers=headers)
    assert parted.context["neighbours"].others == []
    words = elin.page(elin.on(thread)).content.decode()
    assert "Elin Lund joined this customer with another" in words
    assert "Elin Lund parted this customer from another" in words


def test_one_person_s_two_names_on_facebook_are_told_apart(elin: Desk) -> None:
    twin = make_twin()
    page = Network.FACEBOOK
    writer = make_profile(network=page, name="Maja Berg", handle="", external_id="psid")
    thread = make_thread("Hej?", channel=twin.threads.get().channel, profile=writer)
    thread.messages.update(kind="direct_message")
    words = read_words(elin.page(elin.on(thread)).content.decode())
    assert "Profiles MessengerMaja Berg" in words
    assert "Maja Berg Facebook postsSame person?" in words
    address = reverse("inbox:candidates", args=[thread.pk])
    found = read_words(elin.fragment(f"{address}?person=maja").content.decode())
    assert "Maja Berg Facebook posts" in found

    elin.act("join", thread.pk, on=elin.on(thread), customer=twin.customer_id)
    words = read_words(elin.page(elin.on(thread)).content.decode())
    assert all(place in words for place in ("Facebook postsMaja Berg", "MessengerMaja Berg"))


def test_joining_with_nobody_is_not_found(elin: Desk) -> None:
    thread = make_thread()
    for written in ("0", "x", str(2**62)):
        assert elin.act("join", thread.pk, customer=written).status_code == 404


def test_candidates_are_found_by_name_and_escaped(elin: Desk) -> None:
    thread = make_thread()
    make_profile(name="<b>Sven</b>", handle="sven")
    address = reverse("inbox:candidates", args=[thread.pk])
    found = elin.fragment(f"{address}?person=sve").content.decode()
    assert "&lt;b&gt;Sven" in found
    assert "Same person" in found
    assert "Nobody else" in elin.fragment(f"{address}?person=zzz").content.decode()


def test_contacts_count_how_often_the_customer_came_back(elin: Desk) -> None:
    thread = make_thread("Ett", "Två")
    now, agent = timezone.now(), make_agent(name="Ali Rahimi")
    assert count_contacts([thread.pk]) == {thread.pk: 1}
    write_message(thread, "Svar", at=now, by=agent)
    write_message(thread, "Tre", at=now + timedelta(minutes=1))
    write_message(thread, "Fyra", at=now + timedelta(minutes=2))
    assert count_contacts([thread.pk, 0]) == {thread.pk: 2}
    assert count_contacts([]) == {}
    page = elin.page(elin.on(thread)).content.decode()
    assert "Contacts so far" in page


def test_a_joining_of_others_is_not_undone_from_here(elin: Desk) -> None:
    thread, twin = make_thread(), make_twin()
    elin.act("join", thread.pk, on=elin.on(thread), customer=twin.customer_id)
    move = ProfileMove.objects.get()
    foreign = make_thread(profile=make_profile(name="Olle Ek"))
    address = reverse("inbox:joining", args=[foreign.pk, move.pk])
    assert elin.client.delete(address).status_code == 404
    move.refresh_from_db()
    assert move.undone_at is None


def read_more(page: Any) -> str:
    """The address behind the button that shows older threads."""
    found = re.search(r'id="more-threads"[^>]*><button[^>]*hx-get="([^"]+)"', page.content.decode())
    return unescape(found[1]) if found else ""


def test_what_the_pane_has_no_room_for_is_a_page_away(
    elin: Desk, django_assert_max_num_queries: Any
) -> None:
    channel, maja = make_channel(), make_profile()
    threads = [make_thread("Hej", channel=channel, profile=maja) for _ in range(43)]
    make_thread("Hej", channel=channel, profile=make_profile(name="Olle Ek"))
    page = elin.page(elin.on(threads[0]))
    assert "and 22 older threads" in page.content.decode()
    shown = [other.pk for other in page.context["neighbours"].others]
    while address := read_more(page):
        with django_assert_max_num_queries(12):
            page = elin.fragment(address)
        shown += [other.pk for other in page.context["others"]]
    assert len(shown) == 42
    assert set(shown) == {thread.pk for thread in threads[1:]}
    made_up = f"{reverse('inbox:others', args=[threads[0].pk])}?key=x"
    assert elin.fragment(made_up).status_code == 400
