"""A number that everybody would read is stopped before it goes out."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from inbox.models import PrivateNumber
from inbox.numbers.find import find_numbers
from inbox.numbers.mask import MASK

MASKED = MASK * 4  # nobody writes so many dots, but a masked number has them


def refuse_numbers(text: str) -> None:
    """Raises ValidationError on `text` where it holds a personal number. For what is public."""
    if spans := find_numbers(text):
        facts = {"kind": PrivateNumber.Kind(spans[0].kind).label}
        words = _("A %(kind)s stands in this, and everybody would read it. Leave it out.")
        raise ValidationError({"text": ValidationError(words, params=facts)})


def refuse_masks(text: str) -> None:
    """Raises ValidationError on `text` that holds a mask: the customer would read dots."""
    if MASKED in text:
        words = _("A number is masked here. Write it again, or leave it out.")
        raise ValidationError({"text": words})
