"""Readings that are made again and again: their SQL is written once, and asked for other values.

Django writes the SQL of a queryset anew each time, which takes longer than the database does, many
times over where several tables are joined. What opens with each thread is written once a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a queryset for a value that is named with each asking."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class Prepared(Generic[M]):
    """A queryset, made when it is first asked for, in which `Given` stands for what changes. It may
    join, annotate and lock; what it prefetches is not read.
    """

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self.make = make

    def ask(self, **values: Any) -> list[M]:
        written = self._written
        if written.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked within a transaction.")
        parameters = [values[one.name] if isinstance(one, Given) else one for one in written.given]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            rows = cursor.fetchall()
        return list(written.build(rows))

    def first(self, **values: Any) -> M | None:
        """The queryset has to say itself that one row is enough."""
        return next(iter(self.ask(**values)), None)

    @cached_property
    def _written(self) -> _Written[M]:
        query = self.make().query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        return _Written(sql, given, query.select_for_update, compiler)


@dataclass(frozen=True)
class _Written(Generic[M]):
    """What a compiler wrote, and what it knows of the rows that come of it."""

    sql: str
    given: Sequence[Any]
    locks: bool
    compiler: Any

    def build(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[M]:
        """As Django's own iteration over a queryset."""
        model, names, start, end = self._columns
        converted = self.compiler.apply_converters(rows, self._converters)
        for row in converted if self._converters else rows:
            made = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for related in self._related:
                related.populate(row, made)
            for name, position in self.compiler.annotation_col_map.items():
                setattr(made, name, row[position])
            yield made

    @cached_property
    def _columns(self) -> tuple[type[M], list[str], int, int]:
        known = self.compiler.klass_info
        start, end = known["select_fields"][0], known["select_fields"][-1] + 1
        names = [column[0].target.attname for column in self.compiler.select[start:end]]
        return known["model"], names, start, end

    @cached_property
    def _related(self) -> Sequence[Any]:
        known, select = self.compiler.klass_info, self.compiler.select
        return list(get_related_populators(known, select, DEFAULT_DB_ALIAS))  # type: ignore[call-arg]

    @cached_property
    def _converters(self) -> Any:
        columns = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        return self.compiler.get_converters(columns)
