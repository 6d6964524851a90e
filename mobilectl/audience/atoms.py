"""Atoms: the values of an attribute that nothing in the workspace tells apart; boxes: a set of atoms for each attribute.

A predicate becomes a few boxes of which a customer must be in one. Sets of atoms are bit masks in plain integers, so
that intersections are single operations on one machine word or a few.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import msgspec

from mobilectl.audience.predicates import All, Between, Cut, Leaf, Not, OneOf, Predicate, Relative, Some, Unknown, distinct_leaves
from mobilectl.errors import MobilectlError
from mobilectl.exits import Exit
from mobilectl.messages import say
from mobilectl.workspace.models.customers import Attribute

MOST_BOXES = 2_000
ENDLESS = date(2200, 1, 1).toordinal()

Box = Mapping[str, int]
"""For each attribute that matters, the set of its atoms that are allowed, as a bit mask; never an empty one."""

Boxes = tuple[Box, ...]
"""A customer is meant who is in one of the boxes. No box: no one. The box without attributes: everyone."""

ANYONE: Boxes = ({},)


class TooManyBoxes(MobilectlError):
    """A predicate nests so many alternatives that it cannot be written as a moderate number of boxes."""

    exit_code = Exit.FINDINGS


class Axis(msgspec.Struct, frozen=True, dict=True):
    """One attribute cut into atoms.

    A choice has an atom for each value, in order; a number or date one for each stretch between `cuts`, the first and
    last cut being the ends of what there can be. A nullable attribute has one more atom, the last, for "not known".
    """

    attribute: Attribute
    values: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @cached_property
    def count(self) -> int:
        """The number of atoms."""
        return (len(self.values) or len(self.cuts) - 1) + self.attribute.nullable

    @cached_property
    def everything(self) -> int:
        """The mask of all atoms."""
        return (1 << self.count) - 1

    def mask(self, leaf: Leaf) -> int:
        """The atoms whose values a condition allows."""
        match leaf:
            case Unknown():
                return 1 << (self.count - 1) if self.attribute.nullable else 0
            case OneOf(_, values):
                return sum(1 << index for index, value in enumerate(self.values) if value in values)
            case Between(_, low, high):
                first = 0 if low is None else bisect_left(self.cuts, low)
                end = len(self.cuts) - 1 if high is None else bisect_right(self.cuts, high) - 1
                return (1 << end) - (1 << first) if first < end else 0
            case Relative():
                return self.everything

    def example(self, mask: int) -> str | bool | Decimal | date | None:
        """A value out of one of the atoms of a mask, a plain one where there is a choice."""
        index = (mask & -mask).bit_length() - 1
        if self.attribute.nullable and index == self.count - 1:
            return None
        if self.attribute.type == "flag":
            return self.values[index] == "true"
        if self.values:
            return self.values[index]
        start, end = self.cuts[index], self.cuts[index + 1]
        if self.attribute.type == "date":
            return date.fromordinal(int(start.value) if index or self.count == 1 else int(end.value) - 1)
        if not start.after:
            return Decimal(start.value)
        if end.value > start.value + 1:
            return Decimal(start.value + 1)
        return Decimal(start.value + end.value) / 2 if end.value > start.value else Decimal(end.value)


class Atoms:
    """All attributes, cut where any of the predicates cuts them."""

    def __init__(self, attributes: Mapping[str, Attribute], predicates: Iterable[Predicate]) -> None:
        cuts: dict[str, set[Cut]] = {}
        for leaf in distinct_leaves(tuple(predicates)):
            if isinstance(leaf, Between):
                cuts.setdefault(leaf.attribute, set()).update(cut for cut in (leaf.low, leaf.high) if cut is not None)
        self.axes: dict[str, Axis] = {
            name: _axis(attribute, cuts.get(name, set())) for name, attribute in attributes.items() if not attribute.cases
        }
        self._known: dict[tuple[int, bool], tuple[Predicate, Boxes]] = {}

    def boxes(self, predicate: Predicate) -> Boxes:
        """The predicate as boxes, none of which lies inside another. Raises `TooManyBoxes`.

        Of a relative predicate that no day was named for, the boxes hold whoever it may mean on one day or another.
        """
        return self._boxes(predicate, negated=False)

    def _boxes(self, predicate: Predicate, negated: bool) -> Boxes:
        """What predicates share, such as a segment or the consent to a channel, is the same object in them, and is worked out once."""
        if isinstance(predicate, Not):
            return self._boxes(predicate.part, not negated)
        known = self._known.get((id(predicate), negated))
        if known is None:
            if isinstance(predicate, All | Some):
                each = [self._boxes(part, negated) for part in predicate.parts]
                union = isinstance(predicate, All) == negated
                boxes = absorb(box for boxes in each for box in boxes) if union else meet_all(each)
            else:
                boxes = self._leaf(predicate, negated)
            known = self._known[id(predicate), negated] = predicate, boxes
        return known[1]

    def _leaf(self, leaf: Leaf, negated: bool) -> Boxes:
        if isinstance(leaf, Relative):
            return ANYONE
        axis = self.axes[leaf.attribute]
        mask = axis.mask(leaf) ^ (axis.everything if negated else 0)
        return ANYONE if mask == axis.everything else ({leaf.attribute: mask},) if mask else ()

    def profile(self, box: Box, attributes: Iterable[str] = ()) -> dict[str, str | bool | Decimal | date | None]:
        """A customer in the box: a value for each attribute of the box and for those asked for besides."""
        return {name: self.axes[name].example(box.get(name, self.axes[name].everything)) for name in dict.fromkeys((*box, *attributes))}


def meet(first: Boxes, second: Boxes) -> Boxes:
    """Who is meant by both."""
    return meet_all((first, second))


def meet_all(each: Iterable[Boxes]) -> Boxes:
    """Who is meant by all of them."""
    single: dict[str, int] = {}
    several: list[Boxes] = []
    for boxes in each:
        if len(boxes) != 1:
            several.append(boxes)
            continue
        for name, mask in boxes[0].items():
            both = single.get(name, mask) & mask
            if not both:
                return ()
            single[name] = both
    result: Boxes = (single,)
    for boxes in several:
        result = _both(result, boxes)
    return result


def _both(first: Boxes, second: Boxes) -> Boxes:
    if len(first) * len(second) <= MOST_BOXES and {name for box in first for name in box}.isdisjoint(
        name for box in second for name in box
    ):
        return tuple({**a, **b} for a in first for b in second)  # none lies inside another, as none does on either side
    return absorb(box for a in first for b in second if (box := intersection(a, b)) is not None)


def intersection(first: Box, second: Box) -> Box | None:
    """The box of who is in both, or None where no one can be."""
    if len(first) < len(second):
        first, second = second, first
    result = dict(first)
    for name, mask in second.items():
        both = result.get(name, mask) & mask
        if not both:
            return None
        result[name] = both
    return result


def absorb(boxes: Iterable[Box]) -> Boxes:
    """The boxes without those that lie inside another."""
    kept: list[Box] = []
    for box in boxes:
        if any(inside(box, other) for other in kept):
            continue
        kept = [other for other in kept if not inside(other, box)]
        kept.append(box)
        if len(kept) > MOST_BOXES:
            raise TooManyBoxes(
                say("an audience has more than {most} alternatives", most=MOST_BOXES),
                say("split it into segments that exclude each other, or simplify its `any` and `none`"),
            )
    return tuple(kept)


def inside(inner: Box, outer: Box) -> bool:
    """Whether everyone in `inner` is in `outer` too."""
    return all(name in inner and inner[name] | mask == mask for name, mask in outer.items())


def _axis(attribute: Attribute, cuts: set[Cut]) -> Axis:
    if attribute.type == "flag":
        return Axis(attribute, values=("false", "true"))
    if attribute.type == "choice":
        return Axis(attribute, values=tuple(attribute.values or ()))
    if attribute.type == "date":
        low, high = Cut(1), Cut(ENDLESS)
    else:
        low = Cut(attribute.min if attribute.min is not None else Decimal(-(10**12)))
        end = attribute.max if attribute.max is not None else Decimal(10**12)
        high = Cut(end + 1) if attribute.integer else Cut(end, after=True)
    return Axis(attribute, cuts=(low, *sorted(cut for cut in cuts if low < cut < high), high))
