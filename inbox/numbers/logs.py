"""A last net under the logs: what libraries and tracebacks say may quote a text."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from inbox.numbers.mask import hide_numbers

WORDED = ("event", "exception", "error", "words")  # ids stand under other names, and stay whole


def hide_in_logs(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A processor of structlog's. Comes after the traceback has become words."""
    for name in WORDED:
        if isinstance(words := entry.get(name), str):
            entry[name] = hide_numbers(words)
    return entry
