"""The most entries that one customer can be in together: an exact search, branch and bound, over sets of entries as bits.

An entry is a few boxes, and holds for who is in one of them. A customer is a choice of one atom for each attribute, and each choice
leaves of the boxes those that allow it. The search settles attribute after attribute, the most telling first. It need not branch where
one atom allows all that is left, nor try an atom that leaves no box that another does not leave too. Entries that no open attribute ties
together are separate problems whose answers add up, and what cannot beat the best so far is not looked into. So the answer is the
maximum over every customer that the attributes allow, not over a sample.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from mobilectl.audience.atoms import ANYONE, Atoms, Box, Boxes
from mobilectl.audience.crossing import Crossed, layers, numbers_of


class Most(msgspec.Struct, frozen=True):
    """The answer of a search: the sum, a customer as a box, and which of the entries hold for that customer."""

    count: int
    customer: Box
    chosen: tuple[int, ...]


def most(entries: Sequence[tuple[Boxes, int]], atoms: Atoms) -> Most:
    """The greatest sum of weights of entries that can hold for one customer.

    `entries` are boxes, of which being in one counts, and the weight of each entry (a positive number).
    """
    whole = Entries([boxes for boxes, _ in entries], [], atoms).stretch(0, 0, [weight for _, weight in entries])
    return whole.most(ANYONE, 0) or Most(0, {}, ())


Layered = tuple[int, ...]
"""Some boxes of a list of entries as bits: of the first boxes of all entries, of their second ones, …"""


class Entries:
    """Entries made ready for many searches: some that take part in each, and a list of which each takes a stretch.

    Entries are bits. As an entry may be several boxes, there are layers: the first box of each, the second of those that have one, …
    """

    def __init__(self, always: Sequence[Boxes], listed: Sequence[Boxes], atoms: Atoms) -> None:
        self._always = len(always)
        self._layers = layers((*always, *listed), atoms.axes)
        names = dict.fromkeys(name for layer in self._layers for name in layer.axes)
        self._axes = {name: self._across(name, atoms.axes[name].count) for name in names}

    def _across(self, name: str, count: int) -> tuple[Layered, tuple[Layered, ...]]:
        """For an attribute the boxes that restrict it, and for each of its atoms those that allow it."""
        each = [layer.axes.get(name) or Crossed(0, (layer.there,) * count) for layer in self._layers]
        return tuple(one.restricted for one in each), tuple(zip(*(one.allowed for one in each), strict=True))

    def stretch(self, first: int, end: int, weights: Sequence[int]) -> Stretch:
        """Those that always take part, with their weights, and the listed ones from `first` to before `end`, each weighing 1."""
        width = self._always + end - first
        always, listed, start = (1 << self._always) - 1, (1 << (end - first)) - 1, self._always + first

        def cut(bits: Layered) -> int:
            found = 0
            for layer in reversed(bits):
                found = found << width | (layer >> start & listed) << self._always | layer & always
            return found

        axes = {}
        for name, (restricts, allows) in self._axes.items():
            if restricted := cut(restricts):
                axes[name] = Crossed(restricted, tuple(map(cut, allows)))
        planes = []
        for power in range(max([1, *weights]).bit_length()):
            plane = sum(1 << number for number, weight in enumerate(weights) if weight >> power & 1)
            planes.append(plane | (listed << self._always if power == 0 else 0))
        return Stretch(width, cut(tuple(layer.there for layer in self._layers)), axes, tuple(planes))


class Stretch:
    """Some entries to search. Layers stand side by side: bit `k * width + n` is box k of entry n.

    `planes` are the weights in binary: who has 1 in the first, who has 2 in the second, …
    """

    def __init__(self, width: int, there: int, axes: Mapping[str, Crossed], planes: tuple[int, ...]) -> None:
        self._width, self._there, self._axes, self._planes = width, there, axes, planes
        self._choices = [(axis.restricted, _greatest(axis.allowed)) for axis in axes.values()]
        self._everything = (1 << width) - 1
        self._layered = there >> width > 0
        self._even = len(planes) == 1  # then no set weighs more than it has boxes
        self._weight: Callable[[int], int] = int.bit_count if self._even and not self._layered else self._sum_of_weights

    def most(self, protected: Boxes, above: int) -> Most | None:
        """The greatest sum of weights of entries that hold for one customer in one of the protected boxes; None if not over `above`."""
        best: Most | None = None
        for box in protected:
            inside = self._within(box) if box else self
            found = inside._search(inside._there, above if best is None else best.count)
            if found is not None:
                count, chosen = found
                best = Most(count, {**box, **inside._customer(chosen)}, tuple(numbers_of(self._entries(chosen))))
        return best

    def _within(self, box: Box) -> Stretch:
        """The same for customers in a box alone."""
        there, axes = self._there, dict(self._axes)
        for name, mask in box.items():
            if name in axes:
                allowed = tuple(bits if mask >> atom & 1 else 0 for atom, bits in enumerate(axes[name].allowed))
                axes[name] = Crossed(axes[name].restricted, allowed)
                there &= functools.reduce(operator.or_, allowed)
        return Stretch(self._width, there, axes, self._planes)

    def _search(self, boxes: int, above: int) -> tuple[int, int] | None:
        """The best choice of boxes that agree: their weight and they; None if nothing is over `above`."""
        total = self._weight(boxes)
        if total <= above:
            return None
        open_axes: list[tuple[int, int, list[int]]] = []
        for restricts, choices in self._choices:
            if restricted := boxes & restricts:
                options = [left for bits in choices if (left := boxes & bits)]
                if boxes not in options:
                    if self._even and max(map(int.bit_count, options)) <= above:
                        return None
                    limit = max(map(self._weight, options))
                    if limit <= above:
                        return None
                    open_axes.append((limit, restricted, options))
        if not open_axes:
            return total, boxes
        groups = self._tied(boxes, [restricted for _, restricted, _ in open_axes]) if len(open_axes) > 1 else []
        if len(groups) > 1:
            return self._search_groups(boxes, groups, above)
        return self._search_options(min(open_axes, key=operator.itemgetter(0))[2], above)

    def _search_options(self, options: Sequence[int], above: int) -> tuple[int, int] | None:
        """The best of what the atoms of an attribute leave, the most promising first."""
        best: tuple[int, int] | None = None
        for left in sorted(_greatest(options), key=self._weight, reverse=True):
            best = self._search(left, above if best is None else best[0]) or best
        return best

    def _search_groups(self, boxes: int, groups: Sequence[int], above: int) -> tuple[int, int] | None:
        """Each group by itself, and what is in none of them as it is."""
        chosen = boxes
        for group in groups:
            chosen &= ~group
        count = self._weight(chosen)
        still_open = sum(map(self._weight, groups))
        for group in groups:
            still_open -= self._weight(group)
            found = self._search(group, above - count - still_open)
            if found is None:
                return None
            count, chosen = count + found[0], chosen | found[1]
        return count, chosen

    def _tied(self, boxes: int, restricted: Sequence[int]) -> list[int]:
        """The boxes that open attributes restrict, in groups that share neither an attribute nor an entry."""
        groups: list[int] = []
        for group in restricted:
            if self._layered:
                group = self._all_layers(self._entries(group)) & boxes
            apart = []
            for other in groups:
                if other & group:
                    group |= other
                else:
                    apart.append(other)
            groups = [*apart, group]
        return groups

    def _sum_of_weights(self, boxes: int) -> int:
        entries = self._entries(boxes) if self._layered else boxes
        if self._even:
            return entries.bit_count()
        return sum((entries & plane).bit_count() << power for power, plane in enumerate(self._planes))

    def _entries(self, boxes: int) -> int:
        """The entries that have one of the boxes."""
        found = boxes
        while boxes := boxes >> self._width:
            found |= boxes
        return found & self._everything

    def _all_layers(self, entries: int) -> int:
        found = entries
        while found < self._there:
            found = found << self._width | entries
        return found

    def _customer(self, boxes: int) -> Box:
        """Who is in all the boxes, which agree."""
        return {
            name: sum(1 << atom for atom, bits in enumerate(axis.allowed) if boxes & ~bits == 0)
            for name, axis in self._axes.items()
            if boxes & axis.restricted
        }


def _greatest(sets: Iterable[int]) -> list[int]:
    """The sets that do not lie inside another."""
    found: list[int] = []
    for one in sorted(set(sets), key=int.bit_count, reverse=True):
        if not any(one & ~other == 0 for other in found):
            found.append(one)
    return found
