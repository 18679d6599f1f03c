"""What a run of tests has started ends with it, also where it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.processes import ROOT, wait_until

RUN = """
import sys, time
from contextlib import ExitStack
from pathlib import Path
from tests.processes import House, ROOT
house = House(ExitStack(), {}, Path(sys.argv[1]), ROOT)
print(house.start("sleeper", "-c", "import time; time.sleep(60)").pid, flush=True)
time.sleep(60)
"""


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout
        pid = int(run.stdout.readline())
        try:
            run.kill()
            wait_until(lambda: not is_alive(pid), "the end of what was started", seconds=20)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
