"""The customer's language: guessed behind ingest, set by hand for good."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from inbox.customers.language import guess_language, set_language
from inbox.label_rules.sweep import label_new_messages
from inbox.models import Customer, Thread, Verb
from tests.factories import make_agent, make_profile, make_thread, write_message

NOW = timezone.now()


def language_of(thread: Thread) -> str:
    return Customer.objects.get(profiles__threads=thread).language


@pytest.mark.django_db
def test_what_a_customer_writes_tells_the_language_until_an_agent_has_set_it() -> None:
    label_new_messages(now=NOW)  # from here on
    said = {
        "maja": "Varför är tåget inte här, jag ska hem", "aino": "Miksi juna on myöhässä?",
        "kari": "Hvorfor er toget forsinket, kan dere hjelpe meg?", "who": "123",
        "mette": "Hvornår kommer toget, kan I hjælpe mig med en billet?",
        "jane": "When is the train here, please?",
    }  # fmt: skip
    found = {
        name: make_thread(text, profile=make_profile(name=name)) for name, text in said.items()
    }
    label_new_messages(now=NOW)
    told = {name: language_of(thread) for name, thread in found.items()}
    assert told == {
        "maja": "sv", "aino": "fi", "kari": "nb", "mette": "da", "jane": "en", "who": ""
    }  # fmt: skip

    maja, elin = found["maja"], make_agent()
    write_message(maja, "ok hi", at=NOW)
    label_new_messages(now=NOW)
    assert language_of(maja) == "sv"  # two words of English change nobody
    write_message(maja, "I am English and have no idea what you say to my question", at=NOW)
    label_new_messages(now=NOW)
    assert language_of(maja) == "en"
    customer = Customer.objects.get(profiles__threads=maja)
    assert set_language(customer, "sv-FI", thread=maja, by=elin, now=NOW) == ""
    assert set_language(customer, "sv-FI", thread=maja, by=elin, now=NOW) == "sv-FI"
    write_message(maja, "I am English and have no idea what you say to my question", at=NOW)
    label_new_messages(now=NOW)
    assert language_of(maja) == "sv-FI"
    assert maja.events.filter(verb=Verb.LANGUAGE_SET).count() == 1
    with pytest.raises(ValidationError):
        set_language(customer, "tlh", thread=maja, by=elin, now=NOW)


@pytest.mark.django_db
def test_the_page_is_written_in_it_and_lets_it_be_set(client: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    label_new_messages(now=NOW)
    thread = make_thread("Jag vet inte när tåget går")
    label_new_messages(now=NOW)
    assert guess_language("Jag vet inte") == "sv"
    client.force_login(make_agent())
    page = client.get(reverse("inbox:thread", args=[thread.pk])).content.decode()
    assert 'lang="sv-FI" spellcheck="true"' in page
    assert "as they write: Swedish in Finland" in page
    url = reverse("inbox:language", args=[thread.pk])
    answer = client.post(url, {"language": "fi"}, headers={"HX-Request": "true"})
    assert "The customer&#x27;s language: Finnish" in answer.content.decode()
    assert language_of(thread) == "fi"
    client.post(f"{url}?language=", headers={"HX-Request": "true"})  # taken back
    assert not Customer.objects.get(profiles__threads=thread).has_set_language
    assert client.post(url, {"language": "xx"}).status_code == 302
