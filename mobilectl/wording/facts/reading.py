"""All facts of a text in the order of their places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from mobilectl.wording.fact import Count, Data, Duration, Fact, Link, Minutes, Money, NamedDay, Percentage, Speed
from mobilectl.wording.facts.amounts import UNIT, Number, amount
from mobilectl.wording.facts.contacts import codes, links, phone
from mobilectl.wording.facts.days import BEGINS, read_days, weekdays
from mobilectl.wording.facts.names import NO_PRODUCTS, ProductNames
from mobilectl.wording.facts.numbers import NUMBER, narrowed, value
from mobilectl.wording.facts.phrases import phrases

KEPT = 1 << 14
WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
SPANS = frozenset("-~～至到—–")
VALUES = {Money: "yuan", Data: "megabytes", Minutes: "count", Speed: "kbps", Count: "number", Percentage: "percent", Duration: "number"}


@lru_cache(maxsize=KEPT)
def facts(words: str, products: ProductNames = NO_PRODUCTS) -> tuple[Fact, ...]:
    """The facts that some words state, in the order of their places, longer ones first."""
    text = narrowed(words)
    addresses = tuple(links(text))
    found: list[Fact] = [*addresses, *_numbers(_without(text, addresses)), *codes(text), *phrases(text), *products.found(words)]
    if "周" in text or "星期" in text or "礼拜" in text:
        found += weekdays(text, tuple(one for one in found if isinstance(one, NamedDay)))
    return tuple(sorted(found, key=lambda one: (one.start, -one.end)))


def _numbers(text: str) -> Iterator[Fact]:
    """What stands on a number: each number is looked at once, with what is around it."""
    at = reached = 0
    lower: Number | None = None
    while number := NUMBER.search(text, at):
        start, at = number.span()
        if start != reached and _is_cut(text, start):
            lower = None
            continue
        if BEGINS.match(text, at):
            read, end = read_days(text, start)
            yield from read
            if end > start:
                at = reached = max(at, end)
                lower = None
                continue
        one = Number(text, start, at, number[0])
        unit = UNIT.match(text, at)
        called = phone(text, start) if unit is None or unit.lastgroup in ("count", "duration") else None
        fact = called or (amount(one, unit) if unit else None)
        if fact is not None:
            yield fact
            if lower is not None and (same := _lower(lower, fact)):
                yield same
            at = reached = max(at, fact.end)
        lower = one if fact is None and text[at : at + 1] in SPANS and at < len(text) else None
        if lower is not None:
            at = reached = at + 1


def _lower(number: Number, upper: Fact) -> Fact | None:
    """The lower of two amounts that share their unit: the 10 of 10-20元."""
    name, amount = VALUES.get(type(upper)), value(number.written)
    if name is None or amount is None or amount >= getattr(upper, name):
        return None
    return msgspec.structs.replace(upper, start=number.start, end=number.end, **{name: amount})


def _is_cut(text: str, start: int) -> bool:
    """Whether a number is the rest of a word or of a longer number: the 30 of KTLL30, the 1 of 8.2.1."""
    before = text[start - 1 : start]
    return before in WORD if before and before != "." else before == "." and text[start - 2 : start - 1].isdecimal()


def _without(text: str, addresses: tuple[Link, ...]) -> str:
    for one in addresses:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text
