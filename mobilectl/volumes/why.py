"""One customer's contacts with every decision: what goes out on which day, what does not, and what has the place of it.

The customer is a batch of one, carried through the same simulation as the millions of a dry run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa

from mobilectl.audience.atoms import Axis
from mobilectl.audience.predicates import Customer
from mobilectl.contacts.arbitration import Attempt, Outcome, Rule
from mobilectl.contacts.due import Stretch, at_hour, open_stretches, silenced
from mobilectl.contacts.plan import Past, Planned, Stream
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.silence import stretch
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.hours import expiry
from mobilectl.volumes.masks import Bits, lay_out, unpack
from mobilectl.volumes.simulate import PAST, Simulation
from mobilectl.workspace.models.policy import Policy

Kind = Literal["sent", "held", "unreachable", "opted_out"]
Preference = Literal["kept", "silent", "outside"]
"""What becomes of the hour that a customer prefers. It is not kept where all of it is silent that lies in the window, or none does."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A message that the customer gets on a day and that takes up room there."""

    message: Planned | Past
    day: date


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that keeps a contact from the customer on a day, and what fills its windows, in the order in which that was decided.

    The last of these has the contact's place. There are none where a rule leaves room to nobody.
    """

    rule: Rule
    takers: tuple[Taker, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """A day on which a contact was tried, with all that was against it; it goes out where nothing was."""

    day: date
    against: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a planned contact that means the customer. Of one that is sent, the last try is the day on which it goes out; whom it
    does not reach it was not tried for.
    """

    entry: int
    planned: Planned
    kind: Kind
    tries: tuple[Try, ...] = ()

    @property
    def day(self) -> date:
        """The day on which it goes out, or was to."""
        return self.tries[-1].day if self.kind == "sent" else self.planned.day


@dataclass(frozen=True, slots=True)
class Due:
    """When a message falls due on the day on which it goes out: at some minute of `open`, counted from the day's midnight.

    `missed` are the parts of `open` in which it makes no sense any more, so that no channel delivers it. `silent` is what rules take out
    of its window, `hour` the one that the customer prefers, where the policy asks for it and it is known.
    """

    open: tuple[Stretch, ...]
    missed: tuple[Stretch, ...]
    silent: tuple[tuple[Rule, Stretch], ...]
    hour: int | None
    preference: Preference | None

    @property
    def never_delivered(self) -> bool:
        """Whether it makes no sense any more whenever it falls due."""
        return self.missed == self.open


@dataclass(frozen=True, slots=True)
class Story:
    """What becomes of all contacts of a plan that mean a customer, in the plan's order. `differing` are the customers besides, by their
    number, to whom something else happens on the day in question.
    """

    decisions: tuple[Decision, ...]
    differing: frozenset[int]

    def on(self, day: date) -> tuple[Decision, ...]:
        """What is planned for a day or goes out on it."""
        return tuple(one for one in self.decisions if day in (one.planned.day, one.day))


def story(customer: Customer, compiled: Compiled, day: date, others: Sequence[Customer] = (), past: Sequence[int] = ()) -> Story:
    """The customer's story; which of some others have another day is found out beside it.

    `past` are the numbers of the plan's past contacts that the customer and all others got.
    """
    return _Telling((customer, *others), compiled, day, past).story()


def due(decision: Decision, hour: int | None, compiled: Compiled, policy: Policy) -> Due:
    """When a message that is sent falls due to a customer who prefers an hour, or none."""
    stream, day = decision.planned.stream, decision.day
    silent = tuple((compiled.contest.rules[number], part) for number, part in silenced(stream, day, policy))
    free = open_stretches(stream, day, policy)
    liked = () if hour is None else at_hour(free, hour)
    chosen = liked or free
    # Where the file does not say how long it makes sense, it does so at least to the end of its window.
    expires = expiry(stream, day, None)
    missed = tuple((max(low, expires), high) for low, high in chosen if high > expires)
    return Due(chosen, missed, silent, hour, None if hour is None else _preference(stream, hour, kept=bool(liked)))


def _preference(stream: Stream, hour: int, *, kept: bool) -> Preference:
    if kept:
        return "kept"
    return "silent" if at_hour([stretch(stream.window)], hour) else "outside"


class _Telling:
    """A story being found out. The customer is the first of the batch."""

    def __init__(self, customers: Sequence[Customer], compiled: Compiled, day: date, past: Sequence[int]) -> None:
        self._compiled = compiled
        self._plan = compiled.plan
        self._day = day
        self._rows = len(customers)
        layout = lay_out(np.zeros(self._rows, np.uint16), 1)
        self._simulation = Simulation(_batch(customers, compiled.axes, past), compiled, layout)
        self._first = np.zeros_like(self._simulation.everyone)
        self._first[0] = 1
        self._differing = np.zeros(self._rows, np.bool_)
        self._went_out: dict[int, date] = {len(self._plan.planned) + number: one.day for number, one in enumerate(self._plan.past)}
        self._decided: dict[int, Decision] = {}

    def story(self) -> Story:
        for audience, entries in self._compiled.certain.items():
            for entry in entries:
                self._simply(entry, "sent", audience)
        for entry in range(len(self._plan.planned)):
            self._simply(entry, "unreachable", self._compiled.unreachable[entry])
            self._simply(entry, "opted_out", self._compiled.opted_out[entry])
        contacts = {contact.entry: contact for contact in self._compiled.contest.contacts}
        for outcome, whom in self._simulation.contested():
            if outcome.kind != "blocked":
                self._contested(outcome, whom, contacts[outcome.entry].attempts)
        differing = frozenset(int(row) - 1 for row in np.flatnonzero(self._differing))
        return Story(tuple(self._decided[entry] for entry in sorted(self._decided)), differing)

    def _simply(self, entry: int, kind: Kind, audience: int | None) -> None:
        """What no rule has a say in."""
        planned = self._plan.planned[entry]
        if audience is None or not self._befalls(self._simulation.audience(audience), planned.day):
            return
        tries = (Try(planned.day, ()),) if kind == "sent" else ()
        self._decided[entry] = Decision(entry, planned, kind, tries)
        if kind == "sent":
            self._went_out[entry] = planned.day

    def _contested(self, outcome: Outcome, whom: Bits, attempts: Sequence[Attempt]) -> None:
        planned, sent = self._plan.planned[outcome.entry], outcome.kind == "sent"
        day = planned.day + outcome.days_later * DAY
        if not self._befalls(whom, planned.day, day):
            return
        failed = [one for one in attempts if not sent or one.days_later < outcome.days_later]
        tries = [Try(planned.day + one.days_later * DAY, tuple(self._refusals(one))) for one in failed]
        if sent:
            tries.append(Try(day, ()))
            self._went_out[outcome.entry] = day
        self._decided[outcome.entry] = Decision(outcome.entry, planned, "sent" if sent else "held", tuple(tries))

    def _befalls(self, whom: Bits, *days: date) -> bool:
        """Whether the customer is among some whom something befalls; whom else it does not, or does, has another day."""
        flags = unpack(whom)[: self._rows]
        if self._day in days:
            self._differing |= flags != flags[0]
        return bool(flags[0])

    def _refusals(self, attempt: Attempt) -> Iterator[Refusal]:
        """What is against a contact of the customer on a day, at the moment in which it is decided."""
        arbitration, rooms = self._simulation.arbitration, {room.rule: room for room in attempt.rooms}
        for rule, whom in arbitration.against(attempt, self._first):
            if whom.any():
                taking = arbitration.taking(rooms[rule], self._first) if rule in rooms else ()
                yield Refusal(self._compiled.contest.rules[rule], tuple(self._taker(entry) for entry, _ in taking))

    def _taker(self, entry: int) -> Taker:
        count = len(self._plan.planned)
        message = self._plan.planned[entry] if entry < count else self._plan.past[entry - count]
        return Taker(message, self._went_out[entry])


def _batch(customers: Sequence[Customer], axes: Mapping[str, Axis], past: Sequence[int]) -> pa.RecordBatch:
    """Customers as engines give them to the simulation: choices as the positions of their values from 1, flags as 0 and 1."""
    columns = {name: _column([one.get(name) for one in customers], axis) for name, axis in axes.items()}
    columns[PAST] = pa.array([list(past)] * len(customers), pa.list_(pa.uint32()))
    return pa.record_batch(columns)


def _column(values: Sequence[object], axis: Axis) -> pa.Array:
    match axis.attribute.type:
        case "choice":
            positions: dict[object, int] = {value: number for number, value in enumerate(axis.values, 1)}
            return pa.array([positions.get(one) for one in values], pa.uint16())
        case "flag":
            return pa.array(values, pa.bool_())
        case "date":
            return pa.array(values, pa.date32())
    return pa.array([None if one is None else float(str(one)) for one in values], pa.float64())
