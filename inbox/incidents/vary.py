"""What is said to many is never the same text twice: X refuses what it has seen lately. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NAME, HANDLE = "{name}", "{handle}"
MOST_TEXTS = 10


def read_texts(written: Sequence[str]) -> list[str]:
    """The variants without blanks and doubles. Raises ValidationError where none is left."""
    texts = list(dict.fromkeys(text.replace("\x00", "").strip() for text in written))
    texts = [text for text in texts if text][:MOST_TEXTS]
    if not texts:
        raise ValidationError({"texts": _("Write something first.")})
    return texts


def check_variety(texts: Sequence[str]) -> None:
    """Raises ValidationError where one text would be said to all."""
    said = texts[0].removeprefix(HANDLE)
    if len(texts) < 2 and NAME not in said and HANDLE not in said:
        words = _(
            "X refuses the same text twice. Write a second wording, or work the customer in with"
            " {name} or {handle}, not at the beginning."
        )
        raise ValidationError({"texts": words})


def list_wordings(texts: Sequence[str], number: int, *, name: str, handle: str) -> list[str]:
    """What could be said to the customer of this number in order, the best first: the variants in
    turn; then with the handle for the name, for two may have one name; then with it at the end.
    """
    start = number % len(texts)
    turned = [*texts[start:], *texts[:start]]
    wordings = [_fill(text, name, handle) for text in turned]
    if handle:
        wordings += [_fill(text, f"@{handle}", handle) for text in turned]
        wordings += [f"{_fill(text, name, handle)} @{handle}" for text in turned]
    return list(dict.fromkeys(wordings))


def _fill(text: str, name: str, handle: str) -> str:
    """A name is a stranger's word: what it holds is not looked at again. A handle in front is left
    out: X puts it there by itself, and takes two texts that differ in it for the same.
    """
    at = f"@{handle}" if handle else name
    pieces = text.removeprefix(HANDLE).lstrip().split(NAME)
    return name.join(piece.replace(HANDLE, at) for piece in pieces)
