"""What a change does to each customer's messages: both plans carried out for one batch of customers, and what differs, counted.

Like `totals` one pure function from a batch to counts that add up, so any split of the customers gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import reduce
from itertools import groupby
from operator import add, or_
from typing import Final

import numpy as np
import pyarrow as pa

from mobilectl.contacts.arbitration import Outcome
from mobilectl.volumes import digits
from mobilectl.volumes.compiled import CLASSES, Compiled
from mobilectl.volumes.digits import Digits
from mobilectl.volumes.masks import Bits, Strays, counted
from mobilectl.volumes.outgoing import Outgoing, nothing_outgoing, size
from mobilectl.volumes.pair import Pair
from mobilectl.volumes.simulate import Batch, Simulation
from mobilectl.volumes.totals import Counts

FATES = ("planned_before", "planned_after", "kept", "moved", "displaced", "withdrawn", "regained", "new")
"""As what a message is counted: planned, each time, for a customer who can get it; sent both before and after (`moved`: on another day);
sent before and held back after; sent before and not planned any more; held back before and sent after; not planned before and sent after.
"""
PLANNED_BEFORE, PLANNED_AFTER, KEPT, MOVED, DISPLACED, WITHDRAWN, REGAINED, NEW = range(len(FATES))

MOST_CONTACTS = 99
"""Customers who get more messages than this in the whole period are counted with those who get so many."""
NOBODY: Final = -1
"""The winner where no message has the place of one that is held back."""

Sends = dict[int, Bits]
"""Who gets the messages of an entry, by how many days later than planned."""


@dataclass(frozen=True)
class Changes:
    """What a change comes to for some customers. Counts over groups have a column for each of the groups of the plan after the change.

    `strays` are values that attributes.yaml does not allow, by the names of their columns in a batch. `outgoing` is what goes out before
    and after. `displaced` counts messages that
    were sent before and are held back after, by the row of their kind, that of the owner of the message which has their place (or
    `NOBODY`), and the number of the rule. `customers` counts the customers; `messages` says, for each kind of message, how many befell
    each of `FATES`; `losing`, for each owner, how many customers lose at least one of its messages, and `gaining` how many get one
    again; `touched` how many lose any at all. `contacts` counts, for each of `CLASSES`, customers by their number of messages before
    (row) and after (column).
    """

    strays: Mapping[str, Strays]
    outgoing: tuple[Outgoing, Outgoing]
    displaced: Mapping[tuple[int, int, int], Counts]
    customers: Counts
    messages: Counts
    losing: Counts
    gaining: Counts
    touched: Counts
    contacts: Counts

    def __add__(self, other: Changes) -> Changes:
        strays = {name: self.strays.get(name, Strays()) + other.strays.get(name, Strays()) for name in {**self.strays, **other.strays}}
        displaced = dict(self.displaced)
        for key, counts in other.displaced.items():
            displaced[key] = displaced[key] + counts if key in displaced else counts
        outgoing = self.outgoing[0] + other.outgoing[0], self.outgoing[1] + other.outgoing[1]
        return Changes(strays, outgoing, displaced, *map(add, self.arrays(), other.arrays()))

    def arrays(self) -> list[Counts]:
        """All that is counted in tables of one size, in order."""
        return [getattr(self, one.name) for one in fields(self)[3:]]


def no_changes(pair: Pair) -> Changes:
    """What a change comes to for no customers."""
    groups, owners = len(pair.after.groups), len(pair.owners)
    shapes = (
        (groups,), (len(pair.messages), len(FATES), groups), (owners, groups), (owners, groups), (groups,),
        (len(CLASSES), MOST_CONTACTS + 1, MOST_CONTACTS + 1),
    )  # fmt: skip
    outgoing = nothing_outgoing(pair.before), nothing_outgoing(pair.after)
    return Changes({}, outgoing, {}, *(np.zeros(shape, np.int64) for shape in shapes))


def changes(batch: Batch, pair: Pair) -> Changes:
    """What the change comes to for a batch of customers. Its columns are those of both plans in `pair`, as `atoms_of` takes them."""
    if batch.num_rows == 0:
        return no_changes(pair)
    after = Simulation(batch, pair.after)
    before = Simulation(_Renamed(batch, pair.columns), pair.before, after.layout)
    comparison = _Comparison(pair, before, after)
    comparison.begin()
    comparison.follow()
    result = comparison.sum_up()
    strays = {**after.strays, **{pair.columns.get(name, name): one for name, one in before.strays.items()}}
    return replace(result, customers=after.layout.sizes, strays=strays)


class _Renamed:
    """A batch some of whose columns are known by other names."""

    def __init__(self, batch: Batch, columns: Mapping[str, str]) -> None:
        self._batch = batch
        self._columns = columns
        self.num_rows = batch.num_rows

    def column(self, name: str) -> pa.Array:
        return self._batch.column(self._columns.get(name, name))


class _Comparison:
    """Two simulations of one batch being compared."""

    def __init__(self, pair: Pair, before: Simulation, after: Simulation) -> None:
        self._pair = pair
        self._before = before
        self._after = after
        self._layout = after.layout
        self._result = no_changes(pair)
        self._displaced: dict[tuple[int, int, int], Counts] = {}
        self._sent_before: dict[int, Sends] = {}
        self._contacts: dict[tuple[str, bool], Digits] = {}
        self._losing: dict[int, Bits] = {}
        self._gaining: dict[int, Bits] = {}
        self._last: dict[Simulation, tuple[int, Bits]] = {}

    def begin(self) -> None:
        """Carries the plan before the change out. What it sends is kept, not copied: arbitration needs it just as long."""
        for outcome, whom in self._before.contested():
            if outcome.kind == "sent":
                self._sent_before.setdefault(outcome.entry, {})[outcome.days_later] = whom

    def follow(self) -> None:
        """Carries the plan after the change out, and compares each message as it is decided."""
        pair = self._pair
        found = {after: (row, before) for row, before, after in pair.identities if after is not None}
        for entry, outcomes in _by_entry(self._after.contested()):
            row, before = found.pop(entry)
            sends: Sends = {}
            for outcome, whom in outcomes:
                if outcome.kind == "sent":
                    sends[outcome.days_later] = whom
                elif outcome.kind == "held" and before is not None:
                    self._make_way(row, before, outcome, whom)
            self._compare(row, before, entry, sends)
        certain = [(row, before, after) for after, (row, before) in found.items()]
        gone = [(row, before, None) for row, before, after in pair.identities if after is None]
        for row, before, after in sorted([*certain, *gone], key=self._audiences_of):
            self._compare(row, before, after, {} if after is None else {0: self._audience(self._after, pair.after, after)})

    def sum_up(self) -> Changes:
        """The counts, when all is decided."""
        result, everyone = self._result, self._after.everyone
        for circles, counts in ((self._losing, result.losing), (self._gaining, result.gaining)):
            for owner, whom in circles.items():
                counts[owner] = counted(whom, self._layout)
        touched = np.zeros_like(everyone)
        for whom in self._losing.values():
            touched = touched | whom
        for place, name in enumerate(CLASSES):
            for number, those in digits.having(self._number(name, now=False), everyone):
                for other, both in digits.having(self._number(name, now=True), those):
                    result.contacts[place, min(number, MOST_CONTACTS), min(other, MOST_CONTACTS)] += size(both)
        return replace(result, touched=counted(touched, self._layout), displaced=self._displaced)

    def _number(self, name: str, now: bool) -> Digits:
        """How many messages of a class each customer gets, now or before."""
        if name != "all":
            return self._contacts.get((name, now), [])
        return digits.total(*(self._contacts.get((one, now), []) for one in ("marketing", "service")))

    def _audiences_of(self, one: tuple[int, int | None, int | None]) -> tuple[int, int]:
        """By the audiences of messages: what is meant for the same customers comes together, and these are worked out once."""
        _, before, after = one
        pair = self._pair
        return -1 if after is None else pair.after.planned[after], -1 if before is None else pair.before.planned[before]

    def _audience(self, simulation: Simulation, compiled: Compiled, entry: int) -> Bits:
        """Who is meant by an entry; what was asked for last is still known."""
        number = compiled.planned[entry]
        known = self._last.get(simulation)
        if known is None or known[0] != number:
            known = self._last[simulation] = number, simulation.audience(number)
        return known[1]

    def _make_way(self, row: int, before: int, outcome: Outcome, held: Bits) -> None:
        """Counts whose messages have the place of some that went out before."""
        left = held & _all(self._sends_before(before), held)
        if not left.any():
            return
        winners = self._after.arbitration.displacing(left)
        for entry in np.unique(winners.entries):
            its = winners.entries == entry
            those = np.zeros_like(left)
            np.bitwise_or.at(those, winners.words[its], winners.whom[its])
            self._displace(row, self._pair.owners[self._owner(entry)], outcome.rule, those)
            left = left & ~those
        self._displace(row, NOBODY, outcome.rule, left)

    def _displace(self, row: int, winner: int, rule: int, whom: Bits) -> None:
        if whom.any():
            key = row, winner, rule
            counts = counted(whom, self._layout)
            self._displaced[key] = self._displaced[key] + counts if key in self._displaced else counts

    def _owner(self, entry: int) -> str:
        plan = self._pair.after.plan
        return (plan.planned[entry] if entry < len(plan.planned) else plan.past[entry - len(plan.planned)]).stream.owner

    def _sends_before(self, entry: int) -> Sends:
        """Who got an entry's messages before the change."""
        if entry in self._pair.contested_before:
            return self._sent_before.get(entry, {})
        return {0: self._audience(self._before, self._pair.before, entry)}

    def _count_sends(self, entry: int, sends: Sends, now: bool) -> None:
        """Counts the messages of an entry as contacts of customers, and as what goes out."""
        pair, outgoing = self._pair, self._result.outgoing[now]
        simulation, compiled = (self._after, pair.after) if now else (self._before, pair.before)
        name = compiled.plan.planned[entry].stream.message_class
        for later, whom in sends.items():
            digits.add_one(self._contacts.setdefault((name, now), []), whom)
            if whom.any():  # what is decided for nobody is told as sent, be it silent on all its days
                outgoing.count(simulation, compiled, (entry, later), whom)

    def _compare(self, row: int, before: int | None, after: int | None, sends_after: Sends) -> None:
        """Counts what became of messages before, where they were planned, and after, where they are."""
        none = np.zeros_like(self._after.everyone)
        sends_before = {} if before is None else self._sends_before(before)
        if before is not None:
            self._count_sends(before, sends_before, now=False)
        if after is not None:
            self._count_sends(after, sends_after, now=True)
        meant_before = none if before is None else self._audience(self._before, self._pair.before, before)
        meant_after = none if after is None else self._audience(self._after, self._pair.after, after)
        sent_before, sent_after = _all(sends_before, none), _all(sends_after, none)
        lost, won = sent_before & ~sent_after, sent_after & ~sent_before
        fates = {
            PLANNED_BEFORE: meant_before, PLANNED_AFTER: meant_after, KEPT: sent_before & sent_after,
            MOVED: _moved(sends_before, sends_after, none), DISPLACED: lost & meant_after, WITHDRAWN: lost & ~meant_after,
            REGAINED: won & meant_before, NEW: won & ~meant_before,
        }  # fmt: skip
        for fate, whom in fates.items():
            if whom.any():
                self._result.messages[row, fate] += counted(whom, self._layout)
        owner = self._pair.owner_rows[row]
        _join(self._losing, owner, fates[DISPLACED])
        _join(self._gaining, owner, fates[REGAINED])


def _by_entry(contested: Iterator[tuple[Outcome, Bits]]) -> Iterator[tuple[int, Iterator[tuple[Outcome, Bits]]]]:
    """What becomes of each entry's messages, told while it is decided."""
    return groupby(contested, key=lambda one: one[0].entry)


def _all(sends: Sends, none: Bits) -> Bits:
    """Who gets an entry's messages on one day or another."""
    found = list(sends.values())
    return reduce(or_, found) if found else np.zeros_like(none)


def _moved(before: Sends, after: Sends, none: Bits) -> Bits:
    """Who gets an entry's messages on another day than before."""
    return reduce(or_, (one & other for later, one in before.items() for then, other in after.items() if later != then), none)


def _join(circles: dict[int, Bits], circle: int, whom: Bits) -> None:
    if whom.any():
        circles[circle] = circles[circle] | whom if circle in circles else whom
