"""Rows into a file that a spreadsheet opens. Texts stay texts: nothing in a cell is ever reckoned,
whatever a channel or a label is called.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.export.rows import Cell

# What makes a spreadsheet take a text for a formula.
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_767  # characters in a cell
MOST_ROWS = 1_048_575  # of a sheet, below its titles


def write_csv(file: Path, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with file.open("w", newline="", encoding="utf-8-sig") as lines:  # by its mark Excel knows UTF-8
        writer = csv.writer(lines)
        writer.writerow(map(_disarm, titles))
        for row in rows:
            writer.writerow(map(_disarm, row))


def _disarm(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(ACTIVE) else cell
    if isinstance(cell, bool):
        return int(cell)
    return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else cell


def write_xlsx(file: Path, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """In as many sheets as a million rows each take."""
    with Workbook(file, {"constant_memory": True}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        strong = book.add_format({"bold": True})
        sheet: Worksheet | None = None
        for number, row in enumerate(rows):
            line = number % MOST_ROWS
            if not line or sheet is None:
                sheet = book.add_worksheet()
                for column, title in enumerate(titles):
                    sheet.write_string(0, column, title, strong)
            for column, cell in enumerate(row):
                _write_cell(sheet, (line + 1, column), cell, moment)


def _write_cell(sheet: Worksheet, place: tuple[int, int], cell: Cell, moment: object) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(*place, cell[:LONGEST])
        case bool():
            sheet.write_boolean(*place, cell)
        case datetime():
            sheet.write_datetime(*place, cell, moment)
        case _:
            sheet.write_number(*place, cell)
