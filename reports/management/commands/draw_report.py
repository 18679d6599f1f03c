"""Draw the report of a made-up month in every language, to be looked at: a PDF of each, and a
picture of each page. Reads no database.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reports.editions.example import make_example
from reports.editions.example_words import WORDS
from reports.editions.pdf import write_pdf

SCALE = 2  # pixels for a point of the page


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the files are written")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for language in WORDS:
            file = folder / f"report-{language}.pdf"
            file.write_bytes(write_pdf(make_example(language)))
            pages = draw_pages(file)
            self.stdout.write(f"{file}: {pages} pages")


def draw_pages(file: Path) -> int:
    """A picture of each page beside the PDF, and no older ones. Returns how many."""
    import pypdfium2  # noqa: PLC0415 - for tests and for looking, no part of the product

    for picture in file.parent.glob(f"{file.stem}-*.png"):
        picture.unlink()
    document = pypdfium2.PdfDocument(file)
    try:
        for number, page in enumerate(document, start=1):
            picture = page.render(scale=SCALE).to_pil()
            picture.save(file.with_name(f"{file.stem}-{number}.png"))
        return len(document)
    finally:
        document.close()
