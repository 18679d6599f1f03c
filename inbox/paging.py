"""Lists paged by key, never by offset: the thousandth page costs what the first costs.

An order is the names of columns, "-" in front for downwards; all of them must turn the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Func, Lookup, Model, OuterRef, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

Row = TypeVar("Row", bound=Model)


class BadKey(ValueError):
    """A page's key that we did not write."""


def read_page(
    rows: QuerySet[Row], order: Sequence[str], *, size: int, key: str = ""
) -> tuple[list[Row], str]:
    """The rows after `key`, and the key of the page after them: empty at the end. Raises BadKey."""
    if key:
        rows = rows.filter(after_key(order, key))
    return cut_page(list(rows.order_by(*order)[: size + 1]), order, size=size)


def cut_page(found: list[Row], order: Sequence[str], *, size: int) -> tuple[list[Row], str]:
    """Of `size` rows, and one more where there are more: the page, and the key of the next."""
    next_key = dump_key(found[size - 1], order) if len(found) > size else ""
    return found[:size], next_key


def after_key(order: Sequence[str], key: str) -> Lookup[Any]:
    """Strictly after the row that this key names. Raises BadKey."""
    return _after(order, load_key(key, order))


def before_key(order: Sequence[str], key: str) -> Lookup[Any]:
    """Strictly before it: what a list that ends there has shown. Raises BadKey."""
    turned = [column[1:] if column.startswith("-") else f"-{column}" for column in order]
    return _after(turned, load_key(key, order))


def before_outer(order: Sequence[str]) -> Lookup[Any]:
    """Strictly before the row of the query around it, in an order that runs upwards."""
    return LessThan(_Row(*map(F, order)), _Row(*map(OuterRef, order)))


def _after(order: Sequence[str], values: Sequence[str]) -> Lookup[Any]:
    """Strictly after these values: ROW(a, b) > ROW(x, y), which an index serves as it stands.

    Spelt out with AND and OR it means the same, but the planner takes it for a handful of rows, and
    sorts all of them.
    """
    columns = [F(column.lstrip("-")) for column in order]
    compare = LessThan if order[0].startswith("-") else GreaterThan
    return compare(_Row(*columns), _Row(*map(Value, values)))


class _Row(Func):
    function = "ROW"
    output_field = Field()  # of mixed types, and never read


def dump_key(row: Model, order: Sequence[str]) -> str:
    """The row's place in this order, signed: a key that comes back is one that we wrote."""
    values = [getattr(row, column.lstrip("-")) for column in order]
    plain = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return _signer(order).sign_object(plain)


def load_key(key: str, order: Sequence[str]) -> list[str]:
    """The values of a key. Raises BadKey for what `dump_key` did not write for this order."""
    try:
        return list(_signer(order).unsign_object(key))
    except BadSignature as error:
        raise BadKey(key) from error


def _signer(order: Sequence[str]) -> Signer:
    return Signer(salt=f"inbox.paging:{','.join(order)}")
