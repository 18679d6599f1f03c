"""The demo beside the server, on its event loop."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from sandbox.demo.customers import Customers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.store import Store

TICK = 0.5  # seconds
logger = logging.getLogger(__name__)


def _read_clock() -> datetime:
    return datetime.now(UTC)


async def run_demo(
    store: Store,
    *,
    clock: Callable[[], datetime] = _read_clock,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Customers write until the task is cancelled."""
    customers = Customers(store)
    while True:
        try:
            customers.step(clock())
        except OperationalError:  # a full disk: the server answers on, and so may we later
            logger.warning("The demo customers cannot write", exc_info=True)
        await sleep(TICK)
