"""A deploy without a pause: migrations run beside the release that still works, on their tables."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.processes import ROOT, House, open_house, wait_until

# The oldest release that may still run while the tables of this one are made. A migration that it
# cannot stand takes two releases: the first no longer needs what the second takes away.
RELEASE = "f7c4bd6"


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """The files of that release. Skips where this checkout does not hold its history."""
    archive, folder = tmp_path / "release.tar", tmp_path / "release"
    git = ["git", "-C", str(ROOT), "archive", f"--output={archive}", RELEASE]
    done = subprocess.run(git, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"The history of this checkout does not hold {RELEASE}.")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return folder


class Desk:
    """Elin at the API of a house, and the customers of its networks."""

    def __init__(self, house: House) -> None:
        self.sandbox = house.start_sandbox()
        handle = {"network": "x", "handle": "nordbanan", "name": "Nordbanan", "is_brand": True}
        self.control("accounts", handle)
        for command in ("seed_demo", "connect_sandbox"):
            house.run("manage.py", command)
        token = house.run("manage.py", "api_token", "elin@nordbanan.example").split()[-1]
        house.start_worker()
        self.api = f"{house.start_web()}/api"
        self.headers = {"Authorization": f"Token {token}"}

    def control(self, path: str, body: dict[str, Any]) -> Any:
        response = requests.post(f"{self.sandbox}/_control/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()

    def call(self, method: str, path: str, **body: Any) -> Any:
        url = f"{self.api}/{path}"
        response = requests.request(method, url, json=body, headers=self.headers, timeout=20)
        response.raise_for_status()
        return response.json()

    def find_thread(self, name: str) -> dict[str, Any] | None:
        threads = self.call("GET", "threads/")["results"]
        return next((one for one in threads if name in str(one)), None)


def test_the_release_before_does_the_whole_job_on_the_tables_of_this_one(former: Path) -> None:
    with open_house("former", former) as house:
        desk = Desk(house)
        desk.control("posts", {"network": "x", "author": "vilja", "text": "@nordbanan Var är 7?"})
        wait_until(lambda: desk.find_thread("vilja") is not None, "the customer's thread")
        found = desk.find_thread("vilja")
        assert found is not None
        claimed = desk.call("POST", f"threads/{found['id']}/claim/")
        answer = {"text": "Den kommer.", "client_id": "one", "version": claimed["version"]}
        reply = desk.call("POST", f"threads/{found['id']}/replies/", **answer)

        def is_sent() -> bool:
            return bool(desk.call("GET", f"replies/{reply['id']}/")["state"] == "sent")

        wait_until(is_sent, "the answer")
        desk.call("POST", f"threads/{found['id']}/closure/", reason="answered")
        assert desk.call("GET", f"threads/{found['id']}/")["status"] == "closed"
