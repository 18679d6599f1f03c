"""Keep views: one's own, and those that leads share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import SavedView

MOST = 20  # that one agent sees
LONGEST = 300  # characters of a filter, as an address writes it


def list_views(agent: Agent) -> Sequence[SavedView]:
    """Shared ones first, each kind in its order."""
    seen = SavedView.objects.filter(Q(by=agent) | Q(is_shared=True), deleted_at=None)
    return list(seen.order_by("-is_shared", "place", "pk")[:MOST])


def list_kept(agent: Agent, *, may_share: bool) -> QuerySet[SavedView]:
    """What the agent may change: one's own, and for leads what is shared."""
    shared = Q(is_shared=True) if may_share else Q(pk=None)
    return SavedView.objects.filter(Q(by=agent, is_shared=False) | shared)


@transaction.atomic
def save_view(name: str, query: str, *, is_shared: bool, by: Agent) -> SavedView:
    """At the end of its kind. Raises ValidationError without a name, for what is longer than an
    address keeps, or where there are MOST.
    """
    if len(query) > LONGEST:
        raise ValidationError(_("This search is too long to be saved. Shorten its words first."))
    Agent.objects.select_for_update(of=("self",)).get(pk=by.pk)
    others = list_views(by)
    if len(others) >= MOST:
        raise ValidationError(_("There are %(n)d saved views: delete one first.") % {"n": MOST})
    place = 1 + max((view.place for view in others), default=0)
    name = check_name(name)
    return SavedView.objects.create(
        name=name, query=query, is_shared=is_shared, by=by, place=place
    )  # fmt: skip


def check_name(name: str) -> str:
    """Raises ValidationError."""
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= 40:
        raise ValidationError(_("A name has between 1 and %(n)d characters.") % {"n": 40})
    return name


def rename_view(view: SavedView, name: str) -> None:
    SavedView.objects.filter(pk=view.pk).update(name=check_name(name))


def delete_view(view: SavedView, *, now: datetime) -> None:
    SavedView.objects.filter(pk=view.pk, deleted_at=None).update(deleted_at=now)


def bring_back_view(view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk).update(deleted_at=None)


@transaction.atomic
def move_view(view: SavedView, agent: Agent, *, step: int) -> None:
    """One place further (1) or back (-1) among its kind."""
    kind = [one for one in list_views(agent) if one.is_shared == view.is_shared]
    ids = [one.pk for one in kind]
    if view.pk not in ids:
        return
    here = ids.index(view.pk)
    there = min(max(here + step, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    for place, pk in enumerate(ids, 1):
        SavedView.objects.filter(pk=pk).update(place=place)
