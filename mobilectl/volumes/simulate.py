"""One pure function from a batch of customers to totals. Totals add up, so any split of the customers gives the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mobilectl.contacts.arbitration import arbitrate
from mobilectl.schedule.calendar import DAY
from mobilectl.volumes.compiled import Compiled, week_of
from mobilectl.volumes.masks import Atoms, Bits, Layout, Masks, Strays, atoms_of, counted, lay_out, unpack

Counts = npt.NDArray[np.int64]
MOST_A_WEEK = 31
"""Customers with more marketing contacts than this in a week are counted with those who have so many."""


class Batch(Protocol):
    """Columns by the ids of attributes: an Arrow record batch, or a table."""

    def column(self, name: str) -> pa.Array:
        """The values of an attribute."""

    @property
    def num_rows(self) -> int:
        """The number of customers."""


@dataclass(frozen=True)
class Totals:
    """What a plan comes to for some customers. In all but `heaviest` there is a column for each of the plan's groups.

    `customers` counts them; `reach` says, for each audience, how many it means, `outcomes`, for each outcome, how many contacts
    it befell. `heaviest` counts customers by the number of marketing contacts in the ISO week in which they get the most.
    `strays` are values that attributes.yaml does not allow, by attribute.
    """

    customers: Counts
    reach: Counts
    outcomes: Counts
    heaviest: Counts
    strays: Mapping[str, Strays]

    def __add__(self, other: Totals) -> Totals:
        names = {**self.strays, **other.strays}
        strays = {name: self.strays.get(name, Strays()) + other.strays.get(name, Strays()) for name in names}
        return Totals(
            self.customers + other.customers,
            self.reach + other.reach,
            self.outcomes + other.outcomes,
            self.heaviest + other.heaviest,
            strays,
        )


def nothing(compiled: Compiled) -> Totals:
    """The totals of no customers."""
    groups = len(compiled.groups)
    return Totals(
        np.zeros(groups, np.int64),
        np.zeros((len(compiled.audiences), groups), np.int64),
        np.zeros((len(compiled.outcomes), groups), np.int64),
        np.zeros(MOST_A_WEEK + 1, np.int64),
        {},
    )


def totals(batch: Batch, compiled: Compiled) -> Totals:
    """What the plan comes to for a batch of customers: who is meant, arbitration, counts. Columns are as `atoms_of` takes them."""
    result = nothing(compiled)
    if batch.num_rows == 0:
        return result
    atoms: dict[str, Atoms] = {}
    strays: dict[str, Strays] = {}
    for name, axis in compiled.axes.items():
        atoms[name], stray = atoms_of(batch.column(name), axis)
        if stray != Strays():
            strays[name] = stray
    layout = lay_out(_groups(batch.num_rows, atoms, compiled), len(compiled.groups))
    run = _Run(compiled, Masks(compiled.axes, atoms, layout), layout, result)
    run.meet()
    run.arbitrate()
    return Totals(layout.sizes, result.reach, result.outcomes, run.heaviest(), strays)


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


class _Run:
    """One batch being counted into `result`."""

    def __init__(self, compiled: Compiled, masks: Masks, layout: Layout, result: Totals) -> None:
        self._compiled = compiled
        self._masks = masks
        self._layout = layout
        self._result = result
        self._weeks: dict[date, list[Bits]] = {}
        self._kept: dict[int, Bits] = {}

    def meet(self) -> None:
        """Counts who is in each audience, and keeps those that arbitration will ask for."""
        compiled = self._compiled
        for number, boxes in enumerate(compiled.audiences):
            bits = self._masks.audience(boxes)
            self._result.reach[number] = counted(bits, self._layout)
            if number in compiled.contested:
                self._kept[number] = bits
            for week in compiled.certain_weeks.get(number, ()):
                self._count_week(week, bits)

    def arbitrate(self) -> None:
        """Counts what becomes of the contacts that obey."""
        compiled = self._compiled

        def audience(entry: int) -> Bits:
            return self._kept[compiled.planned[entry]]

        def protected(rule: int) -> Bits | None:
            whom = compiled.protected[rule]
            return None if whom is None else self._kept[whom]

        for outcome, bits in arbitrate(compiled.contest, audience, protected):
            self._result.outcomes[compiled.outcomes[outcome]] += counted(bits, self._layout)
            planned = compiled.plan.planned[outcome.entry]
            if outcome.kind == "sent" and planned.stream.message_class == "marketing":
                self._count_week(week_of(planned.day + outcome.days_later * DAY), bits)

    def _count_week(self, week: date, more: Bits) -> None:
        """One more contact in a week for some: a binary number for each customer, its lowest digits first."""
        digits = self._weeks.setdefault(week, [])
        for number, digit in enumerate(digits):
            digits[number], more = digit ^ more, digit & more
        if more.any():
            digits.append(more)

    def heaviest(self) -> Counts:
        """Customers by the number of contacts in the week in which they get the most."""
        result = np.zeros(MOST_A_WEEK + 1, np.int64)
        most: list[Bits] = []
        for digits in self._weeks.values():
            most = _larger(most, digits)

        def count(whom: Bits, left: int, number: int) -> None:
            if left and whom.any():
                count(whom & most[left - 1], left - 1, number + (1 << (left - 1)))
                count(whom & ~most[left - 1], left - 1, number)
            elif not left:
                result[min(number, MOST_A_WEEK)] += int(np.bitwise_count(whom).sum())

        count(self._masks.everyone, len(most), 0)
        return result


def _larger(first: list[Bits], second: list[Bits]) -> list[Bits]:
    """For each customer the larger of two binary numbers."""
    if len(first) < len(second):
        first, second = second, first
    if not second:
        return first
    none = np.zeros_like(first[0])
    second = [*second, *[none] * (len(first) - len(second))]
    above, same = none, ~none
    for one, other in zip(reversed(first), reversed(second), strict=True):
        above = above | (same & one & ~other)
        same = same & ~(one ^ other)
    return [other ^ ((one ^ other) & above) for one, other in zip(first, second, strict=True)]
