"""X's search language, as far as it is useful here: a query becomes a test on one post.

Words, "phrases", #, @, from:, to:, conversation_id:, in_reply_to_tweet_id:, quotes_of_tweet_id:,
url:, and, beside one of these, is:, has: and lang:; blank is "and", which binds tighter than OR;
- excludes; brackets group. Words are compared whole, without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.x.text import find_entities, make_wire_text

LONGEST = 512  # characters, for self-serve customers


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post, and what a query may ask about it. Handles are in lower case."""

    id: str
    text: str
    author_id: str
    author: str
    answered_author_id: str
    answered_author: str
    parent_id: str
    quoted_id: str
    conversation_id: str
    quoted_url: str = ""
    has_photos: bool = False


Test = Callable[[Candidate], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<or>OR)(?=[\s(]|$)
      | (?P<minus>-(?=\S))
      | (?P<term>(?:[A-Za-z_]+:)?"[^"]*" | [^\s()"]+)
    )""",
    re.VERBOSE,
)
_CONJUNCTION_ONLY = ("is:", "has:", "lang:")


class QueryError(Exception):
    """The query is not in the language. The message says why, in X's manner."""


def is_about_quotes(query: str) -> bool:
    """Whether nothing but quotes can be found, so that nothing else need be read."""
    tokens = _tokenise(query)
    depth = 0
    terms = []
    for kind, value, _ in tokens:
        depth += {"(": 1, ")": -1}.get(value, 0) if kind == "bracket" else 0
        if depth == 0:
            terms.append("OR" if kind == "or" else "-" if kind == "minus" else value)
    pairs = zip(["", *terms], terms, strict=False)
    return "OR" not in terms and any(before != "-" and term == "is:quote" for before, term in pairs)


def parse_query(query: str) -> Test:
    """The test that a query stands for. Raises QueryError."""
    parser = _Parser(query)
    test = parser.parse_or()
    parser.expect_end()
    if not parser.has_standalone:
        raise QueryError(
            "There were errors processing your request: Rules must contain at least one positive,"
            " standalone operator (at position 1)"
        )
    return test


class _Parser:
    """Recursive descent over the tokens: or := and (OR and)*; and := part+; part := -? atom."""

    def __init__(self, query: str) -> None:
        self._tokens = _tokenise(query)
        self._next = 0
        self.has_standalone = False

    def parse_or(self) -> Test:
        choices = [self._parse_and()]
        while self._peek()[0] == "or":
            self._next += 1
            choices.append(self._parse_and())
        return lambda post: any(test(post) for test in choices)

    def expect_end(self) -> None:
        kind, value, position = self._peek()
        if kind:
            raise QueryError(_complain(f"unexpected '{value}'", position))

    def _parse_and(self) -> Test:
        parts = [self._parse_part()]
        while self._peek()[:2] != ("bracket", ")") and self._peek()[0] not in ("", "or"):
            parts.append(self._parse_part())
        return lambda post: all(test(post) for test in parts)

    def _parse_part(self) -> Test:
        kind, value, position = self._take()
        if kind == "minus":
            had_standalone = self.has_standalone
            test = self._parse_part()
            self.has_standalone = had_standalone
            return lambda post: not test(post)
        if (kind, value) == ("bracket", "("):
            group = self.parse_or()
            closing = self._take()
            if closing[1] != ")":
                raise QueryError(_complain("missing ')'", closing[2]))
            return group
        if kind != "term":
            raise QueryError(_complain(f"no viable alternative at '{value}'", position))
        self.has_standalone |= not value.startswith(_CONJUNCTION_ONLY)
        return _make_test(value, position)

    def _peek(self) -> tuple[str, str, int]:
        return self._tokens[self._next]

    def _take(self) -> tuple[str, str, int]:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token


def _tokenise(query: str) -> list[tuple[str, str, int]]:
    tokens: list[tuple[str, str, int]] = []
    position = 0
    text = query.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise QueryError(_complain(f"no viable alternative at '{text[position]}'", position))
        tokens.append((match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return [*tokens, ("", "<EOF>", len(text))]


def _complain(what: str, position: int) -> str:
    return f"There were errors processing your request: {what} (at position {position + 1})"


_OPERATORS: dict[str, Callable[[str], Test]] = {
    "from": lambda name: lambda post: name.lower().lstrip("@") in (post.author, post.author_id),
    "to": lambda name: (
        lambda post: (
            name.lower().lstrip("@") in (post.answered_author, post.answered_author_id)
            and bool(post.parent_id)
        )
    ),
    "conversation_id": lambda name: lambda post: post.conversation_id == name,
    "in_reply_to_tweet_id": lambda name: lambda post: post.parent_id == name,
    "quotes_of_tweet_id": lambda name: lambda post: post.quoted_id == name,
    "url": lambda part: (
        lambda post: any(
            part.lower() in url.lower()
            for url in (post.quoted_url, *(u["expanded_url"] for u in _list_entities(post, "urls")))
        )
    ),
    "lang": lambda name: lambda _post: name == "und",
}
_STATES: dict[str, Test] = {
    "is:reply": lambda post: bool(post.parent_id),
    "is:quote": lambda post: bool(post.quoted_id),
    "is:retweet": lambda _post: False,
    "has:links": lambda post: bool(_list_entities(post, "urls")),
    "has:mentions": lambda post: bool(_list_entities(post, "mentions")),
    "has:hashtags": lambda post: bool(_list_entities(post, "hashtags")),
    "has:media": lambda post: post.has_photos,
}


def _make_test(term: str, position: int) -> Test:
    name, colon, value = term.partition(":")
    if term in _STATES:
        return _STATES[term]
    if colon and name in _OPERATORS and value.strip('"'):
        return _OPERATORS[name](value.strip('"'))
    if colon and not term.startswith('"') and re.fullmatch(r"[a-z_]+", name):
        raise QueryError(_complain(f"Reference to invalid operator '{name}'", position))
    if term[0] in "@#" and len(term) > 1:
        kind, key = ("mentions", "username") if term[0] == "@" else ("hashtags", "tag")
        wanted = term[1:].lower()
        return lambda post: any(
            entity[key].lower() == wanted for entity in _list_entities(post, kind)
        )
    words = _split_words(term)
    if not words:
        raise QueryError(_complain(f"no viable alternative at '{term}'", position))
    return lambda post: _contains(_split_words(post.text), words)


def _split_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _contains(words: list[str], wanted: list[str]) -> bool:
    """Whether the wanted words stand in the text, next to each other and in this order."""
    count = len(wanted)
    return any(words[start : start + count] == wanted for start in range(len(words) - count + 1))


def _list_entities(post: Candidate, kind: str) -> list[dict[str, str]]:
    return find_entities(make_wire_text(post.id, post.text)).get(kind, [])
