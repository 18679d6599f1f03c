"""What keeps the brand's zone from being another: figures are counted by its days."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from agents.signals import zone_changing
from inbox.models import Message


@receiver(zone_changing)
def tell_counted(**_facts: Any) -> list[str]:
    if Message.objects.exists():
        return [_("messages have come in, and are counted by its days")]
    return []
