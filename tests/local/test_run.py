"""`make run` itself: a start that is killed, the next one, and Ctrl-C."""

import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from local.environment import ROOT
from local.ports import HOST, is_free

OWN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIALS_KEYS", "HTTPS", "MAKELEVEL")


def find_free_ports() -> int:
    """The first of four, below those that the system hands out to anybody meanwhile."""
    while True:
        first = random.randrange(20_000, 32_000, 4)
        if all(is_free(port) for port in range(first, first + 4)):
            return first


@contextmanager
def start_run(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    with (folder / "screen").open("wb") as screen:
        run = subprocess.Popen(
            [sys.executable, "-m", "local", "run"],
            cwd=ROOT,
            env={**environment, "LOCAL_DIR": str(folder / "local"), "PORT": str(port)},
            stdout=screen,
            stderr=subprocess.STDOUT,
        )
    try:
        yield run
    finally:
        run.kill()  # a test that failed must not wait for it
        run.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for process in find_processes(tmp_path):
        process.kill()


def find_processes(folder: Path) -> list[psutil.Process]:
    """Everything that the run started: its folder stands in the environment of each."""
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = process.environ().get("LOCAL_DIR") == str(folder / "local")
        except psutil.Error:
            continue
        if is_ours and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def wait_for_line(run: subprocess.Popen[bytes], folder: Path, pattern: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        screen = (folder / "screen").read_text()
        if re.search(pattern, screen):
            return screen
        assert run.poll() is None, screen
        time.sleep(0.1)
    raise AssertionError(screen)


def test_a_killed_run_is_followed_by_one_that_works_and_ends_on_ctrl_c(folder: Path) -> None:
    port = find_free_ports()
    with start_run(folder, port) as killed:
        wait_for_line(killed, folder, "Valkey … ready", seconds=120)
        killed.kill()
    with start_run(folder, port) as run:
        screen = wait_for_line(run, folder, "Gladkund is ready", seconds=240)
        with urllib.request.urlopen(f"http://{HOST}:{port}/accounts/login/") as page:
            assert page.status == 200
        assert re.search(rf"ready:  http://localhost:{port}\n\n  Sign in as   agent: \S+@", screen)
        assert len(find_processes(folder)) > 8
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 0
        assert time.monotonic() - began < 12
    assert find_processes(folder) == []
    assert all(is_free(port + number) for number in range(4))
    assert "Traceback" not in (folder / "screen").read_text()
