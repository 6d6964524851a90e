"""How sure a share is that was counted, the difference of two, and a net promoter score: 95 % intervals."""

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


def score(promoters: int, passives: int, detractors: int) -> Interval | None:
    """The net promoter score, the share of promoters less that of detractors, from -1 to 1; None where nobody rated.

    It is the mean of +1, 0 and -1, whose variance is p + d - (p - d)². B. Rocks (2016), Interval estimation for the "Net Promoter
    Score", The American Statistician 70, 365-372: the adjusted Wald interval, of three more answers, of which three quarters are
    promoters and three quarters detractors. Unlike the plain one it does not shrink to nothing where all answer alike.
    """
    rated = promoters + passives + detractors
    if rated == 0:
        return None
    estimate = (promoters - detractors) / rated
    more, less = ((number + 0.75) / (rated + 3) for number in (promoters, detractors))
    middle = more - less
    spread = Z * sqrt((more + less - middle * middle) / (rated + 3))
    # Of very few answers the middle lies so far from the estimate that this would be outside.
    return Interval(estimate, max(-1.0, min(estimate, middle - spread)), min(1.0, max(estimate, middle + spread)))
