"""Catalogues of words: compiled without gettext's programs."""

import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import templatize

from local.catalogues import compile_catalogues
from local.console import StartError

ROOMS = ["agents", "config", "connectors", "inbox", "reports", "templates"]
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


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    source = Path(settings.BASE_DIR) / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as file:
        return read_po(file, locale="sv", abort_invalid=True)


def find_said(root: Path) -> Iterator[tuple[str, str | None, str]]:
    """What pages and programs say: the sentence, its context, and the file. As `makemessages`
    finds it, which needs programs that not every machine has.
    """
    for room in ROOMS:
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
    found = {(said, context) for said, context, _source in find_said(tmp_path)}
    assert found == {("j M", "date"), ("Close", None), ("one", None), ("Queue", "rail")}


def test_everything_that_is_said_is_said_in_swedish(swedish: Catalog) -> None:
    missing = [
        f"{source}: {said}"
        for said, context, source in find_said(Path(settings.BASE_DIR))
        if swedish.get(said, context) is None
    ]
    assert missing == []


def test_no_swedish_sentence_is_empty_or_guessed(swedish: Catalog) -> None:
    unfinished = []
    for message in swedish:
        strings = [message.string] if isinstance(message.string, str) else message.string
        if message.id and (message.fuzzy or not all(strings or [""])):
            unfinished.append(message.id)
    assert unfinished == []


def test_the_plural_holds_every_figure_and_name_that_is_shown(swedish: Catalog) -> None:
    """Gettext's own programs refuse a catalogue where it does not."""
    named = re.compile(r"%\((\w+)\)s")
    plurals = [message for message in swedish if message.pluralizable]
    assert plurals
    for message in plurals:
        shown = named.findall(f"{message.id[0]} {message.string}")
        assert set(shown) <= set(named.findall(message.id[1])), message.id


def test_no_page_writes_a_short_month_with_a_capital_in_every_language() -> None:
    pages = Path(settings.BASE_DIR, "templates").rglob("*.*")
    short_month = re.compile(r'\|date:"[^"]*M')
    assert [page.name for page in pages if short_month.search(page.read_text())] == []
