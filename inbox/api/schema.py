"""What the schema says of answers that many addresses share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

from inbox.api.serializers import ConflictSerializer, ThreadSerializer

REFUSED = {400: OpenApiResponse(dict, description="Words by field")}
NOT_FOUND = {404: OpenApiResponse(dict, description="There is no such thing")}
CONFLICT = {409: ConflictSerializer}
CHANGED = {200: ThreadSerializer, **NOT_FOUND, **CONFLICT}


def page_of(serializer: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    name = serializer.__name__.removesuffix("Serializer")
    fields = {
        "results": serializer(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The page after this one"),
    }
    return inline_serializer(f"{name}Page", fields)
