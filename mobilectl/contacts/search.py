"""The search for the most contacts that one customer can get, over several windows at once: best first, within a budget.

The parts with the highest bound are looked into first, each followed down to a customer, who is the best so far or shows that the part
holds no better one. So at any time the answer lies between the best customer found and the highest bound of what is left.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence

import msgspec

from mobilectl.audience.atoms import Box
from mobilectl.contacts.field import Field, Left, Option


class Found(msgspec.Struct, frozen=True):
    """A customer: the weight of the entries that hold for them, in which field by number, and who."""

    count: int
    field: int
    customer: Box


class Candidate(msgspec.Struct, frozen=True):
    """A field to search, made when it is looked into. No customer's weight is over `bound`."""

    bound: int
    make: Callable[[], Field]


class Search:
    """A search over fields. It can be carried on, for another number to be over or with more steps."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.best: Found | None = None
        self.steps = 0
        """The steps spent so far."""
        self._candidates = candidates
        self._fields: dict[int, Field] = {}
        self._ceiling = max((one.bound for one in candidates), default=0)
        self._begin()

    def _begin(self) -> None:
        self._passed = 0
        self._waiting: list[tuple[int, int, int, int | None]] = [
            (-one.bound, number, number, None) for number, one in enumerate(self._candidates)
        ]
        heapq.heapify(self._waiting)
        self._added = len(self._waiting)

    @property
    def count(self) -> int:
        """The weight of the best customer found."""
        return 0 if self.best is None else self.best.count

    @property
    def bound(self) -> int:
        """What no customer's weight is over: the best one's, or that of a part not looked into, or passed over for a number."""
        left = -self._waiting[0][0] if self._waiting else 0
        return max(self.count, min(self._ceiling, max(left, self._passed)))

    def decide(self, number: int, steps: int) -> None:
        """Looks for any customer over a number until one is found, none is left, or so many more steps are spent."""
        end = self.steps + steps
        while self.count <= number < self.bound and self.steps < end:
            self._look(number, end)

    def maximise(self, steps: int) -> None:
        """Looks for the best customer until it is certain that there is no better one, or so many more steps are spent."""
        end = self.steps + steps
        while self.count < self.bound and self.steps < end:
            self._look(self._passed, end)

    def _look(self, number: int, end: int) -> None:
        """Looks into the part with the highest bound, for who is over a number, down to one customer."""
        if self.bound == self._passed:
            self._ceiling = self._passed
            self._begin()
        negative, order, place, boxes = heapq.heappop(self._waiting)
        bound = -negative
        if boxes is None:
            self._wait(bound, order, place, self._opened(place).there)
            return
        while self.steps < end:
            above = max(self.count, number)
            if above > self.count:
                self._passed = max(self._passed, above)
            left = self._left(place, boxes, above)
            if left is None or min(bound, left.bound) <= above:
                return
            if not left.options:
                self._take(place, left.boxes)
                return
            first, *others = _apart(left.options)
            for weight, other in others:
                self._added += 1
                self._wait(min(bound, left.bound, weight), self._added, place, other)
            bound, boxes = min(bound, left.bound, first[0]), first[1]
        self._wait(bound, order, place, boxes)

    def _wait(self, bound: int, order: int, place: int, boxes: int) -> None:
        heapq.heappush(self._waiting, (-bound, order, place, boxes))

    def _opened(self, place: int) -> Field:
        """A field, with a first customer where none was found before."""
        field = self._fields.get(place)
        if field is None:
            field = self._fields[place] = self._candidates[place].make()
            if self.count == 0:
                self._take(place, field.dive())
            self.steps += field.steps
        return field

    def _left(self, place: int, boxes: int, above: int) -> Left | None:
        field = self._fields[place]
        before = field.steps
        left = field.left(boxes, above)
        self.steps += field.steps - before
        return left

    def _take(self, place: int, boxes: int) -> None:
        """Takes the customer for whom the boxes hold, or a better one nearby, as the best."""
        field = self._fields[place]
        customer, holding = field.customer(field.bettered(boxes))
        self.best = Found(field.weight(field.entries(holding)), place, customer)


def _apart(options: Sequence[Option]) -> Iterator[tuple[int, int]]:
    """The options, by weight and boxes, of which all boxes are not among those of one before it."""
    seen: list[int] = []
    for weight, boxes, _ in options:
        if all(boxes & ~other for other in seen):
            seen.append(boxes)
            yield weight, boxes
