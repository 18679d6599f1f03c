"""What the brand is called, and by which clock its days are counted."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from agents.models import Agent, Brand
from agents.refusals import Refused
from agents.signals import zone_changing

KEPT = 30.0  # seconds until another process has heard of a change

_remembered: list[tuple[float, tuple[str, str] | None]] = []  # until when, and what the row says


def brand_name() -> str:
    return find_brand()[0]


def brand_zone() -> str:
    return find_brand()[1]


def find_brand() -> tuple[str, str]:
    """Name and zone: as an admin has set them, else the settings. A statement each half minute."""
    if not (_remembered and time.monotonic() < _remembered[0][0]):
        try:
            remember(Brand.objects.values_list("name", "zone").first())
        except OperationalError:  # every page needs it, also the one that says what is down
            return settings.BRAND_NAME, settings.TIME_ZONE
    return _remembered[0][1] or (settings.BRAND_NAME, settings.TIME_ZONE)


def remember(row: tuple[str, str] | None) -> None:
    _remembered[:] = [(time.monotonic() + KEPT, row)]


def forget() -> None:
    _remembered.clear()


@transaction.atomic
def name_brand(name: str, zone: str, *, by: Agent, now: datetime) -> Brand:
    """Raises Refused where the zone is another one, and something has been counted by its days."""
    if zone != brand_zone():
        reasons = [words for _receiver, words in zone_changing.send(Brand)]
        if counted := list(chain.from_iterable(reason or () for reason in reasons)):
            raise Refused(_("The time zone stays: %(why)s.") % {"why": ", ".join(counted)})
    brand, _is_new = Brand.objects.update_or_create(
        is_only=True, defaults={"name": name, "zone": zone, "by": by, "at": now}
    )
    transaction.on_commit(forget)
    return brand
