"""Children that end are started again, and not for ever."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from local.console import StartError
from local.supervisor import Program, Supervisor


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def supervisor(clock: Clock) -> Iterator[Supervisor]:
    supervisor = Supervisor(clock=clock)
    yield supervisor
    supervisor.stop(within=2)


def make_program(folder: Path, script: str, name: str = "worker") -> Program:
    return Program(
        name, [sys.executable, "-c", script], folder / f"{name}.log", {"GREETING": "hej"}
    )


def check_until(supervisor: Supervisor, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        supervisor.check()
        time.sleep(0.02)


def is_dead(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_that_ends_starts_again_after_a_pause(
    tmp_path: Path, supervisor: Supervisor, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    program = make_program(tmp_path, "import time; time.sleep(60)")
    supervisor.start(program)
    assert program.process is not None
    first = program.process.pid
    program.process.kill()
    check_until(supervisor, lambda: program.process is None)
    assert "worker ended (-9); it starts again in 0.5 s" in capsys.readouterr().out
    supervisor.check()
    assert program.process is None  # the clock stands still
    clock.now = 0.5
    supervisor.check()
    assert program.process is not None
    assert program.process.pid != first


def test_five_deaths_in_a_minute_end_everything_with_the_last_words(
    tmp_path: Path, supervisor: Supervisor, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    program = make_program(tmp_path, "import os; raise SystemExit(os.environ['GREETING'] + ' då')")

    def turn() -> bool:
        clock.now += 0.1
        return False

    supervisor.start(program)
    with pytest.raises(StartError, match=r"worker ended 5 times in a minute[\s\S]*hej då"):
        check_until(supervisor, turn)
    pauses = [line.split(" in ")[1].split(" s")[0] for line in capsys.readouterr().out.splitlines()]
    assert pauses == ["0.5", "1", "2", "4"]


def test_deaths_far_apart_are_forgiven(
    tmp_path: Path, supervisor: Supervisor, clock: Clock
) -> None:
    program = make_program(tmp_path, "")
    supervisor.start(program)
    for _ in range(6):
        check_until(supervisor, lambda: program.process is None)
        clock.now += 61
        supervisor.check()
        assert program.process is not None


def test_stop_ends_the_stubborn_and_their_children(tmp_path: Path) -> None:
    stubborn = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("ready", flush=True)
time.sleep(60)
"""
    supervisor = Supervisor()
    program = make_program(tmp_path, stubborn, "stubborn")
    obedient = make_program(tmp_path, "import time; time.sleep(60)", "obedient")
    for child in (program, obedient):
        supervisor.start(child)
    check_until(supervisor, lambda: "ready" in program.log.read_text())
    assert program.process is not None
    everybody = [psutil.Process(program.process.pid)]
    everybody += everybody[0].children()
    began = time.monotonic()
    supervisor.stop(within=0.5)
    assert time.monotonic() - began < 3
    assert len(everybody) == 2
    # The killing is done when `stop` returns; the kernel may need a moment to bury them.
    check_until(supervisor, lambda: all(map(is_dead, everybody)))
    assert list(tmp_path.glob("*.running")) == []
