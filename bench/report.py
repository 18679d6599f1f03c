"""Every figure of the reports of a made year, against pandas over the raw tables."""

from __future__ import annotations

from bench.board import count_waits
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside

TEAMS = 3


def measure_report(*, threads: int) -> Measured:
    with open_database("report") as url:
        manage(url, "make_history", f"--threads={threads}", f"--teams={TEAMS}")
        manage(url, "make_answers")
        count_waits(url)
        found = run_inside(url, "report")
    figures = [
        Figure("issue5.report_figures_compared", found["figures"]),
        Figure("issue5.report_figures_off", found["off"], "<= 0"),
    ]
    words = f"Reports of {threads:,} threads: {found['figures']:,} figures, {found['off']} off"
    return Measured(figures, [words])
