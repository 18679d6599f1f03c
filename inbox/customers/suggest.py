"""Who else may be this person: customers of the same name or handle, and a search by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from inbox.models import Customer, Profile

MAX_SUGGESTED = 5
MAX_FOUND = 10
SHORTEST_NAME = 4  # characters: "Bo" is everybody


def suggest_profiles(profiles: Sequence[Profile]) -> list[Profile]:
    """Profiles of other customers under one of these names or handles, served by two indexes."""
    words = set(_list_words(profiles))
    if not words:
        return []
    return _find(Q(small_name__in=words) | Q(small_handle__in=words), profiles)[:MAX_SUGGESTED]


def search_profiles(text: str, profiles: Sequence[Profile]) -> list[Profile]:
    """Profiles whose name or handle begins with this, other customers' only."""
    start = text.replace("\x00", "").strip().lstrip("@").lower()
    if len(start) < 2:
        return []
    wanted = Q(small_name__startswith=start) | Q(small_handle__startswith=start)
    return _find(wanted, profiles)[:MAX_FOUND]


def _list_words(profiles: Iterable[Profile]) -> Iterable[str]:
    for profile in profiles:
        for word in (profile.name, profile.handle):
            if len(word.strip()) >= SHORTEST_NAME:
                yield word.strip().lower()


def _find(wanted: Q, profiles: Sequence[Profile]) -> list[Profile]:
    known = {profile.customer_id for profile in profiles}
    found: QuerySet[Profile] = (
        Profile.objects.alias(small_name=Lower("name"), small_handle=Lower("handle"))
        .filter(wanted, customer__isnull=False)
        .exclude(customer__in=known)
        .select_related("customer")
        .order_by("pk")[: 4 * MAX_FOUND]
    )
    return list({profile.customer_id: profile for profile in found}.values())


def find_joined(customer: Customer | None) -> list[tuple[int, str]]:
    """The joinings that made this customer and can be undone: (move id, names that came)."""
    if customer is None:
        return []
    moves = customer.joined.filter(undone_at=None).prefetch_related("profiles").order_by("-at")
    return [
        (move.pk, ", ".join(str(profile) for profile in move.profiles.all()))
        for move in moves[:MAX_FOUND]
    ]
