"""Lists by key: `{results, next}`, where `next` is the whole address of the page after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param

from inbox.paging import BadKey, read_page

PAGE_SIZE = 100
Row = TypeVar("Row", bound=Model)


def read_rows(
    rows: QuerySet[Row], order: Sequence[str], *, key: str = "", size: int | None = None
) -> tuple[list[Row], str]:
    """The rows after `key`, and the key of the page after them: empty at the end."""
    try:
        return read_page(rows, order, size=size or PAGE_SIZE, key=key)
    except BadKey:
        raise ValidationError({"key": [_("Follow the address in `next`.")]}) from None


def answer_page(
    request: Request, rows: Sequence[Model], serializer: type[BaseSerializer[Any]], next_key: str
) -> Response:
    here = request.build_absolute_uri()
    return Response(
        {
            "results": serializer(rows, many=True).data,
            "next": replace_query_param(here, "key", next_key) if next_key else None,
        }
    )
