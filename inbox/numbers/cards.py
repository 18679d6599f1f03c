"""Are these digits the number of a payment card? By its issuer's range, its length and Luhn."""

from __future__ import annotations

import re

from stdnum import luhn

ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]\d{11}|095\d{10}|[689]\d{12})"  # Diners Club
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d|35(?:2[89]|[3-8]\d))\d{12,15}"  # Discover, UnionPay, JCB
    # Maestro, Dankort, Mir
    r"|(?:5018|5019|5020|5038|5612|5893|6007|6304|6759|676[1-3]|220[0-4])\d{9,15}"
)


def is_card(digits: str) -> bool:
    return bool(ISSUERS.fullmatch(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))
