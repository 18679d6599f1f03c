"""Prints a made-up month again and again, as a reader asks for it: each in a program of its own.

Prints {pages, seconds, memory}: the pages of one report, the median of how long one takes
(seconds), and the most memory that setting it in type took (bytes).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median

import pypdfium2
from django.conf import settings
from django.utils import translation

from reports.editions.example import make_example
from reports.editions.paper import lay_out
from reports.editions.pdf import write_pdf
from reports.editions.report import Report

ROUNDS = 25
# The kernel's own count of what the program itself had at most: Linux alone has it.
ASK_MEMORY = """
import re, sys
from pathlib import Path
from reports.editions.typeset import typeset
typeset(sys.stdin.read())
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def measure() -> dict[str, float]:
    report = make_example("sv")
    pages = count_pages(write_pdf(report))  # and programs and fonts are read from the disk
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        write_pdf(report)
        times.append(time.perf_counter() - began)
    return {"pages": pages, "seconds": median(times), "memory": measure_memory(report)}


def count_pages(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def measure_memory(report: Report) -> int:
    """Bytes."""
    with translation.override(report.language):
        words = json.dumps(lay_out(report, with_quotes=True))
    asked = [sys.executable, "-c", ASK_MEMORY]
    done = subprocess.run(  # noqa: S603 - our own program
        asked, input=words, capture_output=True, check=True, text=True, cwd=settings.BASE_DIR
    )
    return int(done.stdout) * 1024


if __name__ == "__main__":
    print(json.dumps(measure()))
