"""The report in each of its five languages, read back from paper."""

from __future__ import annotations

from itertools import chain

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reports.editions.example import make_example
from reports.editions.example_words import WORDS
from reports.editions.files import title_rows
from reports.editions.pdf import write_pdf
from reports.editions.report import Report
from tests.reports.editions.test_pdf import opened, read_language, read_words

# Of the same 87 satisfied, 1,184 closings, and gain: as each language writes numbers.
WRITTEN = {
    "sv": ("87 %", "1 184", "+1,3", "onsdag"),
    "fi": ("87 %", "1 184", "+1,3", "keskiviikko"),
    "nb": ("87 %", "1 184", "+1,3", "onsdag"),
    "da": ("87 %", "1.184", "+1,3", "onsdag"),
    "en": ("87 %", "1,184", "+1.3", "Wednesday"),
}


def list_words(report: Report) -> set[str]:
    """Everything that is told by us, in the reader's language."""
    lines = chain(report.counts, report.satisfaction, report.response)
    passages = (words for one in report.method for words in (one.title, *one.paragraphs))
    return {
        report.scope, report.state, *report.sentences, *passages,
        *(words for line in lines for words in (line.title, line.meaning, line.change) if words),
        *(reason.title for reason in report.reasons),
        *(topic.change for topic in report.topics),
    }  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_a_report_speaks_its_readers_language(language: str) -> None:
    report = make_example(language)
    content = write_pdf(report)
    with opened(content) as document:
        assert 3 <= len(document) <= 6
        assert read_language(document) == language
    words = read_words(content)
    for told in (*report.sentences, *WRITTEN[language], WORDS[language].quotes[1]):
        assert " ".join(told.split()) in words


@pytest.mark.parametrize(
    ("language", "part", "change"),
    [
        ("sv", "Del", "Ändring"), ("fi", "Osa", "Muutos"),
        ("nb", "Del", "Endring"), ("da", "Del", "Ændring"),
    ],
)  # fmt: skip
def test_what_heads_a_column_is_no_button(language: str, part: str, change: str) -> None:
    with translation.override(language):
        assert {part, change} < set(title_rows())
        assert f">{change}</th>" in render_to_string(
            "editions/topics.html", {"report": make_example(language)}
        )


@pytest.mark.parametrize("language", [language for language in WORDS if language != "en"])
def test_nothing_of_it_is_left_in_english(language: str) -> None:
    assert list_words(make_example(language)) & list_words(make_example("en")) == set()
