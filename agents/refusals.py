"""A change to people that cannot be, in words for whoever asked for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest


class Refused(Exception):
    """Its text is shown on the screen."""


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
