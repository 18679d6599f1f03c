"""Saved replies: kept by leads, filled in for a customer, never sent with a gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from agents.models import Agent, Role
from inbox.emoji.read import GROUPS, Emoji, read_emoji
from inbox.models import Customer, SavedReply, Thread
from inbox.outbox.submit import submit_reply
from inbox.saved_replies.demo import REPLIES, ensure_demo_replies
from inbox.saved_replies.fill import choose_language, fill_in
from inbox.saved_replies.keep import (
    Facts,
    bring_back_saved,
    change_saved,
    check_facts,
    list_saved,
    list_suggested,
    make_saved,
    retire_saved,
    undo_change,
)
from inbox.threads.claim import claim_thread
from tests.factories import make_agent, make_thread, write_message

NOW = timezone.now()
LATE = Facts(
    "Sent tåg", "sen", {"sv": "Hej {name}! Vi svarar {opens}. /{agent}", "fi": "Hei {name}!"}
)


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


@pytest.fixture
def thread(lead: Agent) -> Thread:
    return claim_thread(make_thread(), by=lead, now=NOW)


def sign_in_program(agent: Agent) -> dict[str, Any]:
    token = Token.objects.create(user=agent)
    return {"headers": {"Authorization": f"Token {token.key}"}}


def write_in(thread: Thread, language: str) -> Thread:
    Customer.objects.filter(profiles__threads=thread).update(language=language)
    return Thread.objects.select_related("channel", "profile__customer").get(pk=thread.pk)


@pytest.mark.parametrize(
    ("title", "shortcut", "text", "field"),
    [
        ("", "", "Hej", "title"),
        ("Sen", "två ord", "Hej", "shortcut"),
        ("Sen", "", "", "title"),
        ("Sen", "", "Hej {nam}", "sv"),
        ("Sen", "", "Hej ⟦namn⟧", "sv"),
        ("Sen", "", "Skriv 19811218-9876", "sv"),
        ("19811218-9876", "", "Hej", "title"),
        ("Sen", "", "x" * 2001, "sv"),
    ],
)
def test_what_cannot_be_kept_says_why_beside_the_field(
    title: str, shortcut: str, text: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        check_facts(title, shortcut, {"sv": text})
    assert list(refused.value.message_dict) == [field]


def test_the_customer_s_language_leads_and_what_is_not_known_is_a_gap(
    lead: Agent, thread: Thread
) -> None:
    assert choose_language({"sv": "a", "en": "b"}, "sv-FI") == "sv"
    assert choose_language({"sv": "a", "en": "b"}, "fi") == "en"
    assert choose_language({"da": "a"}, "fi") == "da"
    filled = fill_in(LATE.texts, write_in(thread, "sv-FI"), by=lead, now=NOW)
    assert filled.text == "Hej Maja Berg! Vi svarar ⟦when we open⟧. /Marcus"
    assert (filled.language, filled.gaps) == ("sv", 1)
    assert fill_in(LATE.texts, write_in(thread, "fi"), by=lead, now=NOW).text == "Hei Maja Berg!"
    # Of whom nothing is known, the last words tell; those that tell nothing are passed over.
    write_message(thread, "Kiitos, mutta missä juna on?", at=NOW)
    write_message(thread, "???", at=NOW)
    assert fill_in(LATE.texts, write_in(thread, ""), by=lead, now=NOW).language == "fi"
    with pytest.raises(ValidationError, match="Fill in “when we open” first"):
        submit_reply(
            thread, by=lead, text=filled.text, client_id="1", version=thread.version, now=NOW
        )


def test_they_are_changed_retired_and_brought_back_and_each_change_can_be_undone(
    lead: Agent,
) -> None:
    saved = make_saved(LATE, by=lead, now=NOW)
    with pytest.raises(ValidationError, match="has this shortcut"):
        make_saved(Facts("Annat", "SEN", {"sv": "Hej"}), by=lead, now=NOW)
    change_saved(saved, Facts("Sena tåg", "sen", {"sv": "Oj"}), by=lead, now=NOW)
    change = saved.changes.latest("id")
    assert undo_change(change, by=lead, now=NOW).texts == LATE.texts
    with pytest.raises(ValidationError):
        undo_change(change, by=lead, now=NOW)
    retire_saved(saved, by=lead, now=NOW)
    retire_saved(saved, by=lead, now=NOW)
    assert list(list_saved()) == []
    other = make_saved(Facts("Annat", "sen", {"sv": "Hej"}), by=lead, now=NOW)
    with pytest.raises(ValidationError):
        bring_back_saved(saved, by=lead, now=NOW)
    retire_saved(other, by=lead, now=NOW)
    bring_back_saved(saved, by=lead, now=NOW)
    assert list(list_saved("tåg svarar")) == [saved]
    kinds = list(saved.changes.order_by("id").values_list("kind", flat=True))
    assert kinds == ["made", "changed", "changed", "retired", "revived"]


def test_who_writes_finds_the_shortcut_first_and_each_use_counts(
    client: Client, lead: Agent, thread: Thread
) -> None:
    ensure_demo_replies(now=NOW)
    ensure_demo_replies(now=NOW)
    assert SavedReply.objects.count() == len(REPLIES) == 12
    assert list_suggested("tack")[0].shortcut == "tack"
    client.force_login(make_agent())
    write_in(thread, "fi")
    url = reverse("inbox:saved_reply_options", args=[thread.pk])
    found = client.get(url, {"q": "/wifi"}).content.decode()
    assert "Inget wifi ombord" in found
    assert 'class="label push worn">Swedish' in found  # and says that this is not the customer's
    saved = SavedReply.objects.get(shortcut="sen")
    use = reverse("inbox:saved_reply_use", args=[thread.pk, saved.pk])
    assert client.post(use).json()["text"].startswith("Hei Maja Berg! Ikävää")
    saved.refresh_from_db()
    assert (saved.used_count, saved.used_at is not None) == (1, True)


def test_leads_keep_them_on_their_page_and_agents_read(client: Client, lead: Agent) -> None:
    client.force_login(lead)
    fields = {"title": "Sent tåg", "shortcut": "/Sen", "sv": "Hej {name}", "fi": " "}
    page = client.post(reverse("inbox:new_saved_reply"), {**fields, "sv": "Hej {nam}"})
    assert page.status_code == 422
    assert "is nothing that we can fill in" in page.content.decode()
    client.post(reverse("inbox:new_saved_reply"), fields)
    saved = SavedReply.objects.get()
    assert (saved.shortcut, saved.texts) == ("sen", {"sv": "Hej {name}"})
    url = reverse("inbox:saved_reply", args=[saved.pk])
    client.post(url, {**fields, "sv": "Hejsan {name}"})
    assert "Undo the last change" in client.get(url).content.decode()
    SavedReply.objects.update(edited_at=NOW - timedelta(days=181))
    page = client.get(reverse("inbox:saved_replies"), {"q": "hejsan"})
    assert "old: look it over" in page.content.decode()
    client.force_login(make_agent())
    assert "Hejsan {name}" in client.get(url).content.decode()
    assert client.post(url, fields).status_code == 403


def test_programs_search_and_those_of_leads_keep(client: Client, lead: Agent) -> None:
    elin = make_agent()
    as_lead, as_elin = map(sign_in_program, (lead, elin))
    body = {"title": "Sent tåg", "shortcut": "sen", "texts": {"sv": "Hej {name}"}}
    sent: dict[str, Any] = {"content_type": "application/json"}
    url = reverse("api:saved_replies")
    assert client.post(url, body, **sent, **as_elin).status_code == 403
    made = client.post(url, body, **sent, **as_lead)
    assert made.status_code == 201
    one = reverse("api:saved_reply", args=[made.json()["id"]])
    wrong = client.put(one, {**body, "texts": {"sv": "{x}"}}, **sent, **as_lead)
    assert wrong.status_code in (400, 422)
    assert client.get(url, {"q": "hej"}, **as_elin).json()["results"][0]["title"] == "Sent tåg"
    assert client.delete(one, **as_lead).status_code == 204
    assert client.get(url, **as_elin).json()["results"] == []


@pytest.mark.parametrize(("language", "name"), [("sv", "tåg"), ("fi", "juna"), ("xx", "train")])
def test_emoji_are_named_in_the_agent_s_language(language: str, name: str) -> None:
    groups = read_emoji(language)
    assert list(groups) == list(GROUPS.values())
    assert Emoji("🚆", name) in groups["Travel"]
    signs = [one.sign for group in groups.values() for one in group]
    assert len(signs) == len(set(signs)) >= 150
    assert all(one.name for group in groups.values() for one in group)
