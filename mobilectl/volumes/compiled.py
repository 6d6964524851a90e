"""A contact plan made ready for counting: numbers in place of names, each distinct audience once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce

from mobilectl.audience.atoms import ANYONE, Atoms, Axis, Boxes, meet
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Not, Predicate, Some
from mobilectl.contacts.arbitration import Contest, Outcome, contest
from mobilectl.contacts.plan import ContactPlan
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.workspace import Workspace

DIMENSIONS = ("city", "tier")
"""The attributes by which customers are told apart in the totals, where the workspace has them as choices."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """An attribute by which totals are broken down: its values, None for unknown, and who has each, as an audience's number."""

    attribute: str
    values: tuple[str | None, ...]
    audiences: tuple[int, ...]


@dataclass(frozen=True)
class Compiled:
    """What `totals` needs to know of a plan. It can be pickled, and so sent to wherever the customers are.

    `audiences` are distinct; `planned`, `unscheduled` and `protected` refer to them by number, each in the order of the plan and of
    the contest's rules (None: everyone). `axes` are the attributes in use.
    """

    plan: ContactPlan
    contest: Contest
    axes: Mapping[str, Axis]
    audiences: tuple[Boxes, ...]
    planned: tuple[int, ...]
    unscheduled: tuple[int, ...]
    protected: tuple[int | None, ...]
    dimensions: tuple[Dimension, ...]

    @cached_property
    def groups(self) -> tuple[tuple[str | None, ...], ...]:
        """Every combination of the dimensions' values; totals are kept for each."""
        result: list[tuple[str | None, ...]] = [()]
        for dimension in self.dimensions:
            result = [(*group, value) for group in result for value in dimension.values]
        return tuple(result)

    @cached_property
    def outcomes(self) -> Mapping[Outcome, int]:
        """The row of the totals in which each outcome is counted."""
        return {outcome: row for row, outcome in enumerate(self.contest.outcomes())}

    @cached_property
    def contested(self) -> frozenset[int]:
        """The audiences that arbitration asks for."""
        meant = {self.planned[contact.entry] for contact in self.contest.contacts}
        return frozenset(meant | {one for one in self.protected if one is not None})

    @cached_property
    def certain_weeks(self) -> Mapping[int, tuple[date, ...]]:
        """For each audience the weeks (Mondays) of marketing contacts that nothing can hold back, a week for each contact."""
        obeying = {contact.entry for contact in self.contest.contacts if contact.obeys}
        weeks: dict[int, list[date]] = {}
        for entry, one in enumerate(self.plan.planned):
            if one.stream.message_class == "marketing" and entry not in obeying:
                weeks.setdefault(self.planned[entry], []).append(week_of(one.day))
        return {audience: tuple(found) for audience, found in weeks.items()}


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def compile_plan(plan: ContactPlan, policy: Policy, last_days: Mapping[str, date]) -> Compiled:
    """Makes a plan ready for counting under a policy; `last_days` are those of the campaigns, by id. Raises `TooManyBoxes`."""
    arena = contest(plan, policy, last_days)
    wanted = [(name, dict(_values(plan, name))) for name in DIMENSIONS if _can_divide(plan.customers.attributes.get(name))]
    atoms = Atoms(plan.customers.attributes, (*plan.predicates(), *(one for _, values in wanted for one in values.values())))
    book = _Book(atoms)
    planned = tuple(book.number(one.predicate) for one in plan.planned)
    unscheduled = tuple(book.number(one.predicate) for one in plan.unscheduled)
    caps = [None if boxes == ANYONE else book.enter(boxes) for boxes in (book.boxes(predicate) for _, predicate in plan.caps)]
    protected = (*[None] * (len(arena.rules) - len(caps)), *caps)
    dimensions = tuple(Dimension(name, tuple(values), tuple(book.number(one) for one in values.values())) for name, values in wanted)
    return Compiled(plan, arena, book.axes(), tuple(book.audiences), planned, unscheduled, protected, dimensions)


def compile_audiences(predicates: Sequence[Predicate], attributes: Mapping[str, Attribute]) -> tuple[Compiled, tuple[int, ...]]:
    """Audiences alone, of a plan in which nothing is sent, and the number of each. Raises `TooManyBoxes`."""
    book = _Book(Atoms(attributes, predicates))
    numbers = tuple(book.number(one) for one in predicates)
    nothing = ContactPlan(date.min, date.min, (), (), (), Customers(attributes, {}))
    return Compiled(nothing, Contest((), (), ()), book.axes(), tuple(book.audiences), (), (), (), ()), numbers


def last_days(workspace: Workspace) -> dict[str, date]:
    """The last day of each campaign's period, by its id: what it says makes no sense later."""
    return {one.value.id: one.value.period.to for one in workspace.campaigns}


class _Book:
    """Distinct audiences under numbers."""

    def __init__(self, atoms: Atoms) -> None:
        self._atoms = atoms
        self._boxes: dict[int, tuple[Predicate, Boxes]] = {}
        self._numbers: dict[frozenset[frozenset[tuple[str, int]]], int] = {}
        self.audiences: list[Boxes] = []

    def number(self, predicate: Predicate) -> int:
        """The number of the predicate's audience."""
        return self.enter(self.boxes(predicate))

    def enter(self, boxes: Boxes) -> int:
        """The number of an audience."""
        key = frozenset(frozenset(box.items()) for box in boxes)
        if key not in self._numbers:
            self._numbers[key] = len(self.audiences)
            self.audiences.append(boxes)
        return self._numbers[key]

    def axes(self) -> dict[str, Axis]:
        """The attributes that the audiences need."""
        used = {name for boxes in self.audiences for box in boxes for name in box}
        return {name: axis for name, axis in self._atoms.axes.items() if name in used}

    def boxes(self, predicate: Predicate) -> Boxes:
        """The predicate as boxes. The parts that a stream's many days share are worked out once."""
        if not isinstance(predicate, All):
            return self._atoms.boxes(predicate)
        known = self._boxes.get(id(predicate))
        if known is None:
            known = predicate, reduce(meet, (self.boxes(part) for part in predicate.parts), ANYONE)
            self._boxes[id(predicate)] = known
        return known[1]


def _can_divide(attribute: Attribute | None) -> bool:
    return attribute is not None and attribute.type == "choice" and bool(attribute.values)


def _values(plan: ContactPlan, name: str) -> Iterator[tuple[str | None, Predicate]]:
    """Each value of a choice and who has it; last, under None, who has none, where that can be."""
    attribute = plan.customers.attributes[name]
    each = [plan.customers.condition({name: [value]}, (), []) for value in attribute.values or ()]
    yield from zip(attribute.values or (), each, strict=True)
    if attribute.nullable or (attribute.cases and attribute.cases[-1].when is not None):
        yield None, Not(Some(tuple(each)))
