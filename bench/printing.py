"""A report as a PDF: how many pages a second, and how much memory it takes meanwhile."""

from __future__ import annotations

import os

from bench.figures import Figure, Measured
from bench.servers import run_inside


def measure_printing() -> Measured:
    seen = run_inside(os.environ["DATABASE_URL"], "printing")
    figures = [
        Figure("issue5.pdf_pages_per_second", seen["pages"] / seen["seconds"]),
        Figure("issue5.pdf_peak_megabytes", seen["memory"] / 1e6),
    ]
    words = f"PDF: a report of {seen['pages']} pages in {seen['seconds']:.2f} s"
    return Measured(figures, [words])
