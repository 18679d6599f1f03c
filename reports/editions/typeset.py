"""Sets a report in type: reads its words as JSON, writes the PDF. A program of its own, so that
neither its time nor its memory is the web server's: `reports.editions.pdf` starts and ends it.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import manimgx_fonts
import typst

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(manimgx_fonts.__file__).parent
MEMORY = 2 * 1024**3  # bytes of addresses; a usual report takes a tenth of it
BEST: list[typst.PDFStandard] = ["ua-1"]  # PDF/UA: a screen reader finds its way


def typeset(words: str) -> bytes:
    """The same without the promise of PDF/UA where a text has letters that no font of ours has."""
    try:
        return compile_report(words, BEST)
    except typst.TypstError:
        return compile_report(words, [])


def compile_report(words: str, standards: list[typst.PDFStandard]) -> bytes:
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": words},
        pdf_standards=standards,
    )


if __name__ == "__main__":
    if sys.platform == "linux":  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(typeset(sys.stdin.read()))
