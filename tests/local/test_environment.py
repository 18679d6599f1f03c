"""The demo is set up with the applications that the sandbox knows."""

from __future__ import annotations

from local.environment import SANDBOX_APPS
from sandbox.signin import apps


def test_the_demo_knows_the_sandboxes_applications() -> None:
    assert {name: getattr(apps, name) for name in SANDBOX_APPS} == SANDBOX_APPS
