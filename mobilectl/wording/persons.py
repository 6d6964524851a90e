"""Numbers that belong to one person: mobile numbers and identity card numbers."""

from __future__ import annotations

import re

from mobilectl.wording.facts.numbers import NARROW

# `\d` also means full-width digits. What stands before is looked at behind the first digit: so the search runs from digit to digit.
MOBILE = re.compile(r"[1１](?:(?<![\dA-Za-z.].)|(?<=86.)|(?<=86[- ].))[3-9３-９]\d[- ]?\d{4}[- ]?\d{4}(?!\.?\d)")
IDENTITY = re.compile(r"[1-9１-９](?<![\dA-Za-z].)\d{5}(?:19|20|１９|２０)\d{9}[\dXx](?![\dA-Za-z])")

# GB 11643-1999: the weights of the first seventeen digits, and the sign for each remainder by eleven.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "10X98765432"


def mobile_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where full mobile numbers stand: 13812345678, 138-1234-5678; not 138****5678."""
    return tuple(found.span() for found in MOBILE.finditer(text))


def identity_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where identity card numbers stand whose check sign is right."""
    return tuple(found.span() for found in IDENTITY.finditer(text) if is_identity_number(found[0]))


def is_identity_number(text: str) -> bool:
    """Whether the check sign of an 18-character number is right."""
    return SIGNS[sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False)) % 11] == text[17].upper()


def masked_mobile(number: str) -> str:
    """138****5678."""
    digits = re.sub(r"\D", "", number.translate(NARROW))
    return f"{digits[:3]}****{digits[-4:]}"


def masked_identity(number: str) -> str:
    """3301**********1234."""
    return f"{number[:4]}{'*' * 10}{number[14:]}"
