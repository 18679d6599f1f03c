"""What a caller is told when something could not be done: 409 for conflicts, 400 with words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as DomainError
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.status import HTTP_409_CONFLICT
from rest_framework.views import exception_handler

from connectors.port import ConnectorError
from inbox.threads.conflicts import Conflict


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's handler, and ours before it. None: a fault of our own, and a 500."""
    if isinstance(error, Conflict):
        return Response(describe_conflict(error), status=HTTP_409_CONFLICT)
    if isinstance(error, ConnectorError):  # it cannot even say how long a text may be
        words = {"code": "channel_unavailable", "detail": _(error.words)}
        return Response(words, status=HTTP_409_CONFLICT)
    if isinstance(error, DomainError):
        error = ValidationError(list_errors(error))
    return exception_handler(error, context)


def describe_conflict(conflict: Conflict) -> dict[str, Any]:
    thread = conflict.thread
    owner = {"id": thread.owner.pk, "name": thread.owner.name} if thread.owner else None
    return {
        "code": conflict.code,
        "detail": conflict.words,
        "owner": owner,
        "version": thread.version,
    }


def list_errors(error: DomainError) -> dict[str, list[str]]:
    """Words by field; what concerns no one field stands under `non_field_errors`."""
    if hasattr(error, "error_dict"):
        return {str(field): list(words) for field, words in error.message_dict.items()}
    return {api_settings.NON_FIELD_ERRORS_KEY: list(error.messages)}
