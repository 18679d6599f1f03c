"""The `fields` parameter: names, nested fields and modifiers.

`id,comments.filter(stream).limit(5){id,from{name}}` as Meta's docs on field expansion have it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.graph.errors import GraphError

_NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")
_ARGUMENT = re.compile(r"\(([^()]*)\)")
_LONGEST = 8_000
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Field:
    """One name of a `fields` parameter. `text` is what stood between its braces."""

    name: str
    fields: tuple[Field, ...] = ()
    modifiers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def label(self) -> str:
        """What the answer calls it: `as(likes)` renames."""
        return self.modifiers.get("as", self.name)


def parse_fields(text: str) -> tuple[Field, ...]:
    """Raises GraphError (code 2500) where Graph speaks of a syntax error."""
    if len(text) > _LONGEST:
        raise GraphError("Syntax error: the fields parameter is too long", 2500)
    parser = _Parser(text)
    found = parser.read_list(depth=0)
    if parser.at != len(text):
        raise parser.fail("end of string")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read_list(self, depth: int) -> tuple[Field, ...]:
        if depth > _DEEPEST:
            raise GraphError("Syntax error: fields are nested too deeply", 2500)
        found = [self._read_field(depth)]
        while self._take(","):
            found.append(self._read_field(depth))
        return tuple(found)

    def fail(self, expected: str) -> GraphError:
        got = self.text[self.at : self.at + 1] or "end of string"
        return GraphError(
            f'Syntax error "Expected {expected} instead of "{got}"." at character {self.at}:'
            f" {self.text[:100]}",
            2500,
        )

    def _read_field(self, depth: int) -> Field:
        name = self._read_name()
        modifiers: dict[str, str] = {}
        while self._take("."):
            modifier = self._read_name()
            modifiers[modifier] = self._read_argument()
        start = self.at + 1
        if not self._take("{"):
            return Field(name, (), modifiers)
        nested = self.read_list(depth + 1)
        inner = self.text[start : self.at]
        if not self._take("}"):
            raise self.fail('"}"')
        return Field(name, nested, modifiers, inner)

    def _read_name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if not match:
            raise self.fail("string")
        self.at = match.end()
        return match[1]

    def _read_argument(self) -> str:
        match = _ARGUMENT.match(self.text, self.at)
        if not match:
            raise self.fail('"("')
        self.at = match.end()
        return match[1].strip()

    def _take(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        while self.text.startswith(" ", self.at):
            self.at += 1
        return True
