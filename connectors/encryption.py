"""A model field for secrets: JSON that database, memory and dumps hold encrypted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute


class UnreadableSecretError(Exception):
    """A stored secret was encrypted with none of the keys in CREDENTIALS_KEYS."""


class Sealed(str):
    """JSON as a Fernet token. A type of its own, so that it is never taken for the value."""

    __slots__ = ()


def seal(value: Any) -> Sealed:
    """Encrypt with the newest key, so that saving a row again moves it to that key."""
    return Sealed(_keys().encrypt(json.dumps(value).encode()).decode())


def unseal(sealed: Sealed) -> Any:
    try:
        return json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        # The cause is cut off: its traceback would carry the token and the keys' objects along.
        raise UnreadableSecretError(
            "No key in CREDENTIALS_KEYS opens this secret. Put the key back with which it was "
            "encrypted, or connect the channel again."
        ) from None


def _keys() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in settings.CREDENTIALS_KEYS])
    except ValueError:
        raise ImproperlyConfigured(
            "CREDENTIALS_KEYS holds something else than Fernet keys."
        ) from None


class SealedAttribute(DeferredAttribute):
    """Keeps the token on the instance and opens it when it is read.

    A page that merely lists channels thus never has their secrets, not even by `vars(channel)`,
    and does not fail when the key is wrong; whoever needs the secret does.
    """

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return unseal(value) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        is_kept = value is None or isinstance(value, Sealed)
        instance.__dict__[self.field.attname] = value if is_kept else seal(value)


if TYPE_CHECKING:
    TokenField = models.TextField[Any, Any]
else:
    TokenField = models.TextField  # not generic at run time


class EncryptedJSONField(TokenField):
    """Any JSON but null, which stays NULL. It cannot be searched: no two seals are alike."""

    descriptor_class = SealedAttribute
    _pyi_private_set_type: Any  # for django-stubs: what a model takes, and what it looks up by
    _pyi_private_lookup_type: Any

    def from_db_value(self, value: str | None, *_: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, Sealed) else seal(value)

    def value_to_string(self, obj: models.Model) -> str:
        """What `dumpdata` writes: the token."""
        return str(obj.__dict__[self.attname])

    def to_python(self, value: Any) -> Any:
        """What `loaddata` reads, which can only be a token: an object is no string."""
        return Sealed(value) if isinstance(value, str) else value
