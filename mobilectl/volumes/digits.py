"""A whole number for each customer of a batch, kept as binary digits: for each digit, the lowest first, a column of bits.

So counting contacts of thousands of customers is a few operations on columns, as everything else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import numpy as np

from mobilectl.volumes.masks import Bits

Digits = list[Bits]
"""Without a column, the number is 0 for all."""


def add_one(number: Digits, whom: Bits) -> None:
    """One more for some."""
    for place, digit in enumerate(number):
        number[place], whom = digit ^ whom, digit & whom
    if whom.any():
        number.append(whom)


def total(one: Sequence[Bits], other: Sequence[Bits]) -> Digits:
    """For each customer the sum of two numbers."""
    if not one or not other:
        return list(one or other)
    none = np.zeros_like(one[0])
    result: Digits = []
    carried = none
    for first, second in zip_longest(one, other, fillvalue=none):
        either = first ^ second
        result.append(either ^ carried)
        carried = (first & second) | (either & carried)
    if carried.any():
        result.append(carried)
    return result


def larger(one: Sequence[Bits], other: Sequence[Bits]) -> Digits:
    """For each customer the larger of two numbers."""
    if not one or not other:
        return list(one or other)
    none = np.zeros_like(one[0])
    pairs = list(zip_longest(one, other, fillvalue=none))
    above, same = none, ~none
    for first, second in reversed(pairs):
        above = above | (same & first & ~second)
        same = same & ~(first ^ second)
    return [second ^ ((first ^ second) & above) for first, second in pairs]


def largest(numbers: Iterable[Sequence[Bits]]) -> Digits:
    """For each customer the largest of some numbers."""
    most: Digits = []
    for number in numbers:
        most = larger(most, number)
    return most


def having(number: Sequence[Bits], whom: Bits) -> Iterator[tuple[int, Bits]]:
    """The numbers that some customers have, each with those who have it; numbers that nobody has are left out."""
    if not whom.any():
        return
    if not number:
        yield 0, whom
        return
    *lower, highest = number
    yield from having(lower, whom & ~highest)
    for rest, those in having(lower, whom & highest):
        yield rest + (1 << len(lower)), those
