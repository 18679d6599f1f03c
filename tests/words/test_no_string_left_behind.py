"""Every word of the product can be translated: read in a language that marks what it translates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone, translation
from django.utils.translation import trans_real

from agents import dates
from agents.hours.holidays import list_suggestions
from agents.models import Agent, Role
from inbox.emoji.read import read_emoji
from inbox.queue import View
from reports.surveys.models import LANGUAGES, Kind
from reports.surveys.questions import read_defaults
from tests.agents.rights_table import LEAST
from tests.words.house import MARK, build_house
from tests.words.pseudo import PseudoLanguage, Reader

# Said to programs; or said to customers, in the words that leads write language by language.
NOT_OURS = re.compile(r"(api|figures):|surveys:(survey|objection|objection_undo|question_preview)$")
# What a page shows for itself, beside what its bare address shows.
MORE = ["/?channel=2", "/?text=nothing¤", "/nowhere/", *(f"/?view={view}" for view in View)]
REFUSALS = ["403.html", "403_csrf.html", "429.html", "500.html"]
# Names of things, the same in every language; fields of a text; and addresses, zones and files.
NAMES = re.compile(r"\b(Gladkund|Facebook|X|CSV|UTC)\b|\{\w+\}|\S+/\S+|\S+\.csv")
LETTERS = re.compile(r"[^\W\d_]{2,}")
IN_ADDRESSES = {"network": "feed", "kind": "contact", "language": "sv", "name": "first_median"}
# What a script says by itself; names of keys and the like are one word.
SAID = re.compile(r"""["'`]([A-ZÅÄÖ][a-z’']+ [a-zåäö{][^"'`]*)["'`]""")


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the place of Norwegian."""
    monkeypatch.setitem(trans_real._translations, "nb", PseudoLanguage())  # type: ignore[attr-defined]
    forget_words()
    with translation.override("nb"):
        yield
    forget_words()


def forget_words() -> None:
    """What was written once in a language: what templates have cut out, and forms of dates."""
    dates._say_form.cache_clear()
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()


def list_addresses(
    entry: URLPattern | URLResolver, places: dict[str, object], space: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    """Each address of the product by its name, filled with what stands in the house."""
    pattern = before + str(entry.pattern)
    if isinstance(entry, URLPattern):
        yield f"{space}{entry.name}", fill(pattern, places)
        return
    inner = f"{space}{entry.namespace}:" if entry.namespace else space
    for below in entry.url_patterns:
        yield from list_addresses(below, places, inner, pattern.removeprefix("^/"))


def fill(pattern: str, places: dict[str, object]) -> str:
    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        known = IN_ADDRESSES.get(name, places.get(match.string[: match.start()], 0))
        return str(known)

    return "/" + re.sub(r"<\w+:(\w+)>", put, pattern)


def list_known_words() -> set[str]:
    """What stands on pages as it was written: languages and holidays in their own; emoji and
    surveys in the reader's.
    """
    year = timezone.now().year
    holidays = chain.from_iterable(list_suggestions("SE", one) for one in (year, year + 1))
    texts = [read_defaults(kind, language) for kind in Kind for language in ("sv", "nb")]
    return {
        *(name.lower() for _code, name in LANGUAGES),
        *(holiday.name.lower() for holiday in holidays),
        *(text.lower() for one in texts for text in flatten(one)),
        *(emoji.name.lower() for group in read_emoji("nb").values() for emoji in group),
    }


def flatten(texts: Any) -> list[str]:
    if isinstance(texts, str):
        return [texts]
    return list(chain.from_iterable(flatten(one) for one in texts.values()))


def find_left_behind(page: str, known: set[str]) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return [f"{one.where}: {one.words}" for one in reader.seen if not is_known(one.words, known)]


def is_known(words: str, known: set[str]) -> bool:
    """Neither ours, nor anything but names: what people wrote in the house bears its mark."""
    parts = (part.strip(" :") for part in words.split("·"))
    unknown = " ".join(part for part in parts if part.lower() not in known).split()
    ours = " ".join(word for word in unknown if MARK not in word)
    return not LETTERS.search(NAMES.sub("", ours))


@pytest.mark.django_db
def test_every_word_of_every_page_can_be_translated(pseudo: None) -> None:
    places, known = build_house(timezone.now()), list_known_words()
    ada, nobody = Client(), Client(headers={"Accept-Language": "nb"})
    ada.force_login(Agent.objects.get(email="¤ada@example.com"))
    pages = [one for one in list_addresses(get_resolver(), places) if not NOT_OURS.match(one[0])]
    left = {name: find_left_behind(render_to_string(name), known) for name in REFUSALS}
    for name, address in [*pages, *(("", address) for address in MORE)]:
        response = (ada if LEAST.get(name, Role.AGENT) else nobody).get(address)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            left[address] = find_left_behind(response.content.decode(), known)
    assert len(left) > 100
    assert {address: words for address, words in left.items() if words} == {}


def test_a_word_that_no_translator_has_seen_is_found(pseudo: None) -> None:
    page = Template(
        '{% load i18n %}<p title="Raw">{% translate "Close" %} <b>{{ name }}</b></p>'
        '<i data-ask="Are you sure?">{% blocktranslate %}Hi <em>{{ name }}</em>'
        "{% endblocktranslate %}</i> open<kbd>Enter</kbd>"
    ).render(Context({"name": "¤Maja"}))
    assert find_left_behind(page, set()) == ["p title: Raw", "i data-ask: Are you sure?", ": open"]


def test_scripts_say_only_what_the_page_gives_them() -> None:
    scripts = [page.read_text() for page in Path(settings.BASE_DIR, "static", "js").glob("*.js")]
    templates = Path(settings.BASE_DIR, "templates").rglob("words.html")
    given = " ".join(page.read_text() for page in templates)
    said = {word for script in scripts for call in re.findall(r"\bsay\(([^)]*)", script)
            for word in re.findall(r'"(\w+)"', call)}  # fmt: skip
    names = {re.sub(r"[A-Z]", lambda letter: f"-{letter.group().lower()}", word) for word in said}
    assert len(said) > 15
    assert {name for name in names if f"data-{name}=" not in given} == set()
    spoken = [re.sub(r"(?m)^\s*(//|\*|/\*).*$", "", script) for script in scripts]
    assert [words for script in spoken for words in SAID.findall(script)] == []
