"""Some hours of two busy channels, in time that is turned on; `make week` runs seven days."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from connectors.port import Network
from tests.simulation.report import list_lines
from tests.simulation.week import open_week

HOURS = float(os.environ.get("SIMULATED_HOURS", "0.5"))
BUDGET = 600.0  # US dollars a month


@pytest.mark.django_db(transaction=True)
def test_busy_channels_stay_fresh_and_within_every_limit(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    settings.POLL_INTERVAL = float(os.environ.get("SIMULATED_INTERVAL", "15"))
    caplog.set_level("WARNING")
    with open_week(tmp_path, length=timedelta(hours=HOURS)) as week:
        # Waiting in the middle of a poll takes time of the week, and none of ours.
        monkeypatch.setattr("connectors.facebook.gateway.conversation_pace", week.conversation_pace)
        week.open(Network.X, budget=BUDGET)
        week.open(Network.FACEBOOK)
        week.run()
        lines = list_lines(week)
    with capsys.disabled():
        hours = week.length / timedelta(hours=1)
        print(f"\n{hours:g} hours of two busy channels:", *lines, sep="\n")  # noqa: T201 - the table is the point
    assert [line.name for line in lines if not line.holds] == []
