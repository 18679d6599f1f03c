"""A language of nobody: every sentence that is translated comes out in brackets, accented and
longer, so that what was never given to a translator can be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

OPEN, SHUT = "⟦", "⟧"
# Sentences that tell how a date is written, not words.
FORMATS = {"date", "a month in a title", "a month in a chart", "a moment in a text"}
KEPT = re.compile(r"%\(\w+\)[.\d]*[sdf]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|[^a-zA-Z]")
ACCENTED = str.maketrans("aceinosuyACEINOSUY", "àçéîñöšûÿÀÇÉÎÑÖŠÛŸ")


class PseudoLanguage:
    """Stands where Django keeps a language that it has loaded."""

    def gettext(self, message: str) -> str:
        context, _separator, words = message.rpartition("\x04")
        return words if context in FORMATS else disguise(words)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def to_language(self) -> str:
        return "nb"


def disguise(words: str) -> str:
    """As in "Take {n}": "⟦Tàké {n} ···⟧"; what is filled in, and markup, stay as they are."""
    kept = {match.start(): match.group() for match in KEPT.finditer(words)}
    pieces, at = [], 0
    while at < len(words):
        piece = kept.get(at) or words[at].translate(ACCENTED)
        pieces.append(piece)
        at += len(piece)
    return f"{OPEN}{''.join(pieces)} {'·' * (2 * len(words) // 5)}{SHUT}"


@dataclass
class Seen:
    """One text or attribute of a page that a reader meets, outside of all brackets."""

    where: str
    words: str


@dataclass
class Element:
    tag: str
    depth: int  # of brackets, where it began: one that a page cuts short ends with its element
    is_silent: bool


VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Not read, or not ours: what is typed, keys, code, and what stands in another language.
SILENT = {"script", "style", "textarea", "kbd", "code", "pre"}
READ_OUT = {"aria-label", "title", "placeholder", "alt", "aria-description", "hx-confirm"}
CHOICES = {"zone", "language"}  # each named in its own way, in every language
MARKUP = {"data-keep-attributes"}
SENTENCE = re.compile(r"[^\W\d_]+ [^\W\d_]+")


@dataclass
class Reader(HTMLParser):
    """Reads a page as people do, and keeps what no translator has seen."""

    seen: list[Seen] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)
    depth: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_silent = bool(self.stack and self.stack[-1].is_silent) or tag in SILENT
        is_silent |= tag != "html" and "lang" in given  # somebody's words
        is_silent |= tag == "select" and given.get("name") in CHOICES
        if not is_silent:
            self._read_attributes(tag, given)
        if tag not in VOID:
            self.stack.append(Element(tag, self.depth, is_silent))

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self.stack):
            element = self.stack.pop()
            self.depth = element.depth
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        outside, self.depth = strip_brackets(data, self.depth)
        if outside.strip() and not (self.stack and self.stack[-1].is_silent):
            self.seen.append(Seen("/".join(one.tag for one in self.stack[-3:]), outside.strip()))

    def _read_attributes(self, tag: str, given: dict[str, str]) -> None:
        is_button = tag == "input" and given.get("type") in {"submit", "button"}
        for name, value in given.items():
            is_said = tag == "template" or SENTENCE.search(value)  # a template: what scripts say
            is_for_scripts = name.startswith("data-") and name not in MARKUP and is_said
            if not (name in READ_OUT or is_for_scripts or (is_button and name == "value")):
                continue
            outside, _depth = strip_brackets(value, self.depth)
            self.seen.append(Seen(f"{tag} {name}", outside))


def strip_brackets(text: str, depth: int) -> tuple[str, int]:
    """What of a text stands outside all brackets, and how deep its end is in them."""
    outside = []
    for letter in text:
        depth += (letter == OPEN) - (letter == SHUT and depth > 0)
        if depth == 0 and letter != SHUT:
            outside.append(letter)
    return "".join(outside), depth
