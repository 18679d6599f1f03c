"""A short run of the table, always with the same dice. The long ones: `make chaos`."""

from __future__ import annotations

import subprocess
import sys

from tests.processes import ROOT


def test_nothing_is_lost_doubled_or_wrong_in_a_short_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--short"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "holds" in done.stdout
