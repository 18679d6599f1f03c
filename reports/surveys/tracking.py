"""The company's own tracking of people without contact: read from CSV whole or not at all.

Columns, in any order: quarter ("2026-Q3"), question ("satisfied" or "recommend"), answers, mean,
and one column for each step that answers fall on (1 to 5, or 0 to 10). Where the steps are filled
in, answers and mean may be left out. Separated by commas or semicolons, in UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from reports.models import TrackingFigure, TrackingFile
from reports.surveys.quarters import read_quarter, write_quarter

MAX_BYTES, MAX_LINES, MOST = 200_000, 2_000, 10_000_000
Question = TrackingFigure.Question
STEPS = {Question.SATISFIED: range(1, 6), Question.RECOMMEND: range(11)}
NAMES = {
    "quarter": "quarter", "kvartal": "quarter", "question": "question", "fråga": "question",
    "answers": "answers", "svar": "answers", "mean": "mean", "medel": "mean", "medelvärde": "mean",
}  # fmt: skip
QUESTIONS = {
    "satisfied": Question.SATISFIED, "nöjd": Question.SATISFIED,
    "recommend": Question.RECOMMEND, "rekommenderar": Question.RECOMMEND,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    first: date
    question: TrackingFigure.Question
    answers: int
    mean: float
    counts: list[int] | None


class Unreadable(ValueError):
    """What is wrong with a line, in words."""


@transaction.atomic
def import_tracking(content: bytes, *, name: str, by: Agent, now: datetime) -> TrackingFile:
    """Each quarter and question of the file replaces what there was. Raises ValidationError with
    a message for each line that cannot be read; then nothing is changed.
    """
    rows = read_rows(content)
    _wait_for_others()
    made = TrackingFile.objects.create(name=name[:200], by=by, at=now)
    for row in rows:
        held = TrackingFigure.objects.filter(
            first=row.first, question=row.question, replaced_by=None
        )
        held.update(replaced_by=made)
        TrackingFigure.objects.create(
            file=made, first=row.first, question=row.question, answers=row.answers,
            mean=row.mean, counts=row.counts,
        )  # fmt: skip
    return made


def _wait_for_others() -> None:
    """Of two imports at once the second replaces what the first has brought."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reports_trackingfigure IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def undo_import(file: TrackingFile, *, by: Agent, now: datetime) -> None:
    """What it replaced holds again. Only of the latest, so that none is undone below another.

    Raises ValidationError. Harmless twice.
    """
    latest = TrackingFile.objects.select_for_update().filter(undone_at=None).order_by("-pk").first()
    if file.undone_at:
        return
    if latest != file:
        raise ValidationError(_("A later file stands upon this one. Undo that first."))
    file.figures.all().delete()
    TrackingFigure.objects.filter(replaced_by=file).update(replaced_by=None)
    file.undone_at, file.undone_by = now, by
    file.save(update_fields=["undone_at", "undone_by"])


def read_rows(content: bytes) -> list[Row]:
    """Raises ValidationError."""
    lines = list(_split(content))
    if len(lines) < 2:
        raise ValidationError(_("The file has no lines below its first."))
    head, rows, errors = _read_head(lines[0]), list[Row](), list[str]()
    seen: dict[tuple[date, str], int] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _read_row(dict(zip(head, cells, strict=False)))
            refuse_twice(row, seen)
        except Unreadable as error:
            errors.append(_("Line %(line)d: %(words)s") % {"line": number, "words": error})
        else:
            seen[row.first, row.question] = number
            rows.append(row)
    if errors:
        raise ValidationError(errors[:20])
    return rows


def refuse_twice(row: Row, seen: Mapping[tuple[date, str], int]) -> None:
    """`seen`: the line in which each quarter and question stood. Raises Unreadable."""
    if earlier := seen.get((row.first, row.question)):
        facts = {
            "quarter": write_quarter(row.first), "question": row.question.label, "line": earlier,
        }  # fmt: skip
        raise Unreadable(_("%(quarter)s, %(question)s, stands in line %(line)d already") % facts)


def _split(content: bytes) -> Iterator[list[str]]:
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 200 kB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = _("The file is not UTF-8. Save it as “CSV UTF-8”.")
        raise ValidationError(words) from None
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise ValidationError(_("The file is no CSV: a quotation mark is not closed.")) from None
    if len(lines) > MAX_LINES:
        raise ValidationError(_("The file has more than 2,000 lines."))
    yield from lines


def _read_head(cells: Sequence[str]) -> list[str]:
    """Which column is which; what nobody knows is passed over."""
    head = [NAMES.get(cell.strip().lower(), cell.strip()) for cell in cells]
    if missing := [name for name in ("quarter", "question") if name not in head]:
        raise ValidationError(_("There is no column “%(name)s”.") % {"name": missing[0]})
    return head


def _read_row(cells: dict[str, str]) -> Row:
    first = read_quarter(cells.get("quarter", ""))
    if first is None:
        raise Unreadable(_("the quarter is written as 2026-Q3"))
    question = QUESTIONS.get(cells.get("question", "").strip().lower())
    if question is None:
        raise Unreadable(_("the question is “satisfied” or “recommend”"))
    steps = STEPS[question]
    counts = _read_counts(cells, steps)
    answers, mean = _read_number(cells, "answers"), _read_mean(cells, steps)
    if counts is None:
        if answers is None or mean is None:
            raise Unreadable(_("give answers and mean, or a number for each step"))
        return Row(first, question, answers, mean, None)
    total = sum(counts)
    if answers is not None and answers != total:
        words = _("there are %(answers)d answers, but the steps come to %(total)d")
        raise Unreadable(words % {"answers": answers, "total": total})
    if not total:
        raise Unreadable(_("nobody answered"))
    reckoned = sum(step * count for step, count in zip(steps, counts, strict=True)) / total
    return Row(first, question, total, reckoned, counts)


def _read_counts(cells: dict[str, str], steps: range) -> list[int] | None:
    """None where no step is filled in; a step that is left empty then is nobody."""
    counts = [_read_number(cells, str(step)) for step in steps]
    if all(count is None for count in counts):
        return None
    return [count or 0 for count in counts]


def _read_number(cells: dict[str, str], name: str) -> int | None:
    written = "".join(cells.get(name, "").split())
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > 8 or int(written) > MOST:
        raise Unreadable(_("“%(written)s” is no number of answers") % {"written": written[:20]})
    return int(written)


def _read_mean(cells: dict[str, str], steps: range) -> float | None:
    written = cells.get("mean", "").strip().replace(",", ".")
    if not written:
        return None
    try:
        mean = float(written)
    except ValueError:
        mean = -1.0
    if not steps[0] <= mean <= steps[-1]:
        words = _("the mean is a number from %(low)d to %(high)d")
        raise Unreadable(words % {"low": steps[0], "high": steps[-1]})
    return mean
