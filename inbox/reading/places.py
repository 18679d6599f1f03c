"""Where a person goes by a name. Facebook has one id for Messenger and another for its posts, so
that the same name may stand there twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from connectors.port import Kind, Network
from inbox.models import Message, Profile


def read_places(profiles: Iterable[Profile]) -> dict[int, str]:
    """In words, by profile. One statement for those of Facebook: what any message of theirs is."""
    profiles = list(profiles)
    asked = [one.pk for one in profiles if one.network == Network.FACEBOOK]
    any_kind = Message.objects.filter(author=OuterRef("pk")).values("kind")[:1]
    told = Profile.objects.filter(pk__in=asked).annotate(kind=Subquery(any_kind))
    kinds = dict(told.values_list("pk", "kind")) if asked else {}
    return {one.pk: _name_place(one, kinds.get(one.pk)) for one in profiles}


def _name_place(profile: Profile, kind: str | None) -> str:
    if kind is None:
        return str(profile.get_network_display())
    return "Messenger" if kind == Kind.DIRECT_MESSAGE else _("Facebook posts")
