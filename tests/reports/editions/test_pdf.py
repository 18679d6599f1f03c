"""The report on paper, read back."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pytest
from pypdfium2 import raw

from reports.editions import pdf
from reports.editions.pdf import CannotPrint, write_pdf
from reports.editions.report import Difference, Feedback, Quote
from tests.reports.editions.made import SENTENCES, make_report

A4 = (595, 842)  # points
MARGIN = 56  # 20 mm


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def read_words(content: bytes) -> str:
    """All pages, without line breaks."""
    with opened(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def read_language(document: Any) -> str:
    size = raw.FPDFCatalog_GetLanguage(document.raw, None, 0)
    room = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(
        document.raw, ctypes.cast(room, ctypes.POINTER(raw.FPDF_WCHAR)), size
    )
    return room.raw.decode("utf-16-le").rstrip("\0")


def find_right_end(document: Any) -> float:
    """Where the letter that stands farthest to the right ends, in points."""
    ends = [0.0]
    for page in document:
        words = page.get_textpage()
        ends += [words.get_charbox(number)[2] for number in range(words.count_chars())]
    return max(ends)


def test_a_report_is_a_few_sheets_of_a4_that_a_screen_reader_can_read() -> None:
    content = write_pdf(make_report())
    with opened(content) as document:
        assert 3 <= len(document) <= 6
        assert {tuple(map(round, page.get_size())) for page in document} == {A4}
        assert raw.FPDFCatalog_IsTagged(document.raw)
        assert read_language(document) == "en"
        assert document.get_metadata_dict()["Title"] == (
            "Northern Rail: How satisfied our customers are, October 2026"
        )
    assert b"pdfuaid:part" in content
    words = read_words(content)
    for told in (
        *SENTENCES, "87 %", "205 of 236 (82–91 %)", "1,202", "no private way to ask", "611",
        "1,204", "33 %", "Station South", "“Quick answer, and help at once. Thank you!",
        "Page 1 of",
    ):  # fmt: skip
        assert told in words


def test_the_copy_that_is_mailed_has_no_quotes() -> None:
    words = read_words(write_pdf(make_report(), with_quotes=False))
    assert SENTENCES[0] in words
    assert "Quick answer" not in words


def test_words_of_others_are_words_and_stay_on_the_sheet() -> None:
    markup = '#import "x": * $a$ *b* _c_ <d> `e` \\ // f @g = h #panic()'
    hostile = [markup, "å" * 10_000, "👩‍👩‍👧" * 500, "שלום, תודה רבה", "a\u202eb\u2028c\0d\ufffe"]
    quotes = [Quote(words, "X", "October 2026") for words in hostile]
    feedback = [
        Feedback(words, words[:90], 1, words[:60], "open", words, None) for words in hostile
    ]
    told = {"quotes": quotes, "feedback": feedback, "brand": markup, "scope": "x" * 200}
    content = write_pdf(make_report(**told))
    assert f"“{markup}”" in read_words(content)
    with opened(content) as document:
        assert find_right_end(document) < A4[0] - MARGIN + 2


def test_letters_that_our_fonts_do_not_have_stop_no_report() -> None:
    words = read_words(write_pdf(make_report(quotes=[Quote("你好 \ue000", "X", "October")])))
    assert SENTENCES[4] in words


def test_what_a_version_changes_leaves_room_for_the_report() -> None:
    scopes = [make_report().scope, "X", "Facebook"]
    many = [Difference(scope, f"figure {n}", "1", "2") for scope in scopes for n in range(35)]
    content = write_pdf(make_report(differences=many))
    words = read_words(content)
    assert "figure 9" in words
    assert "figure 10" not in words
    assert "95 more on the report's page." in words
    with opened(content) as document:
        assert len(document) <= 6


def test_a_withdrawn_quote_says_so() -> None:
    quotes = [Quote("", "X", "October 2026", is_withdrawn=True)]
    assert "A quote was withdrawn." in read_words(write_pdf(make_report(quotes=quotes)))


def test_what_has_nothing_to_tell_is_left_out() -> None:
    nothing: dict[str, Any] = {
        name: [] for name in (
            "counts", "reasons", "satisfaction", "now", "before", "response", "channels", "hours",
            "topics", "feedback", "quotes", "praise", "quality", "trend", "differences",
        )
    }  # fmt: skip
    report = make_report(**nothing, note="", frozen_at=None, state="Not frozen yet")
    words = read_words(write_pdf(report))
    assert SENTENCES[0] in words
    assert "Not frozen yet" in words
    assert "How this is measured" in words
    for absent in ("Who was asked", "What it is about", "Month by month", "In customers"):
        assert absent not in words


def test_what_takes_too_long_is_ended_and_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST", 0.01)
    with pytest.raises(CannotPrint, match="could not be made"):
        write_pdf(make_report())
