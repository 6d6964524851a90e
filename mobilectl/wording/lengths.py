"""How many parts an SMS takes."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from typing import Literal

import msgspec

CountingRule = Literal["domestic", "gsm"]
Encoding = Literal["gsm7", "ucs2"]

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table whose characters cost an escape more.
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

SINGLE: dict[Encoding, int] = {"gsm7": 160, "ucs2": 70}
EACH_OF_MANY: dict[Encoding, int] = {"gsm7": 153, "ucs2": 67}
"""What is left of 140 octets behind the 6 octets that join the parts."""

PUSH_TITLE, PUSH_BODY = 20, 50
"""Characters that every phone maker's push service takes: vivo's limits, the lowest of those published."""


class SmsCount(msgspec.Struct, frozen=True):
    """`units` are septets for gsm7 and UTF-16 units for ucs2."""

    units: int
    parts: int
    encoding: Encoding


def count_sms(text: str, rule: CountingRule = "domestic") -> SmsCount:
    """The parts that `text` takes, its variables already filled in.

    "domestic" is how SMS are billed in China: every character counts alike, 70 in one part, 67 in each of several,
    plain ASCII too. "gsm" is what the radio carries: text of the GSM alphabet alone has room for 160 and 153, and
    no part ends inside a character that takes two units.
    """
    if rule == "gsm" and all(sign in GSM7 or sign in GSM7_EXTENSION for sign in text):
        return _packed([2 if sign in GSM7_EXTENSION else 1 for sign in text], "gsm7")
    if rule == "gsm":
        return _packed([2 if sign > "\uffff" else 1 for sign in text], "ucs2")
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return SmsCount(units, 1 if units <= SINGLE["ucs2"] else -(-units // EACH_OF_MANY["ucs2"]), "ucs2")


def fitting(text: str, parts: int, rule: CountingRule = "domestic") -> int:
    """How many characters from the beginning fit into so many parts."""
    return bisect.bisect_right(range(len(text) + 1), parts, key=lambda length: count_sms(text[:length], rule).parts) - 1


def _packed(widths: Iterable[int], encoding: Encoding) -> SmsCount:
    units, parts, room = 0, 1, EACH_OF_MANY[encoding]
    for width in widths:
        units += width
        if width > room:
            parts, room = parts + 1, EACH_OF_MANY[encoding]
        room -= width
    return SmsCount(units, 1 if units <= SINGLE[encoding] else parts, encoding)
