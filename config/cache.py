"""The cache in Valkey, without which everything goes on, a little slower."""

from __future__ import annotations

from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)


class OptionalCache(RedisCache):
    """While Valkey is away nothing is kept, and nobody is turned away for that: neither at the
    sign-in, which counts attempts here, nor at the board. Counting (`incr`) still raises.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except redis.RedisError as error:
            return _miss(error, default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except redis.RedisError as error:
            _miss(error, None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """True, as if nobody had been here before."""
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except redis.RedisError as error:
            return bool(_miss(error, 1))

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except redis.RedisError as error:
            return bool(_miss(error, 0))


def _miss(error: redis.RedisError, instead: Any) -> Any:
    log.warning("cache_away", error=type(error).__name__)
    return instead
