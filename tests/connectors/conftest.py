"""All connectors against the sandbox, over HTTP, and the shared recordings."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.port import Network
from connectors.registry import CONNECTORS, SIGN_INS
from tests.connectors.worlds import FacebookWorld, FeedWorld, World, XWorld
from tests.sandbox.running import running_sandbox

WORLDS: dict[Network, type[World]] = {
    Network.X: XWorld,
    Network.FACEBOOK: FacebookWorld,
    Network.FEED: FeedWorld,
}
# What a connector says that it can do decides which tests it has to pass.
SPEAKING = [network for network in WORLDS if CONNECTORS[network].can_send]
SILENT = [network for network in WORLDS if not CONNECTORS[network].can_send]
LOOKED_UP = [network for network in WORLDS if CONNECTORS[network].can_look_up]
SIGNED_IN = [network for network in WORLDS if network in SIGN_INS]
PRIVATE_WORLDS = [Network.X, Network.FACEBOOK]  # those whose customers can write privately
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as url:
        yield url


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    """A brand of its own on each of the networks, one after the other."""
    yield from open_world(request.param, sandbox_url)


@pytest.fixture(params=SPEAKING)
def speaking_world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    """On a network where something can be said."""
    yield from open_world(request.param, sandbox_url)


@pytest.fixture(params=SILENT)
def silent_world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    """On a network that can only be read."""
    yield from open_world(request.param, sandbox_url)


@pytest.fixture(params=LOOKED_UP)
def looked_up_world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    """On a network that shows by id, and page by page, what it no longer shows first."""
    yield from open_world(request.param, sandbox_url)


@pytest.fixture(params=SIGNED_IN)
def signed_in_world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    yield from open_world(request.param, sandbox_url)


@pytest.fixture(params=PRIVATE_WORLDS)
def private_world(request: pytest.FixtureRequest, sandbox_url: str) -> Iterator[World]:
    yield from open_world(request.param, sandbox_url)


@pytest.fixture
def x_world(sandbox_url: str) -> Iterator[World]:
    yield from open_world(Network.X, sandbox_url)


def open_world(network: Network, sandbox_url: str) -> Iterator[World]:
    world = WORLDS[network](sandbox_url, handle=f"brand_{next(NUMBERS)}")
    yield world
    world.clear_faults()


@pytest.fixture(scope="session")
def specs() -> Path:
    """The networks' own specifications and recordings, which are not part of the project."""
    folder = Path(os.environ.get("SHARED_DIR", "../shared")) / "specs"
    if not folder.is_dir():
        pytest.skip(f"The recordings are not at {folder}; set SHARED_DIR.")
    return folder
