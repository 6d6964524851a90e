"""How sure a share is that was counted, and the difference of two: 95 % intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The standard normal quantile of 0.975, for 95 % two-sided."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the bounds of its 95 % interval."""

    estimate: float
    low: float
    high: float


def wilson(part: int, whole: int) -> Interval | None:
    """The share `part` of `whole` with its score interval, without continuity correction; None where nobody was counted.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212: the shares p
    with |part/whole - p| <= z sqrt(p (1 - p) / whole), which are those between
    (2 part + z² ± z sqrt(z² + 4 part (1 - part/whole))) / (2 (whole + z²)). Raises ValueError where part is not within whole.
    """
    if not 0 <= part <= whole:
        raise ValueError("a part is not within its whole")
    if whole == 0:
        return None
    share = part / whole
    middle, spread = 2 * part + Z * Z, Z * sqrt(Z * Z + 4 * part * (1 - share))
    below, above = ((middle + sign * spread) / (2 * (whole + Z * Z)) for sign in (-1, 1))
    # Nobody and everybody are bounds themselves, exactly; the formula reaches them but for rounding.
    return Interval(share, 0.0 if part == 0 else below, 1.0 if part == whole else above)


def difference(first: tuple[int, int], second: tuple[int, int]) -> Interval | None:
    """The share of `first` (part, whole) less that of `second`, two independent groups; None where one of them is empty.

    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17, 873-890, method 10 (hybrid score): the distances from each share to its Wilson bounds,
    put together as the sides of a right angle.
    """
    one, other = wilson(*first), wilson(*second)
    if one is None or other is None:
        return None
    gap = one.estimate - other.estimate
    below = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
    above = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    return Interval(gap, gap - below, gap + above)
