"""Catalogues of words: compiled without gettext's programs."""

import gettext
from pathlib import Path

import pytest

from local.catalogues import compile_catalogues
from local.console import StartError

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
