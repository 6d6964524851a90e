"""One pure function from a batch of customers to totals. Totals add up, so any split of the customers gives the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import add

import numpy as np
import numpy.typing as npt

from mobilectl.contacts.arbitration import Outcome
from mobilectl.schedule.calendar import DAY
from mobilectl.volumes import digits
from mobilectl.volumes.compiled import CLASSES, Compiled, week_of
from mobilectl.volumes.digits import Digits
from mobilectl.volumes.masks import Bits, Strays, counted
from mobilectl.volumes.outgoing import count_parts, size
from mobilectl.volumes.simulate import Batch, Simulation

Counts = npt.NDArray[np.int64]
MOST_A_WEEK = 31
"""Customers with more contacts than this in a week are counted with those who have so many."""


@dataclass(frozen=True)
class Totals:
    """What a plan comes to for some customers. The first five counts have a column for each of the plan's groups.

    `strays` are values that attributes.yaml does not allow, by attribute. `customers` counts the customers; `reach` says, for each
    audience, how many it means; `outcomes`, for each outcome, how many contacts it befell; `meant` and `reached`, for each circle, how
    many customers its messages mean, and how many get at least one of them.
    `parts` says, for each of the plan's parts of a message, how many get it. `weekly` counts customers by class, week and number of
    contacts in it, `heaviest` by the number of marketing contacts in the ISO week in which they get the most. `at_cap` counts those who
    get all that a cap allows, for each cap that allows anything; `displaced` messages held back, by their entry and rule (`making_way`),
    the owner of the message which has their place, and the part of the customers (`losers`).
    """

    strays: Mapping[str, Strays]
    customers: Counts
    reach: Counts
    outcomes: Counts
    meant: Counts
    reached: Counts
    parts: Counts
    weekly: Counts
    heaviest: Counts
    at_cap: Counts
    displaced: Counts

    def __add__(self, other: Totals) -> Totals:
        names = {**self.strays, **other.strays}
        strays = {name: self.strays.get(name, Strays()) + other.strays.get(name, Strays()) for name in names}
        return Totals(strays, *map(add, self.arrays(), other.arrays()))

    def arrays(self) -> list[Counts]:
        """All that is counted, in order."""
        return [getattr(self, one.name) for one in fields(self)[1:]]


def nothing(compiled: Compiled) -> Totals:
    """The totals of no customers."""
    groups, owners = len(compiled.groups), len(compiled.owners)
    shapes = (
        (groups,), (len(compiled.audiences), groups), (len(compiled.outcomes), groups), (len(compiled.circles), groups),
        (len(compiled.circles), groups), (compiled.parts_count,), (len(CLASSES), len(compiled.weeks), MOST_A_WEEK + 1), (MOST_A_WEEK + 1,),
        (len(compiled.contest.caps),), (len(compiled.making_way), owners, max(compiled.losers) + 1),
    )  # fmt: skip
    return Totals({}, *(np.zeros(shape, np.int64) for shape in shapes))


def totals(batch: Batch, compiled: Compiled) -> Totals:
    """What the plan comes to for a batch of customers: who is meant, arbitration, counts. Columns are as `atoms_of` takes them."""
    result = nothing(compiled)
    if batch.num_rows == 0:
        return result
    simulation = Simulation(batch, compiled)
    count = _Count(compiled, simulation, result)
    count.meet()
    count.decide()
    count.sum_up()
    return replace(result, customers=simulation.layout.sizes, strays=simulation.strays)


class _Count:
    """One batch being counted into `result`."""

    def __init__(self, compiled: Compiled, simulation: Simulation, result: Totals) -> None:
        self._compiled = compiled
        self._simulation = simulation
        self._layout = simulation.layout
        self._result = result
        self._weeks: dict[tuple[str, date], Digits] = {}
        self._meant: dict[int, Bits] = {}
        self._reached: dict[int, Bits] = {}
        self._owners = np.array(compiled.owner_rows, np.int64)
        self._losers = np.array(compiled.losers, np.int64)[self._layout.of_words]

    def meet(self) -> None:
        """Counts who is in each audience, and what goes out to them in any case."""
        compiled = self._compiled
        for number in range(len(compiled.audiences)):
            whom = self._simulation.audience(number)
            self._result.reach[number] = counted(whom, self._layout)
            for circle in compiled.meant.get(number, ()):
                _join(self._meant, circle, whom)
            for entry in compiled.certain.get(number, ()):
                self._goes_out(entry, 0, whom)

    def decide(self) -> None:
        """Counts what becomes of the contacts that obey."""
        compiled = self._compiled
        for outcome, whom in self._simulation.contested():
            self._result.outcomes[compiled.outcomes[outcome]] += counted(whom, self._layout)
            if outcome.kind == "sent":
                self._goes_out(outcome.entry, outcome.days_later, whom)
            elif outcome.kind == "held":
                self._make_way(outcome, whom)

    def sum_up(self) -> None:
        """Counts customers by what they have got, when all is decided."""
        result, compiled = self._result, self._compiled
        for circles, counts in ((self._meant, result.meant), (self._reached, result.reached)):
            for circle, whom in circles.items():
                counts[circle] += counted(whom, self._layout)
        for number, room in enumerate(compiled.contest.caps):
            full = self._simulation.arbitration.at_cap(room)
            if full is not None:
                result.at_cap[number] += size(full)
        for place, name in enumerate(CLASSES):
            for column, week in enumerate(compiled.weeks):
                self._distribute(self._in_week(name, week), result.weekly[place, column])
        marketing = [number for (name, _), number in self._weeks.items() if name == "marketing"]
        self._distribute(digits.largest(marketing), result.heaviest)

    def _goes_out(self, entry: int, later: int, whom: Bits) -> None:
        compiled = self._compiled
        planned = compiled.plan.planned[entry]
        digits.add_one(self._weeks.setdefault((planned.stream.message_class, week_of(planned.day + later * DAY)), []), whom)
        for circle in compiled.circles_of(entry, later):
            _join(self._reached, circle, whom)
        count_parts(self._result.parts, self._simulation, compiled, (entry, later), whom)

    def _make_way(self, outcome: Outcome, whom: Bits) -> None:
        """Counts whose messages have the place of one that is held back."""
        compiled = self._compiled
        row = compiled.making_way.get(outcome)
        if row is not None and whom.any():
            winners = self._simulation.arbitration.displacing(whom)
            cells = self._owners[winners.entries], self._losers[winners.words]
            np.add.at(self._result.displaced[row], cells, np.bitwise_count(winners.whom))

    def _in_week(self, name: str, week: date) -> Digits:
        if name != "all":
            return self._weeks.get((name, week), [])
        return digits.total(*(self._weeks.get((one, week), []) for one in ("marketing", "service")))

    def _distribute(self, number: Sequence[Bits], counts: Counts) -> None:
        for value, whom in digits.having(number, self._simulation.everyone):
            counts[min(value, MOST_A_WEEK)] += size(whom)


def _join(circles: dict[int, Bits], circle: int, whom: Bits) -> None:
    known = circles.get(circle)
    circles[circle] = whom if known is None else known | whom
