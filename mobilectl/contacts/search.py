"""The search for the most contacts that one customer can get, over several windows at once: best first, within a budget.

The part with the highest bound is looked into first. So at any time the answer lies between the best customer found and the highest bound
of what is left, and no part is looked into that could have been done without.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from mobilectl.audience.atoms import Axis, Box
from mobilectl.contacts.alike import Entry
from mobilectl.contacts.field import Field, Left, Option

FOLLOWED = 8
"""Of so many parts that are looked into, one is followed down to a customer: often enough to find the best one before long."""

Opened = tuple[int, int, int, int]
"""A part of the search: its bound, negative so that the highest comes first; its number, the first ones first; its field; its boxes."""

Part = Opened | tuple[int, int, int, None]
"""The same, or a whole field that is not made yet."""


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
        self._looks = 0
        self._candidates = candidates
        self._fields: dict[int, Field] = {}
        self._ceiling = max((one.bound for one in candidates), default=0)
        self._begin()

    def _begin(self) -> None:
        self._passed = 0
        self._waiting: list[Part] = [(-one.bound, number, number, None) for number, one in enumerate(self._candidates)]
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
        """Looks into the part with the highest bound, for who is over a number; now and then on and on, down to one customer."""
        if self.bound == self._passed:
            self._ceiling = self._passed
            self._begin()
        negative, order, place, boxes = heapq.heappop(self._waiting)
        if boxes is None:
            heapq.heappush(self._waiting, (negative, order, place, self._opened(place).there))
            return
        part: Opened | None = (negative, order, place, boxes)
        follow = self._looks % FOLLOWED == 0
        self._looks += 1
        while part is not None:
            part = self._best_of(part, number)
            if part is not None and not (follow and self.steps < end):
                heapq.heappush(self._waiting, part)
                part = None

    def _best_of(self, part: Opened, number: int) -> Opened | None:
        """The most promising part of a part, with the others left to wait; None where it holds no one better or was one customer."""
        negative, _, place, boxes = part
        above = max(self.count, number)
        if above > self.count:
            self._passed = max(self._passed, above)
        left = self._left(place, boxes, above)
        if left is None or min(-negative, left.bound) <= above:
            return None
        if not left.options:
            self._take(place, left.boxes)
            return None
        best: Opened | None = None
        for bound, inside in _apart(left.options):
            self._added += 1
            one = max(negative, -left.bound, -bound), self._added, place, inside
            if best is None:
                best = one
            else:
                heapq.heappush(self._waiting, one)
        return best

    def _opened(self, place: int) -> Field:
        """A field, with a first customer where none was found before."""
        field = self._fields.get(place)
        if field is None:
            field = self._fields[place] = self._candidates[place].make()
            self.steps += field.steps
            if self.count == 0:
                self._take(place, field.dive())
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
        before = field.steps
        customer, holding = field.customer(field.bettered(boxes))
        self.steps += field.steps - before
        self.best = Found(field.weight(field.entries(holding)), place, customer)


class Most(msgspec.Struct, frozen=True):
    """The most entries that hold for one customer: the sum of their weights, who, and which of them, by number."""

    count: int
    customer: Box
    chosen: tuple[int, ...]


def most(entries: Sequence[Entry], axes: Mapping[str, Axis]) -> Most:
    """The greatest sum of weights of entries that hold for one customer, exactly: for a few entries, as there is no budget."""
    search = Search([Candidate(sum(weight for _, weight in entries), lambda: Field(entries, {}, axes))])
    search.maximise(sys.maxsize)
    if search.best is None or not search.best.count:
        return Most(0, {}, ())
    one = {name: mask & -mask for name, mask in search.best.customer.items()}
    holding = (any(all(mask & one.get(name, 1) for name, mask in box.items()) for box in boxes) for boxes, _ in entries)
    return Most(search.count, search.best.customer, tuple(number for number, holds in enumerate(holding) if holds))


def _apart(options: Sequence[Option]) -> Iterator[tuple[int, int]]:
    """The options, by weight and boxes, of which all boxes are not among those of one before it."""
    seen: list[int] = []
    for weight, boxes, _ in options:
        if all(boxes & ~other for other in seen):
            seen.append(boxes)
            yield weight, boxes
