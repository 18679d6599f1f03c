"""A report as rows for a spreadsheet, in the reader's language. Quotes stand on the page alone,
from which they can vanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.editions.pdf import write_pdf
from reports.editions.report import Estimate, Line, Report
from reports.export.files import write_csv, write_xlsx
from reports.export.rows import Cell

TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = list[Cell]


def write_file(told: Report, form: str) -> bytes:
    """`form`: one of TYPES. Raises CannotPrint."""
    if form == "pdf":
        return write_pdf(told)
    write = {"csv": write_csv, "xlsx": write_xlsx}[form]
    with TemporaryDirectory() as folder:
        file = Path(folder, "report")
        write(file, title_rows(), list_rows(told))
        return file.read_bytes()


def name_file(told: Report, form: str) -> str:
    """As in "report-2026-10-01-2026-10-31.pdf"."""
    return f"report-{told.first}-{told.last}.{form}"


def title_rows() -> list[str]:
    return [
        pgettext("of a report", "Part"), _("Figure"), _("In words"), _("Value"), _("From"),
        _("To"), _("Of how many"), pgettext("of a figure", "Change"), _("Meaning"),
    ]  # fmt: skip


def list_rows(told: Report) -> Iterator[Row]:
    """Times are seconds, shares are of 1."""
    part = _("The report")
    yield _row(part, _("Brand"), told.brand)
    yield _row(part, _("Days"), told.title)
    yield _row(part, _("Of"), told.scope)
    yield _row(part, _("State"), told.state)
    for words in told.sentences:
        yield _row(_("In five sentences"), "", words)
    for part, lines in _list_parts(told):
        yield from (_write_line(part, line) for line in lines)
    for write in (_list_reasons, _list_volume, _list_topics, _list_feedback, _list_trend):
        yield from write(told)


def _list_parts(told: Report) -> list[tuple[str, list[Line]]]:
    parts = [
        (_("Who was asked"), told.counts),
        (_("Satisfaction"), told.satisfaction),
        (_("Answering times"), told.response),
        (_("Praise"), told.praise),
        (_("Quality"), told.quality),
        (_("All customers"), told.brand_survey),
    ]
    return [(part, list(lines)) for part, lines in parts]


def _row(part: str, figure: str, words: str = "", value: Cell = None, *more: Cell) -> Row:
    row: Row = [part, figure, words, value, *more]
    return row + [None] * (len(title_rows()) - len(row))


def _write_line(part: str, line: Line) -> Row:
    words = line.detail or line.words
    return [part, line.title, words, *_spread(line.estimate), line.change, line.meaning]


def _spread(estimate: Estimate) -> list[Cell]:
    return [estimate.amount, estimate.low, estimate.high, estimate.total]


def _list_reasons(told: Report) -> Iterator[Row]:
    for reason in told.reasons:
        yield _row(_("Why some were not asked"), reason.title, "", reason.number)


def _list_volume(told: Report) -> Iterator[Row]:
    for channel in told.channels:
        names: list[tuple[str, int]] = [
            (_("Customers wrote"), channel.contacts),
            (_("Matters finished"), channel.closures),
            (_("Surveys answered"), channel.answered),
        ]
        yield from (_row(channel.name, name, "", number) for name, number in names)
    for weekday, numbers in enumerate(told.hours):
        for hour, number in enumerate(numbers):
            when = f"{WEEKDAYS[weekday]} {hour:02}:00"
            yield _row(_("When customers write"), when, "", number)


def _list_topics(told: Report) -> Iterator[Row]:
    for topic in told.topics:
        row = _row(_("Topics"), topic.name, topic.words, topic.closures)
        yield [*row[:7], topic.change, None]


def _list_feedback(told: Report) -> Iterator[Row]:
    for one in told.feedback:
        words = ". ".join(filter(None, [one.state, one.owner, one.outcome]))
        yield _row(_("What customers want changed"), one.title, words, one.threads)


def _list_trend(told: Report) -> Iterator[Row]:
    titles = {line.name: line.title for line in (*told.satisfaction, *told.response, *told.counts)}
    for month in told.trend:
        for name, estimate in month.estimates.items():
            if name in titles:
                yield [month.title, titles[name], "", *_spread(estimate), None, None]
