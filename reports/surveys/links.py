"""The personal link to a survey: letters alone, derived from its key, stored nowhere."""

from __future__ import annotations

import hmac
import string
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes

from reports.models import Survey

SALT = b"reports.surveys.links:"
# No digits: ten of them in a row might be taken for somebody's personal number, and masked.
LETTERS = string.ascii_letters
SEAL_LENGTH = 23  # letters, more than 128 bits
LONGEST = SEAL_LENGTH + 12  # a key of 64 bits


def write_link(survey: Survey) -> str:
    return f"{settings.PUBLIC_URL}/s/{write_token(survey.pk)}"


def write_token(key: int, secret: str | bytes = "") -> str:
    """A seal of `SEAL_LENGTH` letters, then the key."""
    return _seal(key, secret or settings.SECRET_KEY) + _write_number(key)


def find_survey(token: str) -> Survey | None:
    """None where the token is not one of ours, or the survey has gone."""
    key = read_token(token)
    return None if key is None else Survey.objects.filter(pk=key).first()


def read_token(token: str) -> int | None:
    """The key in it, if the whole of the token is as we would write it."""
    number = token[SEAL_LENGTH:]
    if len(token) > LONGEST or not number or not token.isascii() or not token.isalpha():
        return None
    key = 0
    for letter in number:
        key = key * len(LETTERS) + LETTERS.index(letter)
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [constant_time_compare(token, write_token(key, secret)) for secret in secrets]
    return key if any(known) else None


def _seal(key: int, secret: str | bytes) -> str:
    digest = hmac.digest(force_bytes(secret), SALT + str(key).encode(), sha256)
    return _write_number(int.from_bytes(digest, "big"))[-SEAL_LENGTH:]


def _write_number(number: int) -> str:
    written = ""
    while number or not written:
        number, place = divmod(number, len(LETTERS))
        written = LETTERS[place] + written
    return written
