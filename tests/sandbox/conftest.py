"""One sandbox for the whole run, empty before each test."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.contract import Contract
from tests.sandbox.driving import Driver
from tests.sandbox.running import running_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[2] / ".." / "shared"))


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as url:
        yield url


@pytest.fixture(scope="session")
def x_contract() -> Contract | None:
    """X's own specification, against which every exchange is held; None where it is absent."""
    file = SHARED / "specs" / "x" / "openapi-2.166.json"
    return Contract(file) if file.exists() else None


@pytest.fixture
def sandbox(sandbox_url: str, x_contract: Contract | None) -> Driver:
    driver = Driver(sandbox_url, x_contract)
    driver.control("POST", "reset")
    return driver


@pytest.fixture
def shared_file() -> Path:
    """5,000 tweets of both sides."""
    file = SHARED / "data" / "threads_twcs_head.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not there: set SHARED_DIR")
    return file
