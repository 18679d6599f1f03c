"""Praise, from a customer's words to the wall, and off it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from agents.models import Agent, Role, Team
from connectors.port import Kind
from inbox.models import Message, Thread
from inbox.rereading.purge import purge_message
from inbox.search.index import index_due_messages
from inbox.search.read import search_messages
from reports.models import Praise
from reports.praise.figures import count_praise
from reports.praise.mark import mark_praise
from reports.praise.suggest import suggest_praise
from tests.factories import make_agent, make_profile, make_thread, make_threads, write_message

pytestmark = pytest.mark.django_db

WORDS = "Ni är bäst på hela linjen!"


@pytest.fixture
def elin() -> Client:
    return sign_in(make_agent())


@pytest.fixture
def marcus() -> Client:
    return sign_in(make_agent(name="Marcus Holm", role=Role.LEAD))


def sign_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def say(text: str = WORDS, **fields: Any) -> Message:
    thread = make_thread(text)
    Message.objects.filter(thread=thread).update(**fields)
    return thread.messages.get()


def press(client: Client, verb: str, message: Message) -> Any:
    """On the desk, with the message's thread open."""
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://testserver/threads/{message.thread_id}/",
    }
    return client.generic(verb, f"/praise/messages/{message.pk}/", headers=headers)


def choose(lead: Client, praise: Praise, **written: str) -> None:
    """Put it on the wall as the lead's page has it."""
    said = Praise.objects.told().get(pk=praise.pk).said
    lead.post(f"/praise/{praise.pk}/wall/", {"naming": "none", "seen": said, **written})


def read_wall(reader: Client) -> str:
    return str(reader.get("/praise/").content.decode())


def suggest() -> list[str]:
    suggest_praise(now=timezone.now() + timedelta(minutes=5), may_go_on=lambda: True)
    tagged = Praise.objects.filter(is_tagged=True).order_by("pk")
    return [praise.message.text for praise in tagged]


def test_an_agent_marks_and_undoes_on_the_desk(elin: Client) -> None:
    message = say()
    marks = f"/praise/threads/{message.thread_id}/"
    html = press(elin, "PUT", message).content.decode()
    assert "Elin Lund marked a message as praise" in html
    assert f'hx-delete="/praise/messages/{message.pk}/"' in html  # the way back
    assert 'class="praised marked"' in elin.get(marks).content.decode()
    assert press(elin, "DELETE", message).status_code == 200
    assert 'class="praised marked"' not in elin.get(marks).content.decode()
    assert count_verbs(message.thread) == ["praised", "unpraised"]
    ours = write_message(Thread.objects.get(), "Tack!", at=timezone.now(), by=Agent.objects.get())
    assert press(elin, "PUT", ours).status_code == 404


def count_verbs(thread: Thread | None) -> list[str]:
    events = thread.events.order_by("pk") if thread else []
    return [event.verb for event in events if event.verb not in ("opened", "replied")]


def test_the_lead_puts_on_the_wall_what_all_may_see(elin: Client, marcus: Client) -> None:
    message = say()
    press(elin, "PUT", message)
    praise = Praise.objects.get()
    assert WORDS in marcus.get("/praise/choice/").content.decode()
    assert WORDS not in read_wall(elin)
    choose(marcus, praise, naming="handle")
    assert WORDS in read_wall(elin)
    assert "@maja" in read_wall(elin)
    assert press(elin, "DELETE", message).status_code == 409  # a lead takes it off first
    marcus.post(f"/praise/{praise.pk}/removal/", {"part": "wall"})
    assert WORDS not in read_wall(elin)
    assert count_verbs(message.thread) == ["praised", "put_on_wall", "taken_off_wall"]
    marcus.post(f"/praise/{praise.pk}/leaving/")
    assert WORDS not in marcus.get("/praise/choice/").content.decode()
    marcus.post(f"/praise/{praise.pk}/return/")
    assert WORDS in marcus.get("/praise/choice/").content.decode()


def test_what_was_private_needs_the_customers_word(marcus: Client) -> None:
    message = say(kind=Kind.DIRECT_MESSAGE)
    praise = mark_praise(message, by=make_agent(), now=timezone.now())
    choose(marcus, praise, naming="first")
    assert WORDS not in read_wall(marcus)
    choose(marcus, praise, naming="first", is_agreed="on")
    wall = read_wall(marcus)
    assert (WORDS in wall, ">Maja<" in wall, "Berg" in wall) == (True, True, False)
    told = Praise.objects.told().get()
    assert (told.is_agreed, told.shown_by and told.shown_by.name) == (True, "Marcus Holm")


def test_what_was_private_has_no_name_by_itself_and_what_was_public_its_handle() -> None:
    public, private = say(), say(kind=Kind.DIRECT_MESSAGE)
    for message in (public, private):
        mark_praise(message, by=make_agent(), now=timezone.now())
    usual = {one.message_id: one.usual_naming for one in Praise.objects.told()}
    assert usual == {public.pk: "handle", private.pk: "none"}


def test_a_name_that_is_no_name_is_not_said() -> None:
    message = say(author=make_profile(name="Köp på http://x.yz", handle="spam"))
    praise = mark_praise(message, by=make_agent(), now=timezone.now())
    assert [name for _naming, name in praise.names] == ["", "@spam"]


def test_what_the_customer_deletes_or_changes_leaves_the_wall(marcus: Client) -> None:
    gone, changed = say(), say("Tack för en fin resa")
    for message in (gone, changed):
        choose(marcus, mark_praise(message, by=make_agent(), now=timezone.now()))
    purge_message(gone, now=timezone.now())
    Message.objects.filter(pk=changed.pk).update(text="Köp billiga klockor")
    wall, choice = read_wall(marcus), marcus.get("/praise/choice/").content.decode()
    assert (WORDS in wall, "klockor" in wall, "fin resa" in wall) == (False, False, False)
    assert (WORDS in choice, "klockor" in choice, "changed by the customer" in choice) == (
        False, True, True,
    )  # fmt: skip
    assert WORDS not in marcus.get("/praise/choice/?part=wall").content.decode()


def test_what_is_edited_under_the_leads_eyes_is_read_again(marcus: Client) -> None:
    message = say()
    praise = mark_praise(message, by=make_agent(), now=timezone.now())
    told = Praise.objects.told().get()
    Message.objects.update(text="Köp billiga klockor")
    page = marcus.post(f"/praise/{praise.pk}/wall/", {"seen": told.said}, follow=True)
    assert "changed the words meanwhile" in page.content.decode()
    assert "klockor" not in read_wall(marcus)


def test_the_mark_goes_along_with_an_edited_post(marcus: Client) -> None:
    message = say()
    praise = mark_praise(message, by=make_agent(), now=timezone.now())
    choose(marcus, praise)
    newer = write_message(Thread.objects.get(), "Tack! #gladkund", at=message.created_at)
    Message.objects.filter(pk=message.pk).update(replaced_by=newer)
    assert WORDS not in read_wall(marcus)
    suggest()
    told = Praise.objects.told().get()
    assert (told.message, told.marked_by and told.marked_by.name) == (newer, "Elin Lund")
    assert told.is_changed
    assert "Tack!" not in read_wall(marcus)
    assert "Tack!" in marcus.get("/praise/choice/").content.decode()


def test_our_tag_suggests_and_no_more(marcus: Client, settings: Settings) -> None:
    for text in ("Tack! #Gladkund", "#gladkunden", "Tack"):
        say(text)
    assert suggest() == suggest() == ["Tack! #Gladkund"]
    assert "suggested by its tag" in marcus.get("/praise/choice/").content.decode()
    assert "Tack!" not in read_wall(marcus)
    settings.PRAISE_TAGS = ["tack"]  # another tag: all is looked through again
    assert suggest() == ["Tack! #Gladkund", "Tack"]


def test_what_was_said_by_a_person_counts_in_its_days_channel_and_team() -> None:
    team = Team.objects.create(name="Dag")
    at = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)  # half past eleven in the brand's evening
    for number, thread in enumerate(make_threads(4)):
        Thread.objects.filter(pk=thread.pk).update(team=team if number else None)
        message = thread.messages.get()
        message.created_at = at + timedelta(hours=number)
        mark_praise(message, by=make_agent(), now=at)
    Praise.objects.filter(pk=Praise.objects.latest("pk").pk).update(marked_at=None)
    october, november = (at.date().replace(day=1), at.date()), (at.date() + timedelta(days=1),) * 2
    assert [count_praise(*october), count_praise(*november)] == [1, 2]
    assert count_praise(*november, team_id=team.pk, channel_id=thread.channel_id) == 2
    assert count_praise(*october, team_id=team.pk) == 0


def test_pages_take_as_many_statements_for_one_as_for_three(marcus: Client) -> None:
    counts = []
    for _number in range(3):
        praise = mark_praise(say(), by=make_agent(), now=timezone.now())
        choose(marcus, praise)
        mark_praise(say(), by=make_agent(), now=timezone.now())
        counts.append([count_statements(marcus, f"/praise/{page}") for page in ("", "choice/")])
    assert counts[0] == counts[2]


def count_statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        client.get(address)
    return len(statements)


def test_the_wall_turns_its_pages_by_key(elin: Client, marcus: Client) -> None:
    now = timezone.now()
    for number in range(26):
        message = say(f"Tack nummer {number}", created_at=now - timedelta(days=number))
        choose(marcus, mark_praise(message, by=Agent.objects.get(name="Elin Lund"), now=now))
    first = elin.get("/praise/")
    assert first.content.decode().count("<blockquote>") == 24
    rest = elin.get("/praise/", {"after": first.context["next_key"]}).content.decode()
    assert rest.count("<blockquote>") == 2
    assert "Tack nummer 25" in rest
    assert elin.get("/praise/", {"after": "forged"}).status_code == 302


def test_programs_of_leads_read_it(elin: Client, marcus: Client) -> None:
    message = say()
    press(elin, "PUT", message)
    (row,) = marcus.get("/api/praise/").json()["results"]
    assert (row["text"], row["thread_id"], row["marked_by"]["name"], row["shown_at"]) == (
        WORDS, message.thread_id, "Elin Lund", None,
    )  # fmt: skip
    assert marcus.get("/api/praise/?part=wall").json()["results"] == []
    assert elin.get("/api/praise/").status_code == 403


def test_a_search_knows_what_is_praise(elin: Client) -> None:
    agent, now = Agent.objects.get(), timezone.now()
    praised, left_out = say(), say("Ni är snälla")
    say("Ni är bra")
    for message in (praised, left_out):
        mark_praise(message, by=agent, now=now)
    Praise.objects.filter(message=left_out).update(left_out_at=now)
    index_due_messages()
    for asked in ("is:praise", "är:beröm"):
        results = search_messages(asked, agent=agent, zone=UTC, now=now)
        assert [found.hit.message for found in results.threads] == [praised]
    others = search_messages("ni -is:praise", agent=agent, zone=UTC, now=now)
    assert {found.thread.snippet for found in others.threads} == {"Ni är snälla", "Ni är bra"}
