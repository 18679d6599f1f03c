"""Who is never asked again: kept as a keyed hash of each account, which outlives all else of it."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.encoding import force_bytes

from inbox.customers import names
from inbox.models import ContactStop, Profile
from reports.models import Objection

SALT = "reports.surveys.objections"


def object_for(profile: Profile, *, now: datetime) -> None:
    """For every name that the person has; one that objected before stays as it was."""
    made = [Objection(key=hash_account(one), at=now) for one in list_names(profile)]
    Objection.objects.bulk_create(made, ignore_conflicts=True)


def withdraw_objection(profile: Profile, *, made_at: datetime) -> None:
    """Undo what `object_for` made then, and no older objection."""
    keys = [hash_account(one) for one in list_names(profile)]
    Objection.objects.filter(key__in=keys, at=made_at).delete()


def has_objected(profiles: Iterable[Profile]) -> set[int]:
    """The keys of those that did, each judged by itself: give all the names of a person. Who asked
    not to be contacted at all is not asked, either.
    """
    profiles = list(profiles)
    stopped = ContactStop.objects.filter(profile__in=profiles, ended_at=None)
    keys = {key: one.pk for one in profiles for key in _hash_with_all(one)}
    found = Objection.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in found} | set(stopped.values_list("profile", flat=True))


def list_names(profile: Profile) -> list[Profile]:
    """All profiles of the person, this one among them."""
    return list(names.list_names(profile))


def hash_account(profile: Profile, secret: str | bytes = "") -> str:
    account = f"{SALT}:{profile.network}:{profile.external_id}"
    key = force_bytes(secret or settings.SECRET_KEY)
    return hmac.new(key, account.encode(), sha256).hexdigest()


def _hash_with_all(profile: Profile) -> list[str]:
    """An objection holds when the secret has been changed, too, while the old one is known."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hash_account(profile, secret) for secret in secrets]
