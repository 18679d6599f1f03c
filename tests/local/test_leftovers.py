"""What a killed run leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from local.leftovers import SUFFIX, end_leftovers, find_leftover, record_process
from local.private import remove_dead_folders

# A parent that starts a child of ours and then says the child's pid.
PARENT = """
import sys, time
from pathlib import Path
from local.processes import start_process
child = start_process([sys.executable, "-c", "import time; time.sleep(60)"], log=Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(60)
"""


def has_ended(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def start_sleeper() -> subprocess.Popen[bytes]:
    """One that does not end when it is asked to, with a child in its group."""
    script = "trap '' TERM; sleep 60 & echo ready; wait; sleep 60"
    process = subprocess.Popen(
        ["/bin/sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    return process


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(log)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    if sys.platform != "linux":
        assert end_leftovers(tmp_path, within=2) == 1
    assert has_ended(child)


def test_leftovers_are_ended_with_their_group(tmp_path: Path) -> None:
    process = start_sleeper()
    record_process(tmp_path / f"worker{SUFFIX}", process.pid, signal.SIGTERM)
    children = psutil.Process(process.pid).children()
    assert end_leftovers(tmp_path, within=0.2) == 1
    assert process.wait(5) == -signal.SIGKILL
    assert all(has_ended(child.pid) for child in children)
    assert list(tmp_path.iterdir()) == []


def test_another_process_with_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / f"web{SUFFIX}"
    record_process(record, os.getpid(), signal.SIGKILL)
    assert find_leftover(record) is not None
    record.write_text(json.dumps(json.loads(record.read_text()) | {"born": 1.0}))
    assert end_leftovers(tmp_path) == 0  # else this test would not live to tell


def test_only_the_folders_of_dead_runs_are_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    for name, pid in (("gladkund-dead", dead.pid), ("gladkund-live", os.getpid())):
        (tmp_path / name / "logs").mkdir(parents=True)
        record_process(tmp_path / name / "owner", pid, signal.SIGTERM)
    (tmp_path / "gladkund-young").mkdir()  # made a moment ago, its owner not yet recorded
    dead.kill()
    dead.wait()
    remove_dead_folders(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gladkund-live", "gladkund-young"]
