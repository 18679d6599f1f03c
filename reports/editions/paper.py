"""What stands on paper, and in which order: a report as the blocks that `report.typ` sets in type.

Every text goes there as a string and is never read as markup, whoever wrote it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.editions.charts import Charts, draw_charts
from reports.editions.report import Feedback, Line, Passage, Quote, Report

Block = dict[str, Any]
Column = tuple[str, int, bool]  # title, width in parts, whether it has figures
MARK = Path(settings.BASE_DIR, "static", "img", "mark.svg")
FROM_RIGHT = ("R", "AL")
MOST_FEEDBACK = 20  # lines
MOST_DIFFERENCES = 10


def lay_out(report: Report, *, with_quotes: bool) -> Block:
    """In the language that is active: the report's own."""
    about = _("How satisfied our customers are")
    return {
        "language": report.language,
        "title": f"{report.brand}: {about}, {report.title}",
        "brand": report.brand,
        "mark": MARK.read_text(),
        "about": about,
        "heading": capfirst(report.title),
        "scope": report.scope,
        "state": report.state,
        "warning": "" if report.frozen_at else report.state,
        "sentences_title": _name_sentences(report.kind),
        "sentences": [*report.sentences],
        "sections": [*_list_sections(report, with_quotes=with_quotes)],
        "foot": f"{report.brand} · {report.title} · {report.scope} · {report.state}",
        "page": _("Page {number} of {all}").replace("{all}", "{number}").split("{number}"),
    }


def _count(number: int) -> str:
    return number_format(number, force_grouping=True)


def _name_sentences(kind: str) -> str:
    names = {
        "month": _("The month in five sentences"),
        "quarter": _("The quarter in five sentences"),
    }
    return names.get(kind) or _("These days in five sentences")


def _list_sections(report: Report, *, with_quotes: bool) -> Iterator[Block]:
    """Those that have something to tell."""
    charts = draw_charts(report)
    sections = [
        (_("What this version changes"), _list_differences(report)),
        (_("The most important figures"), _tile(report.satisfaction, columns=2, is_large=True)),
        (_("Before and after"), _list_before_and_after(charts)),
        (_("Who was asked"), _list_asked(report)),
        (_("Month by month"), _list_trends(charts)),
        (_("How fast we answer"), _list_response(report, charts)),
        (_("Where and when customers write"), _list_volume(report, charts)),
        (_("What it is about"), _list_topics(report)),
        (_("What customers want changed"), _list_feedback(report)),
        (_("In customers' own words"), _list_praise(report, with_quotes=with_quotes)),
        (_("How well we write"), _tile(report.quality, columns=3)),
        (_("What all our customers think of us"), _tile(report.brand_survey, columns=3)),
        (_("How this is measured"), _list_method(report)),
    ]
    for title, blocks in sections:
        if parts := [*blocks]:
            yield {"title": title, "parts": parts, "starts_page": False}


def _list_differences(report: Report) -> Iterator[Block]:
    """Of this report's scope, which come before what they are about; the page has all."""
    if report.note:
        yield {"kind": "text", "paragraphs": [report.note]}
    own = [one for one in report.differences if one.scope == report.scope][:MOST_DIFFERENCES]
    if own:
        yield _table(
            [(_("Figure"), 3, False), (_("before"), 2, False), (_("now"), 2, False)],
            [[one.title, one.old, one.new] for one in own],
        )
    yield from _tell_more(len(report.differences) - len(own))


def _tell_more(more: int) -> Iterator[Block]:
    if more > 0:
        words = ngettext("{n} more on the report's page.", "{n} more on the report's page.", more)
        yield {"kind": "note", "words": words.format(n=_count(more))}


def _list_before_and_after(charts: Charts) -> Iterator[Block]:
    if charts.answers:
        caption = _(
            "From left to right: how many answered 1 (not satisfied at all) to 5 (very satisfied)."
        )
        yield _draw("answers", charts.answers, caption=caption)
    if charts.shares:
        caption = _(
            "The thin line across the end of a bar tells how sure the figure is: in 19 of 20 such"
            " reports what all our customers would have said lies within it."
        )
        yield _draw("bars", charts.shares, caption=caption)


def _list_asked(report: Report) -> Iterator[Block]:
    """Each count is a part of the one before."""
    if report.counts:
        columns = [
            (_("Figure"), 5, False), (_("How many"), 1, True), (_("Of how many"), 3, False),
        ]  # fmt: skip
        yield _table(columns, [[*_list_cells(line)] for line in report.counts])
    if report.reasons:
        yield _table(
            [(_("Why some were not asked"), 4, False), (_("Matters"), 1, True)],
            [[one.title, _count(one.number)] for one in report.reasons],
        )


def _list_cells(line: Line) -> Iterator[Any]:
    yield {"title": line.title, "meaning": line.meaning}
    yield line.words
    yield "; ".join(filter(None, [line.detail, line.change]))


def _list_trends(charts: Charts) -> Iterator[Block]:
    for trend in charts.trends:
        yield _draw("trend", trend, title=trend.title)
    if charts.trends:
        words = _(
            "The band around a line tells how sure each figure is. Filled dots are frozen; hollow"
            " ones were reckoned for this report."
        )
        yield {"kind": "note", "words": words}


def _list_response(report: Report, charts: Charts) -> Iterator[Block]:
    """What each means is told once, in the method."""
    if charts.times:
        yield _draw("bars", charts.times)
    yield from _tile([replace(line, meaning="") for line in report.response], columns=4)


def _list_volume(report: Report, charts: Charts) -> Iterator[Block]:
    if report.channels:
        most = max(one.contacts for one in report.channels) or 1
        rows = [
            [
                one.name,
                {"bar": one.contacts / most, "words": _count(one.contacts)},
                _count(one.closures),
                _count(one.answered),
            ]
            for one in report.channels
        ]
        columns = [
            (_("Channel"), 3, False), (_("Customers wrote"), 3, False),
            (_("Matters finished"), 2, True), (_("Surveys answered"), 2, True),
        ]  # fmt: skip
        yield _table(columns, rows)
    if charts.hours:
        yield _draw("week", charts.hours, title=_("By weekday and hour"), caption=charts.hours.alt)


def _list_topics(report: Report) -> Iterator[Block]:
    if report.topics:
        most = max(one.share or 0 for one in report.topics) or 1
        yield _table(
            [
                (_("Topic"), 3, False),
                (_("Share of all"), 3, False),
                (_("Compared with before"), 4, False),
            ],
            [
                [one.name, {"bar": (one.share or 0) / most, "words": one.words}, one.change]
                for one in report.topics
            ],
        )


def _list_feedback(report: Report) -> Iterator[Block]:
    """What most customers named comes first; the page of the report has all."""
    if report.feedback:
        columns = [
            (_("What"), 5, False), (_("How many"), 1, True), (_("Who looks into it"), 2, False),
            (_("Outcome"), 4, False),
        ]  # fmt: skip
        yield _table(columns, [_list_outcome(one) for one in report.feedback[:MOST_FEEDBACK]])
    yield from _tell_more(len(report.feedback) - MOST_FEEDBACK)


def _list_outcome(one: Feedback) -> list[str]:
    return [
        " · ".join(filter(None, [one.title, one.topic])),
        _count(one.threads),
        one.owner,
        ": ".join(filter(None, [one.state, one.outcome])),
    ]


def _list_praise(report: Report, *, with_quotes: bool) -> Iterator[Block]:
    if with_quotes and report.quotes:
        yield {"kind": "quotes", "quotes": [*map(_quote, report.quotes)]}
    for line in report.praise:
        told = "; ".join(filter(None, [f"{line.title}: {line.words}", line.change]))
        yield {"kind": "note", "words": f"{told}. {line.meaning}"}


def _quote(quote: Quote) -> Block:
    words = (
        _("A quote was withdrawn.")
        if quote.is_withdrawn
        else _("“{words}”").format(words=quote.words)
    )
    source = "" if quote.is_withdrawn else f"{quote.channel}, {quote.month}"
    return {"words": words, "source": source, "is_from_right": _is_from_right(words)}


def _is_from_right(words: str) -> bool:
    """By its first letter that has a direction, as browsers do it."""
    directions = (unicodedata.bidirectional(letter) for letter in words)
    return next((one for one in directions if one in ("L", *FROM_RIGHT)), "L") in FROM_RIGHT


def _list_method(report: Report) -> Iterator[Block]:
    if report.method:
        yield {"kind": "passages", "passages": [*map(_tell_passage, report.method)]}


def _tell_passage(passage: Passage) -> Block:
    """A list that has no sentences is told in one line."""
    told = [*passage.paragraphs]
    is_list = not any(words.endswith((".", "?")) for words in told)
    return {"title": passage.title, "paragraphs": ["; ".join(told)] if is_list else told}


def _tile(lines: Sequence[Line], *, columns: int, is_large: bool = False) -> Iterator[Block]:
    if lines:
        figures = [_write_figure(line, is_large=is_large) for line in lines]
        yield {"kind": "tiles", "columns": columns, "figures": figures}


def _write_figure(line: Line, *, is_large: bool) -> Block:
    return {
        "title": line.title,
        "words": line.words,
        "detail": line.detail,
        "change": line.change,
        "is_change": line.is_change,
        "meaning": line.meaning,
        "is_large": is_large,
    }


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Block:
    described = [
        {"title": title, "width": width, "is_figure": is_figure}
        for title, width, is_figure in columns
    ]
    return {"kind": "table", "columns": described, "rows": rows}


def _draw(name: str, chart: Any, *, title: str = "", caption: str = "") -> Block:
    svg = render_to_string(f"editions/charts/{name}.html", {"chart": chart, "on_paper": True})
    return {"kind": "chart", "svg": svg, "alt": chart.alt, "title": title, "caption": caption}
