"""What stands in a file: a line of titles, then rows of texts, numbers and times. Of customers it
holds nothing but their threads' numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Team
from inbox.models import Label
from inbox.paging import read_page
from reports.board import measure_channels, measure_course, measure_selection
from reports.drill import ORDER, select_waits
from reports.metrics import METRICS, Metric, Value
from reports.models import Export, Wait, WaitKind
from reports.satisfaction.board import Measure, find_amount, measure_satisfaction
from reports.selection import Selection, brand_zone

CHUNK = 2000  # threads read at a time
Cell = str | float | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """`total` is how many rows will come."""

    titles: Sequence[str]
    total: int
    rows: Iterator[Sequence[Cell]]


def list_rows(content: str, selection: Selection, *, now: datetime) -> Table:
    if content == Export.Content.FIGURES:
        rows = list(list_figures(selection, now=now))
        return Table(title_figures(), len(rows), iter(rows))
    waits = select_waits(selection, METRICS["threads"], now=now)
    return Table(title_threads(), waits.count(), list_threads(waits))


def title_figures() -> list[str]:
    return [
        _("Of"), _("Figure"), _("Unit"), _("Value"), _("At least"), _("Before"), _("Meaning"),
    ]  # fmt: skip


def list_figures(selection: Selection, *, now: datetime) -> Iterator[list[Cell]]:
    """All, then each channel, then each day, week or month; a row for each metric."""
    for figure in measure_selection(selection, now=now):
        yield _write(_("all"), figure.metric, figure.value, figure.before)
    for measure in measure_satisfaction(selection):
        yield _write_measure(_("all"), measure)
    for channel, values in measure_channels(selection, now=now):
        yield from (_write(str(channel), METRICS[name], value) for name, value in values.items())
    for day, values in measure_course(selection, now=now).items():
        of = _("from {day}").format(day=day.isoformat())
        yield from (_write(of, METRICS[name], value) for name, value in values.items())


def _write(of: str, metric: Metric, value: Value, before: Value | None = None) -> list[Cell]:
    meaning = f"{metric.definition} {metric.note}"
    earlier = before.amount if before else None
    return [
        of, str(metric.title), str(metric.unit), value.amount, value.is_at_least, earlier, meaning,
    ]  # fmt: skip


def _write_measure(of: str, measure: Measure) -> list[Cell]:
    """Without a value where there are too few answers for one."""
    metric, value = measure.metric, find_amount(measure.value)
    earlier, meaning = find_amount(measure.before), str(metric.definition)
    return [of, str(metric.title), str(metric.unit), value, False, earlier, meaning]


def title_threads() -> list[str]:
    return [
        _("Thread"), _("Channel"), _("Team"), _("Labels"), _("Arrived"), _("In opening hours"),
        _("First response"), _("Seconds"), _("Seconds in opening hours"), _("Resolution, seconds"),
    ]  # fmt: skip


def list_threads(waits: QuerySet[Wait]) -> Iterator[list[Cell]]:
    """The newest first, read by key. A time that is not over is left empty."""
    teams = dict(Team.objects.values_list("pk", "name"))
    waits = waits.select_related("thread__channel").prefetch_related("thread__labels")
    key, is_first = "", True
    while key or is_first:
        page, key = read_page(waits, ORDER, size=CHUNK, key=key)
        is_first = False
        resolved = _read_resolutions(page)
        for wait in page:
            yield _describe(wait, teams, resolved.get(wait.thread_id))


def _read_resolutions(waits: Sequence[Wait]) -> dict[int, int | None]:
    ids = [wait.thread_id for wait in waits]
    found = Wait.objects.filter(thread__in=ids, kind=WaitKind.RESOLUTION)
    return dict(found.values_list("thread_id", "time"))


def _describe(wait: Wait, teams: dict[int, str], resolved: int | None) -> list[Cell]:
    labels: list[Label] = list(wait.thread.labels.all())
    return [
        wait.thread_id,
        str(wait.thread.channel),
        teams.get(wait.team_id or 0, ""),
        ", ".join(sorted(label.name for label in labels)),
        wait.began_at.astimezone(brand_zone()).replace(tzinfo=None),
        wait.is_open,
        wait.get_state_display(),
        wait.time,
        wait.open_time,
        resolved,
    ]
