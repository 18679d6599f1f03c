"""The machine and its settings: room on the disk, keys that fit, what is set too lax."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import filterfalse
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection

from connectors.encryption import UnreadableSecretError
from connectors.models import Channel
from operations.doctor.finding import Finding, Level

LEAST_FREE = 1 << 30  # bytes
LEAST_SHARE = 0.1


def check_disk(_now: datetime) -> Iterator[Finding]:
    """Where the pictures lie. The database may stand on another machine: its size is told."""
    root = Path(settings.MEDIA_ROOT)
    usage = shutil.disk_usage(next(place for place in [root, *root.parents] if place.exists()))
    says = f"{usage.free / (1 << 30):.1f} GB free of {usage.total / (1 << 30):.0f} for pictures"
    if usage.free < LEAST_FREE:
        yield Finding("disk", Level.ILL, says, "Make room: pictures can no longer be kept soon.")
    elif usage.free < LEAST_SHARE * usage.total:
        yield Finding("disk", Level.LOOK, says, "Make room before it is full.")
    else:
        yield Finding("disk", Level.WELL, says)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        yield Finding("disk", Level.WELL, f"the database takes {cursor.fetchone()[0]}")


def check_keys(_now: datetime) -> Iterator[Finding]:
    """Do the keys of this process fit? Each channel's secrets are opened, and not looked at."""
    locked = [
        str(channel) for channel in Channel.objects.filter(is_active=True) if is_locked(channel)
    ]
    if locked:
        says = f"CREDENTIALS_KEYS does not open the sign-in of {', '.join(locked[:5])}"
        do = "Put the key back with which it was encrypted, or connect the channel again."
        yield Finding("keys", Level.ILL, says, do)
    else:
        yield Finding("keys", Level.WELL, "CREDENTIALS_KEYS opens every channel's sign-in")


def is_locked(channel: Channel) -> bool:
    try:
        return channel.credentials is None
    except UnreadableSecretError:
        return True


def check_settings(_now: datetime) -> Iterator[Finding]:
    """What Django and we say of the settings; in the demo they are meant to be lax."""
    if settings.IS_DEMO:
        yield Finding(
            "settings", Level.LOOK, "DEMO is on", "Turn it off where real customers write."
        )
        return
    issues = checks.run_checks(include_deployment_checks=True)
    for issue in filterfalse(checks.CheckMessage.is_silenced, issues):
        level = Level.ILL if issue.level >= checks.ERROR else Level.LOOK
        yield Finding("settings", level, str(issue.msg).split("\n")[0], str(issue.hint or ""))
    if not settings.PUBLIC_URL:
        do = "Set it to the address under which you call Gladkund."
        says = "PUBLIC_URL is empty: no surveys, and no links in mails"
        yield Finding("settings", Level.LOOK, says, do)
