"""Numbers that belong to one person: mobile, identity card and bank card numbers."""

from __future__ import annotations

import re

from mobilectl.wording.facts.numbers import NARROW

# `\d` also means full-width digits. What stands before is looked at behind the first digit: so the search runs from digit to digit.
MOBILE = re.compile(r"[1１](?:(?<![\dA-Za-z.].)|(?<=86.)|(?<=86[- ].))[3-9３-９]\d[- ]?\d{4}[- ]?\d{4}(?!\.?\d)")
IDENTITY = re.compile(r"[1-9１-９](?<![\dA-Za-z].)\d{5}(?:19|20|１９|２０)\d{9}[\dXx](?![\dA-Za-z])")

CARD = re.compile(r"[3-9](?<![\dA-Za-z.].)\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![\dA-Za-z]|[ -]\d)")

# GB 11643-1999: the weights of the first seventeen digits, and the sign for each remainder by eleven.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "10X98765432"


def mobile_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where full mobile numbers stand: 13812345678, 138-1234-5678; not 138****5678."""
    return tuple(found.span() for found in MOBILE.finditer(text))


def identity_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where identity card numbers stand whose check sign is right."""
    return tuple(found.span() for found in IDENTITY.finditer(text) if is_identity_number(found[0]))


def card_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where bank card numbers stand whose last digit is right and which are no identity card numbers."""
    return tuple(found.span() for found in CARD.finditer(text) if is_card_number(found[0]) and not identity_numbers(found[0]))


def is_identity_number(text: str) -> bool:
    """Whether the check sign of an 18-character number is right."""
    return SIGNS[sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False)) % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Whether the last digit of a card's number is the right one (ISO/IEC 7812-1, annex B, the Luhn formula).

    A row of one digit stands for a number and is none.
    """
    digits = [int(sign) for sign in text if sign.isdecimal()]
    return len(set(digits)) > 1 and sum(digits[-1::-2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]) % 10


def masked_mobile(number: str) -> str:
    """138****5678."""
    digits = re.sub(r"\D", "", number.translate(NARROW))
    return f"{digits[:3]}****{digits[-4:]}"


def masked_identity(number: str) -> str:
    """3301**********1234."""
    return f"{number[:4]}{'*' * 10}{number[14:]}"
