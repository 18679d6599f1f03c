"""Catalogues of words: compiled without gettext's programs."""

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import templatize

from local.catalogues import compile_catalogues
from local.console import StartError

ROOMS = ["agents", "config", "connectors", "inbox", "reports", "templates"]
LANGUAGES = ["sv", "fi", "nb", "da"]
CALLS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def write_catalogue(folder: Path, entry: str) -> Path:
    source = folder / "sv" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(f"{HEAD}\n{entry}\n")
    return source


def test_a_catalogue_is_compiled_for_gettext(tmp_path: Path) -> None:
    source = write_catalogue(tmp_path, 'msgid "Close"\nmsgstr "Stäng"')
    assert compile_catalogues(tmp_path) == [source]
    assert gettext.translation("django", tmp_path, ["sv"]).gettext("Close") == "Stäng"


@pytest.mark.parametrize(
    "entry",
    [
        '#, python-format\nmsgid "%(count)s new"\nmsgstr "%(antal)s nya"',
        'msgid "Close"\nStäng',
    ],
)
def test_a_catalogue_that_would_fail_on_the_page_stops_us(tmp_path: Path, entry: str) -> None:
    source = write_catalogue(tmp_path, entry)
    with pytest.raises(StartError, match=r"django\.po"):
        compile_catalogues(tmp_path)
    assert not source.with_suffix(".mo").exists()


@cache
def read_catalogue(language: str) -> Catalog:
    with find_catalogue(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def find_catalogue(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


@cache
def list_said() -> list[tuple[str, str | None, str]]:
    return list(find_said(Path(settings.BASE_DIR), ROOMS))


def find_missing(language: str) -> list[str]:
    return [
        f"{source}: {said}"
        for said, context, source in list_said()
        if read_catalogue(language).get(said, context) is None
    ]


def list_sentences(message: Message) -> tuple[str, str]:
    """The original and its translation, each with its plural."""
    return " ".join(force_tuple(message.id)), " ".join(force_tuple(message.string))


def force_tuple(strings: Any) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings)


def find_said(root: Path, rooms: list[str]) -> Iterator[tuple[str, str | None, str]]:
    """What pages and programs say: the sentence, its context, and the file. As `makemessages`
    finds it, which needs programs that not every machine has.
    """
    for room in rooms:
        for source in sorted((root / room).rglob("*.*")):
            if source.suffix not in {".py", ".html", ".txt"}:
                continue
            text = source.read_text()
            # What is left of a template has no indentation that Python would understand.
            found = templatize(text, origin=str(source)) if source.suffix != ".py" else text
            python = found if source.suffix == ".py" else re.sub(r"(?m)^\s+", "", found)
            for _line, said, _comments, context in extract(
                "python", BytesIO(python.encode()), CALLS
            ):
                yield said if isinstance(said, str) else said[0], context, str(source)


def test_the_files_are_read_as_they_are_written(tmp_path: Path) -> None:
    """The search below would find nothing missing if it found nothing at all."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.py").write_text('pgettext("date", "j M"); _("Close")')
    (tmp_path / "inbox" / "b.html").write_text(
        "{% load i18n %}{% blocktranslate trimmed count n=n %}one{% plural %}{{ n }}"
        '{% endblocktranslate %}{% translate "Queue" context "rail" %}'
    )
    found = {(said, context) for said, context, _source in find_said(tmp_path, ROOMS)}
    assert found == {("j M", "date"), ("Close", None), ("one", None), ("Queue", "rail")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_is_said_in_every_language(language: str) -> None:
    assert find_missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_guessed_or_there_twice(language: str) -> None:
    unfinished = [
        message.id
        for message in read_catalogue(language)
        if message.id and (message.fuzzy or not all(force_tuple(message.string)))
    ]
    assert unfinished == []
    text = find_catalogue(language).read_text()
    entries = re.findall(r'(?m)^(?:msgctxt .*\n)?msgid ".+"', text)
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_its_original_fills_in(language: str) -> None:
    """Where another name stood in its braces, the page would fail when it is shown."""
    named = re.compile(r"\{(\w+)\}")
    for message in read_catalogue(language):
        original, translation = list_sentences(message)
        assert set(named.findall(translation)) <= set(named.findall(original)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_holds_every_figure_and_name_that_is_shown(language: str) -> None:
    """Gettext's own programs refuse a catalogue where it does not."""
    named = re.compile(r"%\((\w+)\)s")
    plurals = [message for message in read_catalogue(language) if message.pluralizable]
    assert plurals
    for message in plurals:
        shown = named.findall(f"{message.id[0]} {message.string}")
        assert set(shown) <= set(named.findall(message.id[1])), message.id


def test_no_page_writes_days_and_months_as_english_does_in_every_language() -> None:
    pages = Path(settings.BASE_DIR, "templates").rglob("*.*")
    english = re.compile(r'\|date:"[^"]*(M|j F)')
    assert [page.name for page in pages if english.search(page.read_text())] == []
