"""Ask for a file, write it, and forget it after a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils import translation

from agents.models import Agent
from reports.export.files import write_csv, write_xlsx
from reports.export.rows import Cell, Table, list_rows
from reports.forms import SelectionForm
from reports.models import Export
from reports.selection import Selection, brand_day

log = structlog.get_logger(__name__)

KEPT = timedelta(days=1)
LEASE = timedelta(minutes=5)  # no task lives longer
TOLD = 2000  # rows, after which the progress is told
WRITERS = {Export.Format.CSV: write_csv, Export.Format.XLSX: write_xlsx}


def ask_export(
    selection: Selection, *, content: str, form: str, by: Agent, language: str, now: datetime
) -> Export:
    chosen = {name: _plain(value) for name, value in selection.as_form().items()}
    return Export.objects.create(
        by=by, content=content, format=form, chosen=chosen, language=language, asked_at=now
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def write_export(export_id: int, *, clock: Callable[[], datetime]) -> None:
    """Whoever comes second, while it is written or after, does nothing."""
    now = clock()
    if not find_due_exports(now=now).filter(pk=export_id).update(lease_until=now + LEASE):
        return
    export = Export.objects.get(pk=export_id)
    with translation.override(export.language), TemporaryDirectory() as folder:
        selection = SelectionForm(export.chosen).choose(today=brand_day(now))
        table = list_rows(export.content, selection, now=now)
        Export.objects.filter(pk=export_id).update(total=table.total, written=0)
        file = Path(folder, "export")
        WRITERS[Export.Format(export.format)](file, table.titles, _tell_progress(export, table))
        with file.open("rb") as content:
            name = default_storage.save(f"exports/{export_id}.{export.format}", File(content))
    Export.objects.filter(pk=export_id).update(file=name, written=table.total, done_at=clock())
    log.info("exported", export=export_id, by=export.by_id, rows=table.total)


def _tell_progress(export: Export, table: Table) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(table.rows):
        if number and number % TOLD == 0:
            Export.objects.filter(pk=export.pk).update(written=number)
        yield row


def find_due_exports(*, now: datetime) -> QuerySet[Export]:
    """Those that nobody has begun to write, or whose writer is gone."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return Export.objects.filter(free, done_at=None)


def forget_exports(*, now: datetime) -> None:
    for export in Export.objects.filter(asked_at__lt=now - KEPT):
        if export.file:
            default_storage.delete(export.file)
        export.delete()
