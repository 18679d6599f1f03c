from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server as a process of its own, and its address once it has left it in the folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--data", str(folder), *more],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process, wait_for_address(folder)
    finally:
        process.kill()
        process.communicate()


def wait_for_address(folder: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if (folder / "address").exists():
            url = (folder / "address").read_text().strip()
            if url:
                return url
        time.sleep(0.05)
    raise TimeoutError("The server left no address")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=30,
        check=False,
    )


def test_server_ends_at_once_and_keeps_what_was_written(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, url):
        account = requests.post(
            f"{url}/_control/accounts", json={"network": "x", "handle": "Nordtele"}, timeout=5
        ).json()
        # A connection that waits for an answer must not hold the server back.
        fault = {"network": "x", "kind": "time_out", "times": 0}
        requests.post(f"{url}/_control/faults", json=fault, timeout=5)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{url}/2/users/me", timeout=0.2)
        hanging = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])))
        hanging.sendall(b"GET /2/users/me HTTP/1.1\r\nHost: x\r\n\r\n")

        process.send_signal(signal.SIGTERM)
        assert process.wait(3) == 0
        hanging.close()

    assert not (tmp_path / "address").exists()
    with serving(tmp_path) as (_, url):
        assert requests.get(f"{url}/_control/accounts", timeout=5).json() == [account]


def test_killed_server_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, url):
        post = {"network": "x", "author": "anna", "text": "hej"}
        written = requests.post(f"{url}/_control/posts", json=post, timeout=5).json()
        process.kill()
        process.wait(5)
        (tmp_path / "address").unlink()

    with serving(tmp_path) as (_, url):
        kept = requests.get(f"{url}/_control/posts/x/{written['id']}", timeout=5).json()
        later = requests.post(f"{url}/_control/posts", json=post, timeout=5).json()

    assert kept == written
    assert int(later["id"]) > int(written["id"])
    assert later["position"] > written["position"]


def test_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = run("serve", "--port", port, "--data", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == f"Cannot serve on 127.0.0.1:{port}: Address already in use\n"


def test_folder_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with serving(tmp_path):
        done = run("serve", "--port", "0", "--data", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == f"Another sandbox runs on {tmp_path}\n"
