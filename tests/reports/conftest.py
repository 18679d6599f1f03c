"""The live tiles are kept in Valkey for some seconds, which outlives a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_tiles() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
