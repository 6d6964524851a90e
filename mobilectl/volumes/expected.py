"""What events are expected to set off: numbers with a range, never mixed with what is counted.

An event happens to each customer by itself, so often per thousand customers and month, at any time alike (a Poisson process). In each
calendar period of its `at_most` a customer gets no more than that, and the periods at the ends of the plan are as short as the plan makes
them; what a customer got before it is not known. So the messages of one customer in one period are min(X, count), X from a Poisson
distribution, and their mean and variance are exact; customers and periods are independent, so both add up.

The range holds 95 % of what may come. Of few messages it is that of a Poisson distribution, exact where `at_most` does not bind and a
little wide where it does, for `at_most` only evens out; of many it is that of a normal distribution with the exact variance. How sure
the rate itself is, nobody knows.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mobilectl.contacts.caps import period
from mobilectl.contacts.plan import Stream, Unscheduled
from mobilectl.contacts.worded import worded
from mobilectl.schedule.calendar import DAY, month_end
from mobilectl.volumes.costs import price_of
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.workspace import Workspace

FEW = 100
"""Up to so many expected messages the range is that of a Poisson distribution. Above, the normal one differs by less than a message."""
OUTSIDE = 0.025
"""The share of what may come that is below the range, and above it."""
NORMAL = 1.959963984540054
"""So many standard deviations lie between the middle of a normal distribution and either end of its range."""


@dataclass(frozen=True, slots=True)
class Guess:
    """How many messages are expected, the variance of their number, and the most that can be (None: nothing bounds it)."""

    mean: float
    variance: float
    most: int | None

    def __add__(self, other: Guess) -> Guess:
        """Of messages that are independent of each other."""
        most = None if self.most is None or other.most is None else self.most + other.most
        return Guess(self.mean + other.mean, self.variance + other.variance, most)

    def __mul__(self, customers: int) -> Guess:
        """Of so many customers."""
        return Guess(self.mean * customers, self.variance * customers, None if self.most is None else self.most * customers)

    @property
    def range(self) -> tuple[int, int]:
        """From how many to how many messages it is with 95 %."""
        if self.mean <= FEW:
            low, high = poisson_range(self.mean)
        else:
            spread = NORMAL * math.sqrt(self.variance)
            low, high = max(0, math.floor(self.mean - spread)), math.ceil(self.mean + spread)
        return (low, high) if self.most is None else (min(low, self.most), min(high, self.most))


NONE = Guess(0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Expected:
    """Messages of a stream that events set off: to how many customers they may come, how many come in the period, and what each costs.

    The costs are in yuan, those of the text with the fewest parts and of that with the most.
    """

    stream: Stream
    customers: int
    messages: Guess
    each: tuple[Decimal, Decimal]

    @property
    def yuan(self) -> tuple[float, float]:
        """What the expected messages cost, at least and at most."""
        least, highest = self.each
        return self.messages.mean * float(least), self.messages.mean * float(highest)


@dataclass(frozen=True, slots=True)
class OnChannel:
    """What events set off on a channel: messages in the period, messages a day, and yuan, at least and at most."""

    messages: Guess
    a_day: float
    yuan: tuple[float, float]


def expected(unscheduled: Sequence[Unscheduled], customers: Sequence[int], days: tuple[date, date], workspace: Workspace) -> list[Expected]:
    """What each stream of events sets off from the first day to the last among so many customers, in the order of the streams."""
    texts = worded(workspace)
    result = []
    for one, count in zip(unscheduled, customers, strict=True):
        price, parts = price_of(one.stream, workspace), texts[one.stream]
        each = price * min(text.fewest for text in parts), price * max(text.most for text in parts)
        result.append(Expected(one.stream, count, of_one(one.per_thousand_a_month / 1000, one.at_most, *days) * count, each))
    return result


def by_channel(found: Iterable[Expected], days: int) -> Mapping[str, OnChannel]:
    """The messages of each channel over so many days. Two streams of a channel are of different events, so independent."""
    result: dict[str, list[Expected]] = {}
    for one in found:
        result.setdefault(one.stream.channel, []).append(one)
    return {channel: _together(ones, days) for channel, ones in result.items()}


def _together(ones: Sequence[Expected], days: int) -> OnChannel:
    messages = functools.reduce(Guess.__add__, (one.messages for one in ones), NONE)
    least, highest = (sum(one.yuan[end] for one in ones) for end in (0, 1))
    return OnChannel(messages, messages.mean / days, (least, highest))


def of_one(a_month: float, at_most: AtMost | None, first: date, last: date) -> Guess:
    """What one customer gets from the first day to the last, if the event happens so often a month."""
    if at_most is None:
        mean = a_month * months(first, last)
        return Guess(mean, mean, None)
    parts = (capped(a_month * months(start, end), at_most.count) for start, end in _periods(at_most.per, first, last))
    return functools.reduce(Guess.__add__, parts, NONE)


def _periods(kind: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The calendar periods of a stretch of days, cut by its ends."""
    day = first
    while day <= last:
        end = min(period(kind, day)[1], last)
        yield day, end
        day = end + DAY


@functools.lru_cache(maxsize=1024)
def capped(mean: float, count: int) -> Guess:
    """min(X, count), X from a Poisson distribution with that mean.

    Its expectation is the sum of P(X >= k) over k = 1 to count, that of its square the sum of (2k - 1) P(X >= k).
    """
    first = second = 0.0
    tail = -math.expm1(-mean)
    for k in range(1, count + 1):
        if tail <= 0 or (k > mean and tail < 1e-18):
            break
        first, second = first + tail, second + (2 * k - 1) * tail
        tail = max(0.0, tail - _chance(mean, k))
    return Guess(first, max(0.0, second - first * first), count)


def poisson_range(mean: float) -> tuple[int, int]:
    """The numbers between which a Poisson distribution has 95 %: at most 2.5 % lie below and at most 2.5 % above."""
    low, below = 0, _chance(mean, 0)
    while below <= OUTSIDE:  # `below`: how likely low or fewer are
        low += 1
        below += _chance(mean, low)
    high, inside = low, below
    while 1 - inside > OUTSIDE:
        high += 1
        inside += _chance(mean, high)
    return low, high


def _chance(mean: float, number: int) -> float:
    """How likely a Poisson distribution gives a number."""
    if mean == 0:
        return 1.0 if number == 0 else 0.0
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))


def months(first: date, last: date) -> float:
    """How many months lie between two days, both included; part of a month as its share of the month's days."""
    result, day = 0.0, first
    while day <= last:
        end = month_end(day)
        result += ((min(end, last) - day).days + 1) / end.day
        day = end + DAY
    return result
