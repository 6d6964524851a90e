"""What becomes of every contact of a plan, for a batch of customers: who is meant, what goes out to whom, and what has whose place.

Whoever wants to know something of a dry run asks a `Simulation`: the totals, the comparison of two plans, the story of one customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mobilectl.contacts.arbitration import Outcome
from mobilectl.contacts.deciding import Arbitration
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.masks import Atoms, Bits, Layout, Masks, Strays, atoms_of, lay_out, pack, unpack

PAST = "past contacts"
"""The column that says which contacts of the plan's past each customer got: a list of their numbers."""


class Batch(Protocol):
    """Columns by the ids of attributes: an Arrow record batch, or a table."""

    def column(self, name: str) -> pa.Array:
        """The values of an attribute."""

    @property
    def num_rows(self) -> int:
        """The number of customers."""


class Simulation:
    """A plan being carried out for a batch of customers, which has at least one.

    `strays` are values that attributes.yaml does not allow, by attribute. Bits come in the order of `layout`, which is that of the plan's
    groups where no other is given, and must not be written to.
    """

    def __init__(self, batch: Batch, compiled: Compiled, layout: Layout | None = None) -> None:
        self.strays: dict[str, Strays] = {}
        atoms: dict[str, Atoms] = {}
        for name, axis in compiled.axes.items():
            atoms[name], stray = atoms_of(batch.column(name), axis)
            if stray != Strays():
                self.strays[name] = stray
        self.layout = layout or lay_out(_groups(batch.num_rows, atoms, compiled), len(compiled.groups))
        masks = Masks(compiled.axes, atoms, self.layout)
        self._audiences = _Audiences(compiled, masks, _past(batch, self.layout) if compiled.plan.past else {})
        self.arbitration = Arbitration(compiled.contest, self._audiences.of_entry, self._audiences.protected)

    @property
    def everyone(self) -> Bits:
        """All customers of the batch."""
        return self._audiences.masks.everyone

    def audience(self, number: int) -> Bits:
        """Who is in one of the plan's audiences."""
        return self._audiences.audience(number)

    def contested(self) -> Iterator[tuple[Outcome, Bits]]:
        """What becomes of the contacts that obey, and for whom, in arbitration's order. All others go out as planned."""
        return self.arbitration.outcomes()


class _Audiences:
    """Who is meant, for whoever asks. It knows of nobody who asks, so that a batch's columns are given back as soon as it is done."""

    def __init__(self, compiled: Compiled, masks: Masks, past: Mapping[int, Bits]) -> None:
        self.masks = masks
        self._compiled = compiled
        self._past = past
        self._kept: dict[int, Bits] = {}

    def audience(self, number: int) -> Bits:
        if number in self._kept:
            return self._kept[number]
        found = self.masks.audience(self._compiled.audiences[number])
        if number in self._compiled.asked_again:
            self._kept[number] = found
        return found

    def of_entry(self, entry: int) -> Bits:
        planned = self._compiled.planned
        if entry < len(planned):
            return self.audience(planned[entry])
        return self._past.get(entry - len(planned), np.zeros_like(self.masks.everyone))

    def protected(self, rule: int) -> Bits | None:
        whom = self._compiled.protected[rule]
        return None if whom is None else self.audience(whom)


def _groups(rows: int, atoms: Mapping[str, Atoms], compiled: Compiled) -> npt.NDArray[np.uint16]:
    """The group of each customer: the number of its combination of the dimensions' values."""
    group = np.zeros(rows, np.uint16)
    masks = Masks(compiled.axes, atoms, lay_out(group, 1))
    for dimension in compiled.dimensions:
        group *= np.uint16(len(dimension.values))
        for number, audience in enumerate(dimension.audiences):
            if number:
                group += np.uint16(number) * unpack(masks.audience(compiled.audiences[audience]))[:rows]
    return group


def _past(batch: Batch, layout: Layout) -> dict[int, Bits]:
    """Who got each contact of the past that anybody of the batch got."""
    column = batch.column(PAST)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    numbers = column.flatten().to_numpy()
    customers = column.value_parent_indices().to_numpy()
    place = np.empty(batch.num_rows + 1, np.int64)
    place[layout.source] = np.arange(len(layout.source))
    order = np.argsort(numbers, kind="stable")
    places = place[customers[order]]
    distinct, starts = np.unique(numbers[order], return_index=True)
    found: dict[int, Bits] = {}
    for number, start, end in zip(distinct, starts, np.append(starts, len(numbers))[1:], strict=True):
        flags = np.zeros(len(layout.source), np.bool_)
        flags[places[start:end]] = True
        found[int(number)] = pack(flags)
    return found
