"""Every stored secret is moved to the newest key, so that an older one can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from connectors.encryption import EncryptedJSONField, Sealed, UnreadableSecretError

BATCH = 500  # rows that are locked at a time


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a table in which secrets are kept."""

    model: type[models.Model]
    column: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"  # noqa: SLF001 - Django's documented API

    def list_rows(self, *, above: Any, is_locking: bool = False) -> list[tuple[Any, Sealed]]:
        """A batch of keys and sealed secrets, by key."""
        rows = self.model._base_manager.exclude(**{self.column: None}).order_by("pk")  # noqa: SLF001
        rows = rows.select_for_update() if is_locking else rows
        rows = rows if above is None else rows.filter(pk__gt=above)
        return list(rows.values_list("pk", self.column)[:BATCH])

    def store(self, pk: Any, sealed: Sealed) -> None:
        self.model._base_manager.filter(pk=pk).update(**{self.column: sealed})  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Moved:
    """How many secrets of a place were moved, of how many."""

    place: Place
    moved: int
    total: int


def rotate_secrets() -> list[Moved]:
    """Place by place. Harmless twice; one that was cut short is taken up by the next.

    Raises UnreadableSecretError with the row's name, before anything has changed, where none of
    the keys opens a secret.
    """
    places = list(list_places())
    for place in places:
        check_place(place)
    return [move_place(place) for place in places]


def list_places() -> Iterator[Place]:
    """Of every table: a new model needs no line here."""
    for model in apps.get_models():
        for field in model._meta.local_fields:  # noqa: SLF001 - Django's documented API
            if isinstance(field, EncryptedJSONField):
                yield Place(model, field.attname)


def check_place(place: Place) -> None:
    keys, above = _read_keys(), None
    while rows := place.list_rows(above=above):
        for pk, sealed in rows:
            _rotate(keys, place, pk, sealed)
        above = rows[-1][0]


def move_place(place: Place) -> Moved:
    keys, above, moved, total = _read_keys(), None, 0, 0
    while True:
        # Under the rows' locks: a token that is renewed at this moment is not set back.
        with transaction.atomic():
            rows = place.list_rows(above=above, is_locking=True)
            if not rows:
                return Moved(place, moved, total)
            old = [(pk, sealed) for pk, sealed in rows if not _is_newest(keys[0], sealed)]
            for pk, sealed in old:
                place.store(pk, _rotate(keys, place, pk, sealed))
        above, moved, total = rows[-1][0], moved + len(old), total + len(rows)


def _read_keys() -> list[Fernet]:
    """Newest first."""
    return [Fernet(key) for key in settings.CREDENTIALS_KEYS]


def _is_newest(newest: Fernet, sealed: Sealed) -> bool:
    try:
        newest.decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _rotate(keys: list[Fernet], place: Place, pk: Any, sealed: Sealed) -> Sealed:
    try:
        return Sealed(MultiFernet(keys).rotate(sealed.encode()).decode())
    except InvalidToken:
        raise UnreadableSecretError(
            f"No key in CREDENTIALS_KEYS opens {place} of row {pk}. Put the key back with which it"
            " was encrypted. Nothing has changed."
        ) from None
