"""What two audiences are to each other: what is left of one without the other, whether one holds the other, and who shows it.

Exact, on boxes of the same atoms. Derived attributes and segments are in the boxes already, and so is what null means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from mobilectl.audience.atoms import Axis, Box, Boxes, intersection

Relation = Literal["same", "inside", "contains", "partly", "apart"]
"""The first audience is the same as the second, lies inside it, contains it, shares some of its customers, or none."""


class Comparison(msgspec.Struct, frozen=True):
    """Customers, as boxes, who show what two audiences are to each other: of both, of the first alone, of the second alone; or None."""

    both: Box | None
    only_first: Box | None
    only_second: Box | None

    @property
    def relation(self) -> Relation:
        """What the first audience is to the second; audiences without customers are apart from all."""
        if self.both is None:
            return "apart"
        if self.only_first is None:
            return "same" if self.only_second is None else "inside"
        return "contains" if self.only_second is None else "partly"


def compare(first: Boxes, second: Boxes, axes: Mapping[str, Axis]) -> Comparison:
    """The two audiences compared, with a customer of each kind that there is."""
    both = next((met for a in first for b in second if (met := intersection(a, b)) is not None), None)
    return Comparison(both, next(difference(first, second, axes), None), next(difference(second, first, axes), None))


def contains(outer: Boxes, inner: Boxes, axes: Mapping[str, Axis]) -> bool:
    """Whether everyone of the inner audience is in the outer one too."""
    return next(difference(inner, outer, axes), None) is None


def difference(first: Boxes, second: Boxes, axes: Mapping[str, Axis]) -> Iterator[Box]:
    """Who is in the first audience and not in the second, in boxes, each worked out when it is asked for; none means no one.

    A box less another falls into one piece for each attribute that the other restricts: outside it there, inside it in those before.
    """
    todo = [(box, 0) for box in reversed(first)]
    while todo:
        box, start = todo.pop()
        met = next((number for number in range(start, len(second)) if intersection(box, second[number]) is not None), None)
        if met is None:
            yield box
        else:
            todo += ((piece, met + 1) for piece in _without(box, second[met], axes))


def _without(box: Box, other: Box, axes: Mapping[str, Axis]) -> Iterator[Box]:
    inside = dict(box)
    for name, mask in other.items():
        there = inside.get(name, axes[name].everything)
        if there & ~mask:
            yield {**inside, name: there & ~mask}
        inside[name] = there & mask
