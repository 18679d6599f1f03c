"""The words: complete in six languages, filled in safely, and versions that never change."""

from __future__ import annotations

import pytest

from reports.surveys.models import LANGUAGES, Kind, QuestionSet
from reports.surveys.questions import (
    FIELD,
    fill_in,
    find_questions,
    read_defaults,
    read_wording,
    write_message,
)


def test_every_language_has_every_text_with_the_same_fields() -> None:
    for kind in Kind:
        english = read_defaults(kind, "en")
        for language, _name in LANGUAGES:
            texts = read_defaults(kind, language)
            assert texts.keys() == english.keys(), language
            assert all(texts.values()), language
            ours = {name: set(FIELD.findall(text)) - {"brand"} for name, text in texts.items()}
            theirs = {name: set(FIELD.findall(text)) - {"brand"} for name, text in english.items()}
            assert ours == theirs, language


def test_what_is_not_known_leaves_no_hole() -> None:
    text = "Hej[ {name}]! Tack[, {agent} hjälpte dig]. {link}"
    assert fill_in(text, link="L") == "Hej! Tack. L"
    assert fill_in(text, name="Maja", link="L") == "Hej Maja! Tack. L"
    # A customer may call themselves what they like: it is filled in once, and read by nobody.
    named = fill_in(text, name="{link} [x]", agent="Elin", link="L")
    assert named == "Hej {link} [x]! Tack, Elin hjälpte dig. L"


@pytest.mark.django_db
def test_the_newest_version_is_asked_and_old_ones_keep_their_words() -> None:
    first = find_questions(Kind.CONTACT)
    assert find_questions(Kind.CONTACT) == first
    QuestionSet.objects.create(kind=Kind.BRAND, texts={})
    changed = {"en": {**first.texts["en"], "now": "Happy?"}}
    second = QuestionSet.objects.create(kind=Kind.CONTACT, texts=changed)
    assert find_questions(Kind.CONTACT) == second
    # A language that it does not have is English; a text that it does not have is our own.
    wording = read_wording(second, "fi")
    assert (wording.language, wording.say("now")) == ("en", "Happy?")
    del second.texts["en"]["thanks"]
    assert read_wording(second, "en").say("thanks") == read_defaults(Kind.CONTACT, "en")["thanks"]
    assert read_wording(first, "fi").say("now") == "Kuinka tyytyväinen olet meihin nyt?"


@pytest.mark.django_db
def test_the_message_brings_the_link() -> None:
    questions = find_questions(Kind.CONTACT)
    for language, _name in LANGUAGES:
        link = "https://svar.example/s/abc"
        written = write_message(questions, language, link=link, brand="Nordbanan", name="Maja")
        assert written.endswith(link)
        assert "Maja" in written
        assert not {"{", "}", "[", "]"} & set(written)
