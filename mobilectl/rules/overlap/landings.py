"""Sends of different campaigns that land on the same customers at the same time, found day by day."""

from __future__ import annotations

import functools
import heapq
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from mobilectl.audience.atoms import Box, Boxes, intersection
from mobilectl.audience.crossing import bits_of, layers, numbers_of
from mobilectl.contacts.plan import ContactPlan, Planned, whole_plan
from mobilectl.findings import Place
from mobilectl.rules.overlap.pairs import precedence
from mobilectl.schedule.silence import stretch
from mobilectl.workspace.scalars import MINUTES_A_DAY
from mobilectl.workspace.workspace import Workspace


class Landing(msgspec.Struct, frozen=True):
    """Two sends that reach a customer at once, as on their first such day; `second` is the one that would rather be moved.

    `minutes` is what their windows share then, `days` on how many days it happens.
    """

    first: Planned
    second: Planned
    minutes: int
    customer: Box
    days: int


@functools.lru_cache(maxsize=4)
def landings(workspace: Workspace) -> tuple[Landing, ...]:
    """One landing for each two sends that have any, on whatever channels, worked out once for each workspace."""
    plan = whole_plan(workspace)
    if plan is None:
        return ()
    rank = {one.value.id: precedence(one, workspace) for one in workspace.campaigns}
    found: dict[tuple[Place, Place], tuple[Landing, set[int]]] = {}
    for one, other, minutes, customer in _together(plan):
        first, second = sorted((one, other), key=lambda entry: rank[entry.stream.owner])
        key = first.stream.place, second.stream.place
        if key not in found:
            found[key] = Landing(first, second, minutes, customer, 1), set()
        found[key][1].add(second.day.toordinal())
    return tuple(msgspec.structs.replace(landing, days=len(days)) for landing, days in found.values())


def _together(plan: ContactPlan) -> Iterator[tuple[Planned, Planned, int, Box]]:
    """Every two entries of different campaigns that land together, with the minutes they share and a customer of both."""
    before: list[Planned] = []
    sends = [one for one in plan.planned if one.stream.campaign]
    audiences = _Audiences(sends, plan)
    for day, entries in itertools.groupby(sends, key=lambda one: one.day):
        today = list(entries)
        nights = [one for one in before if one.day.toordinal() == day.toordinal() - 1]
        yield from _of_day([*nights, *today], len(nights), audiences)
        before = [one for one in today if stretch(one.stream.window)[1] > MINUTES_A_DAY]


def _of_day(entries: Sequence[Planned], nights: int, audiences: _Audiences) -> Iterator[tuple[Planned, Planned, int, Box]]:
    """The pairs of a day; the first entries are those that go on from the night before, whose own pairs were told then."""
    kinds = [audiences.number(one) for one in entries]
    spans = [stretch(one.stream.window, -1 if number < nights else 0) for number, one in enumerate(entries)]
    of_campaign: dict[str, int] = {}
    of_kind: dict[int, int] = {}
    for number, one in enumerate(entries):
        of_campaign[one.stream.owner] = of_campaign.get(one.stream.owner, 0) | 1 << number
        of_kind[kinds[number]] = of_kind.get(kinds[number], 0) | 1 << number
    today = bits_of(sorted(of_kind))
    running, ends = 0, list[tuple[int, int]]()
    for number in sorted(range(len(entries)), key=lambda number: (spans[number], number)):
        start, stop = spans[number]
        while ends and ends[0][0] <= start:
            running ^= 1 << heapq.heappop(ends)[1]
        others = running & ~of_campaign[entries[number].stream.owner]
        met = 0
        for kind in numbers_of(audiences.meeting(kinds[number]) & today) if others and number >= nights else ():
            met |= of_kind[kind]
        for other in numbers_of(others & met):
            customer = audiences.customer(kinds[number], kinds[other])
            yield entries[number], entries[other], min(stop, spans[other][1]) - start, customer
        running |= 1 << number
        heapq.heappush(ends, (stop, number))


FEW = 8
"""So many boxes of an audience are looked at for all audiences at once; the few audiences that have more are looked at by themselves."""


class _Audiences:
    """The different audiences of some entries, by number, and which of them share a customer."""

    def __init__(self, entries: Sequence[Planned], plan: ContactPlan) -> None:
        self._numbers: dict[int, int] = {}
        self._boxes: list[Boxes] = []
        for one in entries:
            if id(one.predicate) not in self._numbers:
                self._numbers[id(one.predicate)] = len(self._boxes)
                self._boxes.append(plan.boxes(one.predicate))
        self._crossings = layers([boxes[:FEW] for boxes in self._boxes], plan.atoms.axes)
        self._long = bits_of([number for number, boxes in enumerate(self._boxes) if len(boxes) > FEW])
        self._meeting: dict[int, int] = {}

    def number(self, entry: Planned) -> int:
        """The audience of an entry."""
        return self._numbers[id(entry.predicate)]

    def meeting(self, number: int) -> int:
        """The audiences that share a customer with this one, as bits."""
        if number not in self._meeting:
            found = 0
            for box in self._boxes[number]:
                for crossing in self._crossings:
                    found |= crossing.meeting(box)
            for other in numbers_of(self._long & ~found):
                if any(intersection(a, b) is not None for a in self._boxes[number] for b in self._boxes[other][FEW:]):
                    found |= 1 << other
            self._meeting[number] = found
        return self._meeting[number]

    def customer(self, number: int, other: int) -> Box:
        """A customer of two audiences that share one."""
        return next(both for a in self._boxes[number] for b in self._boxes[other] if (both := intersection(a, b)) is not None)
