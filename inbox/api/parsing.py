"""JSON from strangers: bounded in size and depth, and refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BODY = 2**18  # bytes; the longest text that we take is a third of it, escaped or not


class BoundedJSONParser(JSONParser):
    """The framework's own parser reads bodies of any size, and falls over nested ones."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise ParseError(_("The request is too long."))
        # JSON is UTF-8, whatever character set the header may claim.
        context = {**(parser_context or {}), "encoding": "utf-8"}
        try:
            return super().parse(BytesIO(body), media_type, context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
