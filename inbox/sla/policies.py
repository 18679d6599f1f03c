"""Policies: made, changed, moved and retired by admins. Of those that fit, the first holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import PolicyEvent, SlaPolicy
from inbox.sla.recompute import ask_recompute

MOST = 100
FIELDS = (
    "name", "channel", "kind", "priority", "label", "first_response_target",
    "next_response_target", "resolution_target", "in_opening_hours", "warning_share",
)  # fmt: skip
CONDITIONS = ("channel_id", "kind", "priority", "label_id")


def list_policies() -> list[SlaPolicy]:
    """Those that hold, in their order."""
    held = SlaPolicy.objects.filter(retired_at=None).select_related("channel", "label")
    return list(held.order_by("position", "pk"))


@transaction.atomic
def make_policy(values: Mapping[str, Any], *, by: Agent | None, now: datetime) -> SlaPolicy:
    """Before all that fit more threads than it does. Raises ValidationError."""
    held = _lock_policies()
    if len(held) >= MOST:
        raise ValidationError(_("There are %(most)d policies already.") % {"most": MOST})
    policy = SlaPolicy(**values, created_at=now)
    policy.full_clean()
    policy.save()
    place = next((n for n, one in enumerate(held) if _count(one) < _count(policy)), len(held))
    _number([*held[:place], policy, *held[place:]])
    _record(policy, PolicyEvent.Kind.CREATED, by, now)
    return policy


@transaction.atomic
def change_policy(
    policy: SlaPolicy, values: Mapping[str, Any], *, by: Agent, now: datetime
) -> SlaPolicy:
    """Harmless where nothing differs. Raises ValidationError."""
    policy = SlaPolicy.objects.select_for_update().get(pk=policy.pk)
    former = {name: getattr(policy, name) for name in values}
    for name, value in values.items():
        setattr(policy, name, value)
    policy.full_clean()
    changed = [name for name, value in values.items() if value != former[name]]
    if changed:
        policy.save()
        _record(policy, PolicyEvent.Kind.CHANGED, by, now, changed=changed)
    return policy


@transaction.atomic
def move_policy(policy: SlaPolicy, *, place: int, by: Agent, now: datetime) -> None:
    """To a place in the order, the first being 0; beyond the last it is the last."""
    held = _lock_policies()
    others = [one for one in held if one.pk != policy.pk]
    if len(others) == len(held):  # retired meanwhile
        return
    place = max(0, min(place, len(others)))
    order = [*others[:place], policy, *others[place:]]
    if [one.pk for one in order] != [one.pk for one in held]:
        _number(order)
        _record(policy, PolicyEvent.Kind.MOVED, by, now, place=place)


@transaction.atomic
def retire_policy(policy: SlaPolicy, *, by: Agent, now: datetime) -> None:
    """It holds for nothing more; what ended under it keeps it. Harmless twice."""
    if SlaPolicy.objects.filter(pk=policy.pk, retired_at=None).update(retired_at=now):
        _record(policy, PolicyEvent.Kind.RETIRED, by, now)


@transaction.atomic
def ensure_demo_policy(*, now: datetime) -> None:
    """The demo brand's promise, unless somebody has made one: an hour of opening for each answer.
    For the second one, too: else what is asked again would stand behind everything new.
    """
    if not SlaPolicy.objects.exists():
        values = {"first_response_target": 60, "next_response_target": 60}
        make_policy({"name": _("Within the hour"), **values}, by=None, now=now)


def _lock_policies() -> list[SlaPolicy]:
    held = SlaPolicy.objects.select_for_update().filter(retired_at=None)
    return list(held.order_by("position", "pk"))


def _count(policy: SlaPolicy) -> int:
    """How many conditions it has."""
    return sum(getattr(policy, name) not in (None, "") for name in CONDITIONS)


def _number(policies: list[SlaPolicy]) -> None:
    for place, policy in enumerate(policies):
        policy.position = place
    SlaPolicy.objects.bulk_update(policies, ["position"])


def _record(
    policy: SlaPolicy, kind: PolicyEvent.Kind, by: Agent | None, now: datetime, **facts: object
) -> None:
    PolicyEvent.objects.create(policy=policy, kind=kind, by=by, at=now, facts=facts)
    ask_recompute(now=now)
