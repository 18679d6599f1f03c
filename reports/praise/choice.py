"""The parts of the list from which a lead chooses what stands on the wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.models import Praise
from reports.praise.models import PraiseQuerySet

NEWEST_FIRST = ("-said_at", "-id")


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: Any
    select: Callable[[], PraiseQuerySet]


PARTS = (
    Part("new", _("To choose from"), Praise.objects.to_choose),
    Part("wall", _("On the wall"), Praise.objects.on_wall),
    Part("out", _("Left out"), Praise.objects.left_out),
)


def find_part(name: str) -> Part:
    """The first one where there is no such part."""
    return next((part for part in PARTS if part.name == name), PARTS[0])
