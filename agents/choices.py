"""Fields of forms that offer what has a name, in the order in which their reader looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms.models import ModelChoiceField, ModelChoiceIterator, ModelMultipleChoiceField

from agents.names import sort_named


class NamesInOrder(ModelChoiceIterator):  # type: ignore[type-arg] # of whatever has a name
    """A bounded list, sorted here: no collation of the database knows the reader."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in sort_named(self.queryset.all()):
            yield self.choice(row)


class NamedChoiceField(ModelChoiceField):  # type: ignore[type-arg] # as above
    iterator = NamesInOrder


class NamedChoicesField(ModelMultipleChoiceField):  # type: ignore[type-arg] # as above
    iterator = NamesInOrder
