"""The parameters of a request, checked as X checks them: everything that is wrong is listed."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.x.errors import invalid
from sandbox.x.vocabulary import MEDIA_FIELDS, Expansion, Vocabulary, choose_vocabulary

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

ID = re.compile(r"[0-9]{1,19}")
DIRECT_ID = re.compile(r"[0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19}")  # of a conversation
USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
SHAPE = ("expansions", "user.fields", "media.fields", "poll.fields", "place.fields")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants to be shown of each post and user, and in which vocabulary. `base_url` is
    where it found this server, for addresses that lead here.
    """

    words: Vocabulary
    fields: frozenset[str]
    user_fields: frozenset[str]
    media_fields: frozenset[str]
    base_url: str
    expansions: frozenset[Expansion]


class Query:
    """Read what the endpoint takes, then `finish`: that refuses the request if anything is off."""

    def __init__(self, params: QueryParams, base_url: str) -> None:
        self._params = params
        self._base_url = base_url
        self._taken: set[str] = set()
        self._complaints: list[tuple[str, dict[str, list[str]]]] = []
        names = set(params.keys())
        self.words = choose_vocabulary(names, set(self._split("expansions")))

    def finish(self) -> None:
        allowed = sorted(self._taken)
        for name in dict.fromkeys(self._params.keys()):
            if name not in self._taken:
                message = f"The query parameter [{name}] is not one of [{','.join(allowed)}]"
                self._complaints.append((message, {name: self._params.getlist(name)}))
        if self._complaints:
            raise invalid(self._complaints, self.words)

    def read_asked(self) -> Asked:
        """The parameters that shape an answer. Expanding an id shows the id too, as X does."""
        words = self.words
        self._taken |= {words.parameter, *SHAPE}
        fields = self._read_names(words.parameter, words.fields)
        expansions = frozenset(
            words.expansions[name] for name in self._read_names("expansions", words.expansions)
        )
        return Asked(
            words=words,
            fields=frozenset(fields) | _list_implied(expansions, words),
            user_fields=frozenset(self._read_names("user.fields", words.user_fields)),
            media_fields=frozenset(self._read_names("media.fields", MEDIA_FIELDS)),
            base_url=self._base_url,
            expansions=expansions,
        )

    def read_asked_events(self) -> Asked:
        """The same of an answer of private messages; `fields` are those of the messages."""
        words = self.words
        self._taken |= {words.parameter, "dm_event.fields", *SHAPE}
        self._read_names(words.parameter, words.fields)
        fields = self._read_names("dm_event.fields", words.event_fields)
        expansions = frozenset(
            words.event_expansions[name]
            for name in self._read_names("expansions", words.event_expansions)
        )
        return Asked(
            words=words,
            fields=frozenset(fields) | _list_implied(expansions, words),
            user_fields=frozenset(self._read_names("user.fields", words.user_fields)),
            media_fields=frozenset(self._read_names("media.fields", MEDIA_FIELDS)),
            base_url=self._base_url,
            expansions=expansions,
        )

    def read_text(self, name: str, *, longest: int) -> str:
        """A parameter that must be there."""
        value = self._take(name)
        if not value:
            self._complain(f"The `{name}` query parameter can not be empty", name, "")
        elif len(value) > longest:
            self._complain(
                f"The length of the `{name}` query parameter is over {longest}", name, value
            )
        return value

    def read_list(self, name: str, pattern: re.Pattern[str], *, most: int = 100) -> list[str]:
        """A comma-separated list that must be there."""
        self._taken.add(name)
        values = self._split(name)
        if not values:
            self._complain(f"The `{name}` query parameter can not be empty", name, "")
        if len(values) > most:
            message = f"The number of values in the `{name}` query parameter list"
            self._complain(f"{message} [{len(values)}] is not between 1 and {most}", name, *values)
        for value in values:
            self._match(name, value, pattern)
        return values

    def read_choices(self, name: str, choices: frozenset[str]) -> set[str]:
        self._taken.add(name)
        return set(self._read_names(name, choices))

    def read_integer(self, name: str, *, least: int, most: int, default: int) -> int:
        value = self._take(name)
        if not value:
            return default
        number = int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else least - 1
        if not least <= number <= most:
            self._complain(
                f"The `{name}` query parameter value [{value}] is not between {least} and {most}",
                name,
                value,
            )
        return number

    def read_id(self, name: str) -> str:
        value = self._take(name)
        if value:
            self._match(name, value, ID)
        return value

    def read_time(self, name: str) -> datetime | None:
        value = self._take(name)
        if not value:
            return None
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            self._complain(
                f"Invalid '{name}':'{value}'. Must be a valid RFC 3339 time", name, value
            )
            return None

    def read_token(self, *names: str, is_long: bool = False) -> tuple[str, int] | None:
        """A page's token under any of the names: which way it leads, and from which position."""
        tokens = [(name, self._take(name)) for name in names]
        name, value = next(((name, value) for name, value in tokens if value), ("", ""))
        if not value:
            return None
        token = decode_long_token(value) if is_long else decode_token(value)
        if token is None:
            self._complain(
                f"The `{name}` query parameter value [{value}] is not valid", name, value
            )
        return token

    def complain(self, message: str, name: str) -> None:
        """Something is off that only the endpoint can tell."""
        self._complain(message, name, self._params.get(name, ""))

    def _take(self, name: str) -> str:
        self._taken.add(name)
        return self._params.get(name, "")

    def _split(self, name: str) -> list[str]:
        """X takes a list in one parameter; empty items are dropped."""
        return [value for value in self._params.get(name, "").split(",") if value]

    def _read_names(self, name: str, known: frozenset[str] | dict[str, Expansion]) -> list[str]:
        values = self._split(name)
        for value in values:
            if value not in known:
                message = f"The `{name}` query parameter value [{value}] is not one of"
                self._complain(f"{message} [{','.join(sorted(known))}]", name, value)
        return [value for value in values if value in known]

    def _match(self, name: str, value: str, pattern: re.Pattern[str]) -> None:
        if not pattern.fullmatch(value):
            self._complain(
                f"The `{name}` query parameter value [{value}] does not match ^{pattern.pattern}$",
                name,
                value,
            )

    def _complain(self, message: str, name: str, *values: str) -> None:
        self._complaints.append((message, {name: list(values)}))


def _list_implied(expansions: frozenset[Expansion], words: Vocabulary) -> frozenset[str]:
    implied = {
        Expansion.AUTHOR: "author_id",
        Expansion.REFERENCED: words.referenced,
        Expansion.REFERENCED_AUTHOR: words.referenced,
        Expansion.IN_REPLY_TO_USER: "in_reply_to_user_id",
        Expansion.MENTIONED: "entities",
        Expansion.MEDIA: "attachments",
        Expansion.SENDER: "sender_id",
        Expansion.PARTICIPANTS: "participant_ids",
    }
    return frozenset(implied[expansion] for expansion in expansions if expansion in implied)


def encode_long_token(way: str, position: int) -> str:
    """The same in base 32, at least 16 characters long, as private messages have it."""
    return base64.b32hexencode(way.encode() + position.to_bytes(9)).decode()


def decode_long_token(token: str) -> tuple[str, int] | None:
    try:
        content = base64.b32hexdecode(token)
    except ValueError:
        return None
    way, position = content[:1].decode(errors="replace"), int.from_bytes(content[1:])
    return (way, position) if way in ("n", "p") and len(content) == 10 else None


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(r"7140([np])([0-9a-z]{1,13})")


def encode_token(way: str, position: int) -> str:
    """A token for the next ("n": older) or previous ("p": newer) page, in base 36 as X's are."""
    digits = ""
    while position:
        position, digit = divmod(position, 36)
        digits = _DIGITS[digit] + digits
    return f"7140{way}{digits or '0'}"


def decode_token(token: str) -> tuple[str, int] | None:
    match = _TOKEN.fullmatch(token)
    return (match[1], int(match[2], 36)) if match else None
