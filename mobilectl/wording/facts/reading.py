"""All facts of a text in the order of their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from mobilectl.wording.fact import Count, Data, Duration, Fact, Link, Minutes, Money, NamedDay, Percentage, Speed
from mobilectl.wording.facts.amounts import SHARES, Number, amount, halves, share, sum_of_money
from mobilectl.wording.facts.contacts import PERHAPS_CALLED, PERHAPS_LATER, codes, is_called, links, phone
from mobilectl.wording.facts.dates import read_days, weekdays
from mobilectl.wording.facts.names import NO_PRODUCTS, ProductNames
from mobilectl.wording.facts.numbers import NUMBER, narrowed, value
from mobilectl.wording.facts.phrases import phrases
from mobilectl.wording.facts.units import UNIT

KEPT = 1 << 13
"""So many texts are remembered: what campaigns say to customers is often the same, word for word."""
LETTERS_AND_DIGITS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@")
ORDINAL = frozenset("第初")
SOME = frozenset("几数双")
JOINED_ONE = frozenset("统唯专同单万某之")
WEEK = frozenset("周期")
BOUND = LETTERS_AND_DIGITS | ORDINAL | SOME | JOINED_ONE | WEEK | {".", "后"}
YUAN_SIGNS = frozenset("¥￥")
PER_VOLUME = re.compile("每[TGMK]B?$")
SPANS = frozenset("-~～至到—–")
MEASURES: Mapping[type[Fact], str] = {
    Money: "yuan",
    Data: "megabytes",
    Minutes: "count",
    Speed: "kbps",
    Count: "number",
    Percentage: "percent",
    Duration: "number",
}
CHANGED = re.compile(r"[^，。；;！!\n]{0,8}[为到至成回]")


@lru_cache(maxsize=KEPT)
def facts(words: str, products: ProductNames = NO_PRODUCTS) -> tuple[Fact, ...]:
    """The facts that some words state, in the order of their places, longer ones first."""
    text = narrowed(words)
    addresses = tuple(links(text))
    found: list[Fact] = [
        *addresses,
        *_numbers(_without(text, addresses)),
        *halves(text),
        *codes(text),
        *phrases(text),
        *products.found(text),
    ]
    if "周" in text or "星期" in text or "礼拜" in text:
        found += weekdays(text, tuple(one for one in found if isinstance(one, NamedDay)))
    return tuple(sorted(found, key=lambda one: (one.start, -one.end)))


def _numbers(text: str) -> Iterator[Fact]:
    """What stands on a number: each number is looked at once, with what is around it."""
    at = reached = 0
    lower: Number | None = None
    paid: Money | None = None
    while number := NUMBER.search(text, at):
        start, at = number.span()
        if start and start != reached and text[start - 1] in BOUND and (behind := _cut(text, start, at)):
            at, lower = behind, None
            continue
        unit = UNIT.match(text, at)
        if unit is not None and unit.lastgroup == "date":
            read, end = read_days(text, start)
            yield from read
            if end > start:
                at, lower = (reached := max(at, end)), None
                continue
            unit = None
        one = Number(text, start, at, number[0])
        fact = _stated(one, unit)
        if isinstance(fact, Money):
            fact = paid = _in_the_same_period(text, fact, paid)
        if fact is not None:
            yield fact
            if lower is not None and (same := _lower(lower, one, fact)):
                yield same
            at = reached = max(at, fact.end)
        lower = one if fact is None and at < len(text) and text[at] in SPANS else None
        if lower is not None:
            at = reached = at + 1


def _stated(number: Number, unit: re.Match[str] | None) -> Fact | None:
    text, start = number.text, number.start
    before = text[start - 1] if start else ""
    if before == "之" and text[start - 3 : start] in SHARES:
        return share(number)
    if unit is None:
        return sum_of_money(number) if before in YUAN_SIGNS else phone(text, start)
    if unit.lastgroup in PERHAPS_CALLED and (called := phone(text, start)) and (unit["count"] in PERHAPS_LATER or is_called(text, start)):
        return called
    return amount(number, unit)


def _in_the_same_period(text: str, sum: Money, before: Money | None) -> Money:
    """每月由39元降为29元: what is changed is paid for the same period."""
    if sum.per is None and before is not None and before.per is not None and CHANGED.fullmatch(text, before.end, sum.start):
        return msgspec.structs.replace(sum, per=before.per)
    return sum


def _lower(number: Number, of: Number, upper: Fact) -> Fact | None:
    """The lower of two amounts that share their unit: the 10 of 10-20元."""
    field, low, high = MEASURES.get(type(upper)), value(number.written), value(of.written)
    if field is None or low is None or high is None or low >= high:
        return None
    return msgspec.structs.replace(upper, start=number.start, end=number.end, **{field: getattr(upper, field) * low / high})


def _cut(text: str, start: int, end: int) -> int:
    """Where to go on if a number is only the rest of a word or of a longer number, or a place in an order; 0 where it stands for itself.

    The 30 of KTLL30, the 1 of 8.2.1, the 三 of 第三天, the 十 of 几十元, the 一 of 统一, 唯一 and 周一.
    """
    before, first = text[start - 1], text[start]
    if before in LETTERS_AND_DIGITS:
        return 0 if PER_VOLUME.search(text[max(0, start - 3) : start]) else end
    if before in ORDINAL or text.endswith("最后", 0, start):
        return end
    if before == ".":
        return end if text[start - 2 : start - 1].isdecimal() else 0
    if before in SOME:
        return end if first in "十百千" else 0
    if (
        first != "一"
        or before == "后"
        or (before == "期" and text[start - 2] != "星")
        or (before in WEEK and (unit := UNIT.match(text, end)) and unit.lastgroup == "count")
    ):
        return 0
    return start + 1 if before != "之" or text[start - 2] != "分" else 0


def _without(text: str, addresses: tuple[Link, ...]) -> str:
    for one in addresses:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text
