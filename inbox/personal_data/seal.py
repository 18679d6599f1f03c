"""The network's id of something erased, as a keyed hash: a later reading knows it, nobody else can
tell which post or person it was.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils.encoding import force_bytes

from inbox.models import ERASED

SALT = "inbox.personal_data"


def seal_id(external_id: str, secret: str | bytes = "") -> str:
    """Of a post or of a thread's top; what is sealed or empty stays as it is."""
    if not external_id or external_id.startswith(ERASED):
        return external_id
    key = force_bytes(secret or settings.SECRET_KEY)
    digest = hmac.digest(key, f"{SALT}:{external_id}".encode(), "sha256")
    return f"{ERASED}{digest.hex()[:40]}"


def list_seals(external_ids: Iterable[str]) -> dict[str, str]:
    """Each id by its seal. What was sealed before the secret was changed is known, too, as long as
    the old one is among `SECRET_KEY_FALLBACKS`.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ids = [external_id for external_id in external_ids if external_id]
    return {seal_id(one, secret): one for secret in secrets for one in ids}
