"""How many parts an SMS takes."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from typing import Literal

import msgspec

CountingRule = Literal["domestic", "gsm", "gsm16"]
Encoding = Literal["gsm7", "ucs2"]

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table whose characters cost an escape more.
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

SINGLE: dict[Encoding, int] = {"gsm7": 160, "ucs2": 70}
EACH_OF_MANY: dict[Encoding, int] = {"gsm7": 153, "ucs2": 67}
"""What is left of 140 octets behind the 6 octets that join the parts."""
EACH_BY_LONG_REFERENCE: dict[Encoding, int] = {"gsm7": 152, "ucs2": 66}
"""What 7 octets leave, where the number that joins the parts has 16 bits (3GPP TS 23.040, section 9.2.3.24.8)."""

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
    no part ends inside a character that takes two units. "gsm16" is that with longer reference numbers: 152 and 66.
    """
    if rule == "domestic":
        units = _utf16(text)
        return SmsCount(units, 1 if units <= SINGLE["ucs2"] else -(-units // EACH_OF_MANY["ucs2"]), "ucs2")
    encoding = encoding_of(text)
    widths = _widths(text, encoding)
    units = sum(widths)
    return SmsCount(units, 1 if units <= SINGLE[encoding] else len(_starts(widths, _each(rule)[encoding])), encoding)


def cut(text: str, rule: CountingRule = "domestic") -> tuple[str, ...]:
    """The text as its parts: as many as `count_sms` says. A character that lies on a border is whole in the part in which it begins."""
    count = count_sms(text, rule)
    if count.parts == 1:
        return (text,)
    widths = _widths(text, count.encoding)
    starts = _billed_starts(widths) if rule == "domestic" else _starts(widths, _each(rule)[count.encoding])
    starts += [len(text)] * (count.parts + 1 - len(starts))
    return tuple(text[start:end] for start, end in itertools.pairwise(starts))


def fitting(text: str, parts: int, rule: CountingRule = "domestic") -> int:
    """How many characters from the beginning fit into so many parts."""
    return bisect.bisect_right(range(len(text) + 1), parts, key=lambda length: count_sms(text[:length], rule).parts) - 1


def encoding_of(text: str) -> Encoding:
    """gsm7 where every character is of the GSM alphabet or its extension, else ucs2."""
    return "gsm7" if all(sign in GSM7 or sign in GSM7_EXTENSION for sign in text) else "ucs2"


def units_of(text: str) -> int:
    """What a text takes in its own encoding: septets for gsm7, UTF-16 units for ucs2."""
    return sum(_widths(text, encoding_of(text)))


def _each(rule: CountingRule) -> dict[Encoding, int]:
    return EACH_BY_LONG_REFERENCE if rule == "gsm16" else EACH_OF_MANY


def _widths(text: str, encoding: Encoding) -> list[int]:
    """The units that each character takes."""
    if encoding == "gsm7":
        return [2 if sign in GSM7_EXTENSION else 1 for sign in text]
    return [2 if sign > "\uffff" else 1 for sign in text]


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _starts(widths: Iterable[int], each: int) -> list[int]:
    """Where each of several parts begins, if no part ends inside a character."""
    starts, room = [0], each
    for index, width in enumerate(widths):
        if width > room:
            starts.append(index)
            room = each
        room -= width
    return starts


def _billed_starts(widths: Iterable[int]) -> list[int]:
    """Where each of several parts begins, if they are counted off whatever stands on their borders."""
    each = EACH_OF_MANY["ucs2"]
    starts, units = [0], 0
    for index, width in enumerate(widths):
        if units >= each * len(starts):
            starts.append(index)
        units += width
    return starts
