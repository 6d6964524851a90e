"""Entries as bits, and what can be said of a set of them without trying every customer: bounds, and what no longer matters.

An entry is a few boxes, and holds for who is in one of them. A customer is a choice of one atom for each attribute, and each choice leaves
of the boxes those that allow it. Sets of boxes are integers: their first bits are the first box of each entry, then come the second boxes
of those entries that have one, … and where only a few entries have more, what these have left, entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mobilectl.audience.atoms import Axis, Box
from mobilectl.audience.crossing import bits_of, numbers_of
from mobilectl.contacts.alike import Entry

FEW = 8

Option = tuple[int, int, int]
"""What an atom leaves: its weight, the boxes, and the entries that have one of them."""


class Left(msgspec.Struct, frozen=True):
    """What is left of some boxes for customers who are over a number: the boxes, and `bound`, which no customer's weight is over.

    `options` are the atoms of the attribute to settle next. Where there is none, all the boxes hold for one customer.
    """

    boxes: int
    bound: int
    options: tuple[Option, ...]


class Field:
    """The entries of one window, for the customers in one box."""

    def __init__(self, entries: Iterable[Entry], within: Box, axes: Mapping[str, Axis]) -> None:
        ordered = sorted(entries, key=lambda entry: (-len(entry[0]), max(map(len, entry[0]))))
        self.steps = 0
        """How many options were weighed: what a search spends."""
        self._within, self._all = within, axes
        self._weights = [weight for _, weight in ordered]
        self._planes = [
            bits_of([number for number, weight in enumerate(self._weights) if weight >> power & 1])
            for power in range(max(self._weights, default=0).bit_length())
        ]
        self._first = (1 << len(ordered)) - 1
        self._later: list[tuple[int, int]] = []
        self._rest: list[tuple[int, int]] = []
        self._boxes: list[Box] = []
        level = 0
        while len(layer := [boxes for boxes, _ in ordered if len(boxes) > level]) >= FEW or not level:
            if level:
                self._later.append((len(self._boxes), (1 << len(layer)) - 1))
            self._boxes += (boxes[level] for boxes in layer)
            level += 1
        for number, boxes in enumerate(layer):
            more = boxes[level:]
            self._rest.append((((1 << len(more)) - 1) << len(self._boxes), 1 << number))
            self._boxes += more
        self.there = (1 << len(self._boxes)) - 1
        self._axes = sorted(self._crossed(), key=lambda axis: self.weight(self.entries(axis[0])), reverse=True)

    def _crossed(self) -> list[tuple[int, tuple[int, ...]]]:
        """For each attribute the boxes that restrict it, and for each atom worth a look the boxes that allow it."""
        self.steps += len(self._boxes)
        groups: dict[str, dict[int, list[int]]] = {}
        for number, box in enumerate(self._boxes):
            for name, mask in box.items():
                groups.setdefault(name, {}).setdefault(mask, []).append(number)
        crossed = []
        for name, by_mask in groups.items():
            everyone = self._within.get(name, self._all[name].everything)
            inside = [(mask & everyone, bits_of(numbers)) for mask, numbers in by_mask.items()]
            restricted = sum(bits for _, bits in inside)
            allowed = dict.fromkeys(numbers_of(_telling(mask for mask, _ in inside)), self.there & ~restricted)
            for mask, bits in inside:
                for atom in allowed:
                    if mask >> atom & 1:
                        allowed[atom] |= bits
            crossed.append((restricted, tuple(sorted({*allowed.values()})) or (self.there & ~restricted,)))
        return crossed

    def entries(self, boxes: int) -> int:
        """The entries that have one of the boxes."""
        found = boxes & self._first
        for shift, layer in self._later:
            found |= boxes >> shift & layer
        for rest, entry in self._rest:
            if boxes & rest:
                found |= entry
        return found

    def weight(self, entries: int) -> int:
        """The sum of the weights of some entries."""
        found = 0
        for power, plane in enumerate(self._planes):
            found += (entries & plane).bit_count() << power
        return found

    def left(self, boxes: int, above: int) -> Left | None:
        """What of some boxes can hold for a customer whose weight is over `above`; None where there is no such customer.

        An atom that leaves too little is no choice, and what no remaining atom of an attribute allows is out, which may leave too little
        of another attribute's atoms, and so on.
        """
        while True:
            narrowed = self._narrowed(boxes, above)
            if narrowed is None:
                return None
            kept, attributes = narrowed
            if kept == boxes:
                if not attributes:
                    return Left(boxes, self.weight(self.entries(boxes)), ())
                bound, kept, attributes = self._charged(boxes, attributes, above)
                if bound <= above:
                    return None
                if kept == boxes:
                    # the fewer choices the smaller the tree; of as many, those that leave the least
                    return Left(boxes, bound, min(attributes, key=lambda options: (len(options), options[0][0])))
            boxes = kept

    def _narrowed(self, boxes: int, above: int) -> tuple[int, list[tuple[Option, ...]]] | None:
        """The boxes that some atom over `above` allows, attribute by attribute, and for each attribute that is open its atoms' options."""
        attributes = []
        for restricted, allowed in self._axes:
            if boxes & restricted:
                choices = {boxes & atom for atom in allowed}
                if boxes in choices:
                    continue
                self.steps += len(choices)
                options = []
                kept = 0
                for choice in choices:
                    entries = self.entries(choice)
                    weight = self.weight(entries)
                    if weight > above:
                        options.append((weight, choice, entries))
                        kept |= choice
                if not options:
                    return None
                options.sort(reverse=True)
                boxes = kept
                attributes.append(tuple(options))
        return boxes, attributes

    def _charged(self, boxes: int, attributes: list[tuple[Option, ...]], above: int) -> tuple[int, int, list[tuple[Option, ...]]]:
        """A bound that adds up what the attributes cost, with the boxes and the options that it leaves over `above`.

        Whatever atom an attribute has, it costs at least as much as its best one. To add up the costs of attributes, each entry is charged
        to one of them only: to an attribute so many of those that its atoms exclude that each atom excludes as much as the best one.
        An atom that excludes more than that, of the entries charged to its attribute and to none, is that much worse than the bound.
        """
        bound = self.weight(self.entries(boxes))
        free = self.entries(boxes)
        charges = []
        attributes = sorted(attributes, key=lambda options: options[0][0])
        for options in attributes:
            excluded = [free & ~entries for _, _, entries in options]
            cost, charged = self._charge(excluded)
            free &= ~charged
            bound -= cost
            charges.append((cost, charged))
            if bound <= above:
                return bound, boxes, attributes
        left = []
        for (cost, charged), options in zip(charges, attributes, strict=True):
            own = free | charged
            self.steps += len(options)
            bounds = [(min(weight, bound + cost - self.weight(own & ~entries)), choice, entries) for weight, choice, entries in options]
            remaining = tuple(sorted((option for option in bounds if option[0] > above), reverse=True))
            if len(remaining) < len(options):
                kept = 0
                for option in remaining:
                    kept |= option[1]
                boxes &= kept
            left.append(remaining)
        return (bound, boxes, left) if all(left) else (above, boxes, left)

    def _charge(self, excluded: Sequence[int]) -> tuple[int, int]:
        """What an attribute costs whose atoms exclude these entries, and few entries of which each atom excludes as much."""
        self.steps += 2 * len(excluded)
        cost, charged = min((self.weight(entries), entries) for entries in excluded)
        if cost:
            for entries in excluded:
                have = self.weight(entries & charged)
                rest = entries & ~charged
                while have < cost:
                    one = rest & -rest
                    rest ^= one
                    charged |= one
                    have += self._weights[one.bit_length() - 1]
        else:
            charged = 0
        return cost, charged

    def dive(self) -> int:
        """Boxes that hold for one customer, taking for attribute after attribute the atom that leaves the most."""
        boxes = self.there
        for _, allowed in self._axes:
            self.steps += len(allowed)
            boxes &= max(allowed, key=lambda atom: self.weight(self.entries(boxes & atom)))
        return boxes

    def bettered(self, boxes: int) -> int:
        """Boxes that hold for one customer, as the customer changes in one attribute at a time while that adds weight."""
        chosen = [next(atom for atom in allowed if not boxes & ~atom) for _, allowed in self._axes]
        while True:
            best = self.there
            before = [best]
            for atom in chosen:
                before.append(before[-1] & atom)
            boxes, behind = before[-1], self.there
            most, change = self.weight(self.entries(boxes)), None
            for axis in reversed(range(len(chosen))):
                others = before[axis] & behind
                if others != boxes:
                    allowed = self._axes[axis][1]
                    self.steps += len(allowed)
                    for atom in allowed:
                        weight = self.weight(self.entries(others & atom))
                        if weight > most:
                            most, change = weight, (axis, atom)
                behind &= chosen[axis]
            if change is None:
                return boxes
            chosen[change[0]] = change[1]

    def customer(self, boxes: int) -> tuple[Box, int]:
        """Who is in all the boxes, which hold for one customer; and all boxes in which the first of these customers is."""
        while True:
            found = dict(self._within)
            for number in numbers_of(boxes):
                for name, mask in self._boxes[number].items():
                    found[name] = found.get(name, mask) & mask
            one = {name: mask & -mask for name, mask in found.items()}
            holding = bits_of([number for number, box in enumerate(self._boxes) if self._holds(box, one)])
            if holding == boxes:
                return found, boxes
            boxes = holding

    def _holds(self, box: Box, one: Box) -> bool:
        return all(mask & one.get(name, 1) for name, mask in box.items())


def _telling(masks: Iterable[int]) -> int:
    """The atoms worth a look, so that for any atom there is one that is in all the same masks.

    As atoms go by in order, a mask is a few runs of them. Of the atoms up to the end of a run the one where a run began last is in all.
    """
    starts = ends = 0
    for mask in masks:
        starts |= mask & ~(mask << 1)
        ends |= mask & ~(mask >> 1)
    found = begun = 0
    for number in numbers_of(starts | ends):
        if starts >> number & 1:
            begun = 1 << number
        if ends >> number & 1:
            found |= begun
            begun = 0
    return found
