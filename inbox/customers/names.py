"""All names of one person."""

from __future__ import annotations

from django.db.models import QuerySet

from inbox.models import Profile


def list_names(profile: Profile | None) -> QuerySet[Profile]:
    """The profiles of the person, this one among them; none of nobody."""
    if profile is None:
        return Profile.objects.none()
    if profile.customer_id is None:
        return Profile.objects.filter(pk=profile.pk)
    return Profile.objects.filter(customer=profile.customer_id)
