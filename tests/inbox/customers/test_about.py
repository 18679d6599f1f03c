"""What we know of a person beside what they wrote: notes, logged calls, and who is left alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from connectors.port import Kind, Network, Way
from connectors.registry import connect
from inbox.customers.about import (
    MAX_NOTES,
    list_notes,
    remove_customer_note,
    restore_customer_note,
    write_customer_note,
)
from inbox.customers.join import join_customers, part_customers
from inbox.customers.stops import LEFT_ALONE, allow_contact, find_stop, stop_contact
from inbox.models import Contact, ContactStop, Thread, ThreadEvent, Verb
from inbox.outbox.ways import choose_route
from inbox.reading.contacts import count_contacts
from inbox.threads.note import add_note
from reports.surveys.objections import has_objected
from tests.factories import make_agent, make_message, make_profile, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def elin() -> Agent:
    return make_agent(name="Elin Lund")


@pytest.fixture
def thread() -> Thread:
    return make_thread(profile=make_profile(name="Maja", external_id="maja"))


def told(thread: Thread) -> list[str]:
    return list(ThreadEvent.objects.filter(thread=thread).values_list("verb", flat=True))


def test_a_note_follows_the_person_through_joining_and_parting(elin: Agent, thread: Thread) -> None:
    now = timezone.now()
    other = make_thread(profile=make_profile(name="M", external_id="m", network=Network.FACEBOOK))
    write_customer_note(thread, by=elin, text="Reser med rullstol. 19121212-1212", now=now)
    assert thread.profile
    assert thread.profile.customer
    assert other.profile
    assert other.profile.customer
    move = join_customers(other.profile.customer, thread.profile.customer, by=elin, now=now)
    other = Thread.objects.get(pk=other.pk)
    note = list_notes(other).get()
    assert "Reser med rullstol." in note.text
    assert "1212" not in note.text
    part_customers(move, by=elin, now=now)
    assert not list_notes(Thread.objects.get(pk=other.pk)).exists()


def test_a_note_is_taken_away_and_brought_back_by_whoever_has_the_customer(
    elin: Agent, thread: Thread
) -> None:
    now = timezone.now()
    note = write_customer_note(thread, by=elin, text="Skriver helst på kvällen", now=now)
    stranger = make_thread(profile=make_profile(name="S", external_id="s"))
    remove_customer_note(stranger, note.pk, by=elin, now=now)
    assert list_notes(thread).count() == 1
    for _twice in range(2):
        remove_customer_note(thread, note.pk, by=elin, now=now)
    assert not list_notes(thread).exists()
    restore_customer_note(thread, note.pk, by=elin, now=now)
    assert list_notes(thread).get() == note
    assert told(thread).count(Verb.CUSTOMER_NOTE_REMOVED) == 1


def test_a_note_says_something_and_there_are_never_many(elin: Agent, thread: Thread) -> None:
    now = timezone.now()
    for text in (" \x00", "x" * 1001):
        with pytest.raises(ValidationError):
            write_customer_note(thread, by=elin, text=text, now=now)
    for number in range(MAX_NOTES):
        write_customer_note(thread, by=elin, text=f"{number}", now=now)
    with pytest.raises(ValidationError, match="many"):
        write_customer_note(thread, by=elin, text="one more", now=now)


def test_who_is_left_alone_is_answered_and_told_nothing_else(elin: Agent, thread: Thread) -> None:
    now, profile = timezone.now(), thread.profile
    assert profile
    asked = make_message(thread=thread, author=profile, kind=Kind.MENTION)
    found = make_message(thread=thread, author=profile, kind=Kind.POST, addresses_us=False)
    for _twice in range(2):
        stop_contact(thread, by=elin, why="Vill inte höra av oss", now=now)
    connector = connect(thread.channel)
    assert choose_route(connector, asked, Way.PUBLIC, now=now).is_open
    assert choose_route(connector, found, Way.PUBLIC, now=now).permission.words == LEFT_ALONE
    assert has_objected([profile]) == {profile.pk}
    assert ContactStop.objects.count() == told(thread).count(Verb.CONTACT_STOPPED) == 1
    allow_contact(thread, by=elin, now=now)
    assert choose_route(connector, found, Way.PUBLIC, now=now).permission.words != LEFT_ALONE
    assert not has_objected([profile])


def test_a_stop_holds_for_every_name_of_the_person(elin: Agent, thread: Thread) -> None:
    now = timezone.now()
    other = make_profile(name="M", external_id="m", network=Network.FACEBOOK)
    stop_contact(thread, by=elin, why="", now=now)
    assert find_stop(other) is None
    assert thread.profile
    assert thread.profile.customer
    assert other.customer
    join_customers(other.customer, thread.profile.customer, by=elin, now=now)
    other.refresh_from_db()
    assert find_stop(other)


def test_a_call_of_the_customer_is_a_contact_and_ours_is_none(elin: Agent, thread: Thread) -> None:
    now = timezone.now()
    assert count_contacts([thread.pk]) == {thread.pk: 1}
    add_note(thread, by=elin, text="Hon ringde om paketet", now=now, contact=Contact.WAS_RUNG)
    add_note(thread, by=elin, text="Ringde henne", now=now, contact=Contact.RANG)
    add_note(thread, by=elin, text="Skickade spårningslänken", now=now, contact=Contact.MAILED)
    assert count_contacts([thread.pk]) == {thread.pk: 2}
    assert told(thread).count(Verb.CONTACTED) == 3
    thread.refresh_from_db()
    assert thread.first_response_at is None
    with pytest.raises(ValidationError):
        add_note(thread, by=elin, text="?", now=now, contact="telegraphed")


def test_the_pane_tells_it_and_takes_it_back(elin: Agent, thread: Thread, client: Client) -> None:
    client.force_login(elin)
    address = reverse("inbox:about", args=[thread.pk])
    client.post(f"{address}notes/", {"text": "<b>Reser med hund</b>"})
    page = client.post(f"{address}stop/", {"why": "Sa det i telefon"}).content.decode()
    assert "&lt;b&gt;Reser med hund" in page
    assert "Sa det i telefon" in page
    assert 'hx-delete="' in page
    refused = client.post(f"{address}notes/", {"text": "  "})
    assert refused.status_code == 422
    page = client.delete(f"{address}stop/").content.decode()
    assert "Sa det i telefon" not in page
