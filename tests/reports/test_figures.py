"""The figures by sums equal the same figures reckoned plainly, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from inbox.models import Thread
from reports.board import measure_selection
from reports.models import DayTally, Hours, HourTally, Incidents, Wait, WaitKind, WaitState
from reports.reading import read_contacts
from reports.recount import count_anew
from reports.selection import Selection, brand_day
from reports.tallies import ERROR
from tests.reports.world import PlainWait, World, by_kind, plain_percentile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_the_plain_computation_while_threads_change(seed: int) -> None:
    world = World(seed)
    for _round in range(3):
        for _number in range(15):
            world.tell()
        for thread in world.dice.sample(list(Thread.objects.all()), 6):
            world.go_on(thread)
        for _number in range(4):
            world.group()
        count_anew(now=world.now)
    today = brand_day(world.now)
    whole = Selection(today - timedelta(days=13), today)
    for selection in narrow(whole, world):
        assert measure(selection, world) == reckon_plainly(selection, world)


def narrow(whole: Selection, world: World) -> list[Selection]:
    team = world.teams[1]
    return [
        *(replace(whole, hours=hours) for hours in Hours),
        replace(whole, channel_id=world.channels[0].pk, first=whole.first + timedelta(days=9)),
        replace(whole, team_id=team.pk if team else 0, hours=Hours.OPEN),
        replace(whole, label_id=world.labels[0].pk),
        replace(whole, label_id=world.labels[1].pk, hours=Hours.CLOSED),
        replace(whole, incidents=Incidents.WITHOUT),
        replace(whole, incidents=Incidents.WITHOUT, label_id=world.labels[0].pk),
    ]


def measure(selection: Selection, world: World) -> dict[str, float | None]:
    """The figures as the board has them, by name."""
    figures = measure_selection(selection, now=world.now)
    found = {figure.metric.name: figure.value.amount for figure in figures}
    names = [f"{kind}_{share}" for kind in WaitKind for share in ("median", "p90")]
    names += ["threads", "first_mean", "first_within_5", "first_within_60"]
    contacts = sum(read_contacts(selection).values())
    return {**{name: found[name] for name in names}, "contacts": contacts}


def reckon_plainly(selection: Selection, world: World) -> dict[str, Any]:
    """The same from each wait by itself, as near as percentiles are said to be true."""
    waits = [wait for wait in world.list_waits() if is_chosen(wait, selection)]
    grouped = by_kind(waits)
    counted = {
        kind: [wait for wait in grouped[kind] if wait.state != WaitState.UNNEEDED]
        for kind in WaitKind
    }
    expected: dict[str, Any] = {}
    for kind in WaitKind:
        times = [wait.lasted(selection.hours, world.now) for wait in counted[kind]]
        expected[f"{kind}_median"] = expect_percentile(times, 0.5)
        expected[f"{kind}_p90"] = expect_percentile(times, 0.9)
    first = counted[WaitKind.FIRST]
    times = [wait.lasted(selection.hours, world.now) for wait in first]
    expected["first_mean"] = pytest.approx(sum(times) / len(times), abs=1)  # whole seconds
    for minutes in (5, 60):
        share = share_within(first, minutes * 60, selection.hours, world)
        expected[f"first_within_{minutes}"] = pytest.approx(share)
    expected["threads"] = len(grouped[WaitKind.FIRST])
    expected["contacts"] = len(grouped[WaitKind.FIRST]) + len(grouped[WaitKind.NEXT])
    return expected


def is_chosen(wait: PlainWait, selection: Selection) -> bool:
    thread = wait.thread
    return (
        selection.first <= brand_day(wait.began_at) <= selection.last
        and selection.channel_id in (None, thread.channel_id)
        and selection.team_id in (None, thread.team_id)
        and (not selection.label_id or thread.labels.filter(pk=selection.label_id).exists())
        and (not selection.leaves_out_incidents or not hasattr(thread, "incident_place"))
        and wait.counts_among(selection.hours)
    )


def share_within(waits: list[PlainWait], limit: int, hours: Hours, world: World) -> float | None:
    met = [wait for wait in waits if wait.state == WaitState.MET]
    within = [wait for wait in met if wait.lasted(hours, world.now) <= limit]
    late = [w for w in waits if w not in met and w.lasted(hours, world.now) > limit]
    decided = len(met) + len(late)
    return len(within) / decided if decided else None


def expect_percentile(times: list[float], share: float) -> Any:
    """None: there is nothing that it could be of."""
    if not times:
        return None
    return pytest.approx(plain_percentile(times, share), rel=ERROR, abs=1.5)


def test_counting_everything_anew_changes_nothing() -> None:
    world = World(3)
    for _number in range(20):
        world.tell()
        count_anew(now=world.now)
    kept = read_tables()
    for model in (Wait, DayTally, HourTally):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO reports_changedthread (thread_id) SELECT id FROM inbox_thread")
    for _time in range(2):
        count_anew(now=world.now)
        assert read_tables() == kept


def read_tables() -> list[list[str]]:
    return [
        sorted(repr(row) for row in model.objects.values_list(*list_columns(model)))
        for model in (Wait, DayTally, HourTally)
    ]


def list_columns(model: type[Wait | DayTally | HourTally]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name != "id"]
