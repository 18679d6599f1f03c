"""What a request to the remote control carries, checked field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from starlette.requests import Request

Choice = TypeVar("Choice", bound=StrEnum)
_NEEDED = object()


class BadBodyError(Exception):
    """The request is not what the remote control takes. The message says what it wanted."""


class Body:
    """A JSON object. A field that is absent or null gives the default; without one it is needed."""

    def __init__(self, content: Any) -> None:
        if not isinstance(content, dict):
            raise BadBodyError("The body must be a JSON object")
        self._content: dict[str, Any] = content

    @classmethod
    async def read(cls, request: Request) -> Body:
        try:
            return cls(await request.json())
        except ValueError:
            raise BadBodyError("The body must be JSON") from None

    def text(self, name: str, default: Any = _NEEDED) -> str:
        value: str = self._get(name, str, default)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value: bool = self._get(name, bool, default)
        return value

    def integer(self, name: str, default: Any = _NEEDED) -> int:
        value: int = self._get(name, int, default)
        return value

    def number(self, name: str, default: Any = _NEEDED) -> Any:
        return self._get(name, (int, float), default)

    def choice(self, name: str, kind: type[Choice], default: Any = _NEEDED) -> Choice:
        value = self.text(name, default)
        if value not in list(kind):
            raise BadBodyError(f"{name} must be one of {', '.join(kind)}")
        return kind(value)

    def time(self, name: str, default: datetime) -> datetime:
        value = self.text(name, default.isoformat())
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            raise BadBodyError(f"{name} must be a time like 2026-01-31T12:00:00Z") from None

    def texts(self, name: str) -> list[str]:
        values: list[Any] = self._get(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise BadBodyError(f"{name} must be a list of strings")
        return values

    def objects(self, name: str) -> list[Body]:
        return [Body(item) for item in self._get(name, list, [])]

    def numbers_by_name(self, name: str) -> dict[str, int]:
        values: dict[str, Any] = self._get(name, dict, {})
        if not all(type(value) is int and value >= 0 for value in values.values()):
            raise BadBodyError(f"{name} must hold whole numbers from 0 on")
        return values

    def has(self, name: str) -> bool:
        return self._content.get(name) is not None

    def _get(self, name: str, kind: Any, default: Any) -> Any:
        value = self._content.get(name)
        if value is None:
            value = default
        if value is _NEEDED:
            raise BadBodyError(f"{name} is missing")
        if value is not default and (not isinstance(value, kind) or _is_odd_flag(value, kind)):
            raise BadBodyError(f"{name} is of the wrong kind")
        return value


def _is_odd_flag(value: Any, kind: Any) -> bool:
    return isinstance(value, bool) and kind is not bool
