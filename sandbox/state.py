"""What the server holds while it runs: the store, and what a restart may forget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.calls import Calls
from sandbox.faults import Faults
from sandbox.graph.usage import Usage
from sandbox.signin.apps import Apps
from sandbox.x.limits import RateLimits

if TYPE_CHECKING:
    from sandbox.store import Store


@dataclass(slots=True)
class Sandbox:
    """What every request handler finds at `request.app.state.sandbox`.

    `speed` is how many times faster than the wall clock the rate windows pass.
    """

    store: Store
    speed: float = 1.0
    faults: Faults = field(default_factory=Faults)
    calls: Calls = field(default_factory=Calls)
    x_limits: RateLimits = field(default_factory=RateLimits)
    graph_usage: Usage = field(default_factory=Usage)
    apps: Apps = field(default_factory=Apps)

    def reset(self) -> None:
        self.store.reset()
        self.faults.clear()
        self.calls.clear()
        self.x_limits.clear()
        self.graph_usage.clear()
        self.apps.clear()
        self.speed = 1.0
