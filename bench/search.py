"""Search at a million threads and four million messages: the page against plain SQL and nothing.

Plain SQL that answers the same question with the best plan that we know of, without a page around
it, is measured in one connection (`bench.inside.searching`), and so are the statements of the page
that find messages and read what is shown of them: statements are held against a statement. What
Python makes of it, several times a statement of one millisecond, is in the page's figure.
"""

from __future__ import annotations

from statistics import median, quantiles

from bench.browser import Browser
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside, serve

HTMX = {"HX-Request": "true", "HX-Trigger": "filter"}  # as the form asks


def measure_search(*, threads: int, rounds: int) -> Measured:
    with open_database("search") as url:
        print(f"  making {threads:,} threads and four messages of each …", flush=True)
        manage(url, "make_history", f"--threads={threads}")
        made = run_inside(url, "talk")
        seen = run_inside(url, "searching")
        cookie = {"Cookie": seen["cookie"], **HTMX}
        with serve(url) as ours, serve(url, "bench.settings") as empty:
            pages, nothing = Browser(ours, cookie), Browser(empty, cookie)
            views = [nothing.time("/empty") for _ in range(rounds)]
            times = {
                name: [pages.time(kind["address"]) for _ in range(rounds)]
                for name, kind in seen["kinds"].items()
            }
            sizes = [len(pages.ask(kind["address"])[1]) for kind in seen["kinds"].values()]
    view = quantiles(views)[0]
    took = {name: quantiles(some)[0] for name, some in times.items()}
    by_sql = {name: took[name] / seen["kinds"][name]["plain"] for name in took}
    figures = [
        Figure("issue6.search", max(took.values()) / view, "<= 5"),
        Figure(
            "issue6.search_statements_by_sql", max(ratio(k) for k in seen["kinds"].values()), "<= 3"
        ),
        Figure("issue6.search_page_by_sql", max(by_sql.values())),
        Figure("issue6.messages_indexed_per_second", made["rate"]),
        Figure("issue6.bytes_search", median(sizes)),
    ]
    lines = [f"Search in {made['messages']:,} messages, ms: empty view {view * 1000:.1f}"]
    lines += [describe(name, took[name], seen["kinds"][name], by_sql[name]) for name in took]
    return Measured(figures, lines)


def ratio(kind: dict[str, float]) -> float:
    """What our statements take of the database against the plain one."""
    return kind["database"] / kind["plain"]


def describe(name: str, took: float, kind: dict[str, float], by_sql: float) -> str:
    return (
        f"  {name:28} page {took * 1000:6.1f}  database {kind['database'] * 1000:6.1f}"
        f"  plain SQL {kind['plain'] * 1000:7.1f} (page x {by_sql:.2f})"
        f"  {kind['matches']:,} matches"
    )
