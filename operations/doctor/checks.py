"""All checks, in the order in which one trouble explains those after it."""

from __future__ import annotations

from operations.doctor.finding import Check
from operations.doctor.machine import check_disk, check_keys, check_settings
from operations.doctor.servers import check_broker, check_clocks, check_database, check_migrations
from operations.doctor.work import check_channels, check_processes, check_stuck_work

CHECKS: tuple[Check, ...] = (
    check_database,
    check_migrations,
    check_broker,
    check_clocks,
    check_processes,
    check_channels,
    check_stuck_work,
    check_keys,
    check_disk,
    check_settings,
)
