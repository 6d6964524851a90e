"""The proof of caps: the most contacts that any possible customer can get in a window, and one who gets them.

A customer is a choice of one atom for each attribute. Each choice leaves of the window's contacts those whose boxes allow
it. The search fixes attribute after attribute; contacts that no open attribute ties together are separate problems whose
answers add up, and an atom that leaves no contact more than another atom need not be tried. So it is exact: the maximum is
over every customer that the attributes allow, not over a sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mobilectl.audience.atoms import Atoms, Box, Boxes, meet
from mobilectl.contacts.caps import counted, periods_touched, windows
from mobilectl.contacts.plan import ContactPlan, Planned, Unscheduled
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Cap

Verdict = Literal["proven", "contention", "breach", "unprovable"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts in a window: `times` of one planned or unscheduled entry."""

    entry: Planned | Unscheduled
    times: int


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst window of a cap: how many contacts, for whom, and which."""

    count: int
    first: date
    last: date
    customer: Box
    contacts: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a cap.

    "proven": no possible customer gets more than the cap, all planned contacts taken together. "contention": some would, so
    arbitration will hold messages back. "breach": messages that do not obey caps exceed it by themselves. "unprovable":
    an event reminder that counts says no `at_most`; `unbounded` names them.
    """

    cap: Cap
    verdict: Verdict
    worst: Worst | None
    unbounded: tuple[Unscheduled, ...] = ()


def prove(plan: ContactPlan) -> tuple[Proof, ...]:
    """A proof for each cap of the policy, in its order."""
    return tuple(_prove(plan, cap, plan.boxes(predicate)) for cap, predicate in plan.caps)


def _prove(plan: ContactPlan, cap: Cap, protected: Boxes) -> Proof:
    events = [one for one in plan.unscheduled if counted(cap, one.stream)]
    planned = [one for one in plan.planned if counted(cap, one.stream)]
    unbounded = tuple(one for one in events if one.at_most is None)
    breach = worst_case(
        plan, cap, protected, [one for one in planned if not one.stream.obeys], [one for one in events if not one.stream.obeys]
    )
    if breach is not None and breach.count > cap.at_most:
        return Proof(cap, "breach", breach)
    if unbounded:
        return Proof(cap, "unprovable", breach, unbounded)
    worst = worst_case(plan, cap, protected, planned, events)
    return Proof(cap, "contention" if worst is not None and worst.count > cap.at_most else "proven", worst)


def worst_case(plan: ContactPlan, cap: Cap, protected: Boxes, planned: Sequence[Planned], events: Sequence[Unscheduled]) -> Worst | None:
    """The most contacts in one window of the cap, over all windows and all customers it protects; None where there are none.

    Events without `at_most` are left out: nothing bounds them.
    """
    worst: Worst | None = None
    bounded = [(one, one.at_most) for one in events if one.at_most is not None]
    days = days_between(plan.first, plan.last) if bounded else [one.day for one in planned]
    seen: list[dict[int, int]] = []
    for first, last in windows(cap.per, days):
        counts = [Counted(one, 1) for one in planned if first <= one.day <= last]
        counts += (Counted(one, at_most.count * periods_touched(at_most.per, first, last)) for one, at_most in bounded)
        times = {id(one.entry): one.times for one in counts}
        if any(all(count <= other.get(entry, 0) for entry, count in times.items()) for other in seen):
            continue
        seen.append(times)
        if worst is not None and sum(times.values()) <= worst.count:
            continue
        found = most([(meet(protected, plan.boxes(one.entry.predicate)), one.times) for one in counts], plan.atoms)
        if found.count and (worst is None or found.count > worst.count):
            worst = Worst(found.count, first, last, found.customer, tuple(counts[index] for index in found.chosen))
    return worst


@dataclass(frozen=True, slots=True)
class Most:
    """The answer of `most`: the sum, a customer as a box, and which of the entries it is in."""

    count: int
    customer: Box
    chosen: tuple[int, ...]


def most(entries: Sequence[tuple[Boxes, int]], atoms: Atoms) -> Most:
    """The greatest sum of weights of entries that one customer can be in together.

    `entries` are boxes, of which being in one counts, and the weight of each entry (a positive number).
    """
    alive = [(index, boxes, weight) for index, (boxes, weight) in enumerate(entries) if boxes]
    count, customer = _search(alive, atoms)
    chosen = tuple(index for index, boxes, _ in alive if any(_holds(box, customer) for box in boxes))
    return Most(count, customer, chosen)


Alive = tuple[int, Boxes, int]
"""An entry that the choices so far allow: its number, its boxes cut down to the open attributes, its weight."""


def _search(alive: Sequence[Alive], atoms: Atoms) -> tuple[int, dict[str, int]]:
    total = 0
    customer: dict[str, int] = {}
    for group in _tied(alive):
        count, chosen = _search_group(group, atoms)
        total += count
        customer.update(chosen)
    return total, customer


def _search_group(alive: Sequence[Alive], atoms: Atoms) -> tuple[int, dict[str, int]]:
    uses: dict[str, int] = {}
    for _, boxes, weight in alive:
        for name in {name for box in boxes for name in box}:
            uses[name] = uses.get(name, 0) + weight
    if not uses:
        return sum(weight for _, _, weight in alive), {}
    name = max(sorted(uses), key=lambda one: uses[one])
    best, chosen = -1, {}
    for atom, left in _options(name, alive, atoms):
        if sum(weight for _, _, weight in left) <= best:
            continue
        count, customer = _search(left, atoms)
        if count > best:
            best, chosen = count, {**customer, name: 1 << atom}
    return best, chosen


def _options(name: str, alive: Sequence[Alive], atoms: Atoms) -> list[tuple[int, list[Alive]]]:
    """What each atom of an attribute leaves, the most promising first, without atoms that leave no more than another."""
    options: list[tuple[int, list[Alive]]] = []
    for atom in range(atoms.axes[name].count):
        bit = 1 << atom
        left = [(index, kept, weight) for index, boxes, weight in alive if (kept := _kept(boxes, name, bit))]
        options.append((atom, left))
    options.sort(key=lambda option: -sum(weight for _, _, weight in option[1]))
    best: list[tuple[int, list[Alive], dict[int, Boxes]]] = []
    for atom, left in options:
        boxes_of = {index: boxes for index, boxes, _ in left}
        if not any(_no_more(boxes_of, other) for _, _, other in best):
            best.append((atom, left, boxes_of))
    return [(atom, left) for atom, left, _ in best]


def _kept(boxes: Boxes, name: str, bit: int) -> Boxes:
    """The boxes that an atom allows, without the attribute that is fixed by it."""
    kept = []
    for box in boxes:
        mask = box.get(name)
        if mask is None:
            kept.append(box)
        elif mask & bit:
            kept.append({other: value for other, value in box.items() if other != name})
    return tuple(kept)


def _no_more(left: dict[int, Boxes], other: dict[int, Boxes]) -> bool:
    """Whether everything that one choice leaves, the other leaves too, with the same boxes."""
    return all(index in other and other[index] == boxes for index, boxes in left.items())


def _tied(alive: Sequence[Alive]) -> Iterable[list[Alive]]:
    """Entries in groups that share no open attribute."""
    groups: list[tuple[set[str], list[Alive]]] = []
    for entry in alive:
        names = {name for box in entry[1] for name in box}
        members = [entry]
        apart = []
        for other_names, other_members in groups:
            if names & other_names:
                names |= other_names
                members += other_members
            else:
                apart.append((other_names, other_members))
        groups = [*apart, (names, members)]
    return (members for _, members in groups)


def _holds(box: Box, customer: Box) -> bool:
    return all(name in customer and customer[name] & mask for name, mask in box.items())
