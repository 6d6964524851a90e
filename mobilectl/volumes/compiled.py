"""A contact plan made ready for counting: numbers in place of names, each distinct audience once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, reduce

import msgspec

from mobilectl.audience.atoms import ANYONE, Atoms, Axis, Boxes, meet
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Not, Predicate, Some, is_relative, on_day
from mobilectl.contacts.arbitration import Contest, Outcome, contest
from mobilectl.contacts.plan import ContactPlan, Past, Stream
from mobilectl.schedule.calendar import DAY
from mobilectl.volumes.bounds import check_groups, check_values
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.workspace import Workspace

DIMENSIONS = ("city", "tier")
"""The attributes by which customers are told apart in the totals, where the workspace has them as choices."""

CLASSES = ("marketing", "service", "all")
"""The classes by which contacts are counted for each customer and week."""

SILENCES = ("blackout", "quiet_hours")
"""Rules of these kinds hold messages back for themselves; the others, because other messages have their place."""

Circle = tuple[str, str, date | None]
"""Those who get at least one message of an owner (the rest is empty), of a reminder (without a day), or of a send or reminder that goes out
on a day."""

Parted = Mapping[str, Mapping[Stream, tuple[Predicate, ...]]]
"""Under a name, for some streams, predicates: how many get a message of the stream is counted for each of them too. Like an audience they
may be relative to the day for which the message is planned."""
NO_PARTS: Parted = {}


@dataclass(frozen=True, slots=True)
class Dimension:
    """An attribute by which totals are broken down: its values, None for unknown, and who has each, as an audience's number."""

    attribute: str
    values: tuple[str | None, ...]
    audiences: tuple[int, ...]


@dataclass(frozen=True)
class Compiled:
    """What `totals` needs to know of a plan. It can be pickled, and so sent to wherever the customers are.

    `audiences` are distinct; `planned`, `unreachable`, `opted_out`, `unscheduled` and `protected` refer to them by number, each in the
    order of the plan and of the contest's rules (None: no one, with `protected` everyone). `axes` are the attributes in use. `parted`
    are the audiences of `Parted`, for each day on which something of the stream is planned. By the attributes in `losers_by` those are told
    apart whose messages make way for others; by all of them there would be too many counts.
    """

    plan: ContactPlan
    contest: Contest
    axes: Mapping[str, Axis]
    audiences: tuple[Boxes, ...]
    planned: tuple[int, ...]
    unreachable: tuple[int | None, ...]
    opted_out: tuple[int | None, ...]
    unscheduled: tuple[int, ...]
    protected: tuple[int | None, ...]
    parted: Mapping[str, Mapping[tuple[Stream, date], tuple[int, ...]]]
    dimensions: tuple[Dimension, ...]
    losers_by: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """The attributes that conditions ask for and no snapshot has."""
        return tuple(name for name, axis in self.axes.items() if not axis.attribute.in_snapshot)

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
    def making_way(self) -> Mapping[Outcome, int]:
        """The row in which it is counted whose messages have the place of those held back, for each rule that can hold an entry back so."""
        rules = self.contest.rules
        held = (one for one in self.outcomes if one.kind == "held" and rules[one.rule].kind not in SILENCES)
        return {outcome: row for row, outcome in enumerate(held)}

    def values_of_groups(self, attributes: Collection[str]) -> list[tuple[str | None, ...]]:
        """The values that each group has of some attributes, in the order of the dimensions."""
        wanted = [number for number, one in enumerate(self.dimensions) if one.attribute in attributes]
        return [tuple(group[number] for number in wanted) for group in self.groups]

    def groups_of(self, attribute: str) -> dict[str | None, list[int]]:
        """The groups of each value of an attribute, by their numbers (None: unknown); nothing where groups are not told apart by it."""
        found: dict[str | None, list[int]] = {}
        for number, values in enumerate(self.values_of_groups([attribute])):
            for value in values:
                found.setdefault(value, []).append(number)
        return found

    @cached_property
    def losers(self) -> tuple[int, ...]:
        """For each group the number of the part of the customers in which it is, as `losers_by` tells them apart."""
        values = self.values_of_groups(self.losers_by)
        numbers = {one: number for number, one in enumerate(dict.fromkeys(values))}
        return tuple(numbers[one] for one in values)

    @cached_property
    def asked_again(self) -> frozenset[int]:
        """The audiences that are asked for when all have been counted, or before."""
        planned = {self.planned[contact.entry] for contact in self.contest.contacts if contact.entry < len(self.planned)}
        parts = {audience for parts in self.parts.values() for _, audience in parts}
        return frozenset(planned | parts | {one for one in self.protected if one is not None})

    @cached_property
    def certain(self) -> Mapping[int, tuple[int, ...]]:
        """For each audience the entries that go out to it as planned, whatever else does."""
        obeying = {contact.entry for contact in self.contest.contacts if contact.obeys}
        found: dict[int, tuple[int, ...]] = {}
        for entry, audience in enumerate(self.planned):
            if entry not in obeying:
                found[audience] = (*found.get(audience, ()), entry)
        return found

    @cached_property
    def sendings(self) -> tuple[tuple[int, int], ...]:
        """All that can go out: the number of an entry, and how many days later than planned."""
        certain = [(entry, 0) for entries in self.certain.values() for entry in entries]
        return (*certain, *((one.entry, one.days_later) for one in self.outcomes if one.kind == "sent"))

    @cached_property
    def sending_rows(self) -> Mapping[tuple[int, int], int]:
        """Where each of `sendings` stands among them."""
        return {sending: row for row, sending in enumerate(self.sendings)}

    def part_rows(self, name: str, entry: int, later: int) -> tuple[int, ...]:
        """The rows of the parts of a sending that are told apart under a name; none where its stream is not parted so."""
        planned = self.plan.planned[entry]
        before = 0
        for one, by_day in self.parted.items():
            count = len(by_day.get((planned.stream, planned.day), ()))
            if one == name and count:
                return tuple(row for row, _ in self.parts[entry, later][before : before + count])
            before += count
        return ()

    @cached_property
    def parts(self) -> Mapping[tuple[int, int], tuple[tuple[int, int], ...]]:
        """For each sending whose stream is parted the rows of its parts and their audiences."""
        found: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}
        row = 0
        for entry, later in self.sendings:
            planned = self.plan.planned[entry]
            audiences = [audience for by_day in self.parted.values() for audience in by_day.get((planned.stream, planned.day), ())]
            if audiences:
                found[entry, later] = tuple(enumerate(audiences, row))
                row += len(audiences)
        return found

    @cached_property
    def parts_count(self) -> int:
        """The number of all parts of all sendings."""
        return sum(map(len, self.parts.values()))

    @cached_property
    def owners(self) -> Mapping[str, int]:
        """The campaigns and touchpoints of the plan and of its past, each with a row of its own."""
        return {owner: row for row, owner in enumerate(dict.fromkeys(stream.owner for stream in self._streams))}

    @cached_property
    def owner_rows(self) -> tuple[int, ...]:
        """The row of the owner of each entry, and of all that is past."""
        return tuple(self.owners[stream.owner] for stream in self._streams)

    @property
    def _streams(self) -> Sequence[Stream]:
        """The streams of all entries, and of all that is past."""
        return [*(one.stream for one in self.plan.planned), *(one.stream for one in self.plan.past)]

    @cached_property
    def circles(self) -> Mapping[Circle, int]:
        """The circles whose customers are counted: of each owner, of each reminder, and of each send or reminder on a day where it uses
        several channels."""
        channels: dict[tuple[str, str], set[str]] = {}
        for one in self.plan.planned:
            channels.setdefault((one.stream.owner, one.stream.item), set()).add(one.stream.channel)
        found: dict[Circle, None] = dict.fromkeys((owner, "", None) for owner, _ in channels)
        for one in self.plan.planned:
            if not one.stream.campaign:
                found[one.stream.owner, one.stream.item, None] = None
        for entry, later in self.sendings:
            one = self.plan.planned[entry]
            if len(channels[one.stream.owner, one.stream.item]) > 1:
                found[one.stream.owner, one.stream.item, one.day + later * DAY] = None
        return {circle: row for row, circle in enumerate(found)}

    def circles_of(self, entry: int, later: int) -> Iterator[int]:
        """The circles into which a sending brings its customers."""
        one = self.plan.planned[entry]
        owner, item = one.stream.owner, one.stream.item
        for circle in ((owner, "", None), (owner, item, None), (owner, item, one.day + later * DAY)):
            if circle in self.circles:
                yield self.circles[circle]

    @cached_property
    def meant(self) -> Mapping[int, frozenset[int]]:
        """For each audience the circles of owners some of whose messages mean it, whether they reach it or not."""
        found: dict[int, set[int]] = {}
        for entry, one in enumerate(self.plan.planned):
            for audience in (self.planned[entry], self.unreachable[entry], self.opted_out[entry]):
                if audience is not None:
                    found.setdefault(audience, set()).add(self.circles[one.stream.owner, "", None])
        return {audience: frozenset(circles) for audience, circles in found.items()}

    @cached_property
    def weeks(self) -> tuple[date, ...]:
        """The ISO weeks of the plan, by their Mondays."""
        first, last = week_of(self.plan.first), self.plan.last
        return tuple(first + number * 7 * DAY for number in range((last - first).days // 7 + 1))


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def compile_plan(plan: ContactPlan, policy: Policy, last_days: Mapping[str, date], parted: Parted = NO_PARTS) -> Compiled:
    """Makes a plan ready for counting under a policy; `last_days` are those of the campaigns, by id. Raises `TooManyBoxes`, and
    `Unusable` where more is to be told apart than can be."""
    arena = contest(plan, policy, last_days)
    wanted = [(name, dict(_values(plan, name))) for name in DIMENSIONS if _can_divide(plan.customers.attributes.get(name))]
    check_groups({name: len(values) for name, values in wanted})
    by_day = {name: _on_days(plan, by_stream) for name, by_stream in parted.items()}
    asked = (one for found in by_day.values() for parts in found.values() for one in parts)
    atoms = Atoms(plan.customers.attributes, (*plan.predicates(), *asked, *(one for _, values in wanted for one in values.values())))
    book = _Book(atoms)
    planned = tuple(book.number(one.predicate) for one in plan.planned)
    unreachable = tuple(book.some(one.unreachable) for one in plan.planned)
    opted_out = tuple(book.some(one.opted_out) for one in plan.planned)
    unscheduled = tuple(book.number(one.predicate) for one in plan.unscheduled)
    caps = [None if boxes == ANYONE else book.enter(boxes) for boxes in (book.boxes(predicate) for _, predicate in plan.caps)]
    protected = _last_of(arena.rules, caps)
    dimensions = tuple(Dimension(name, tuple(values), tuple(book.number(one) for one in values.values())) for name, values in wanted)
    numbers = {name: {key: tuple(map(book.number, parts)) for key, parts in found.items()} for name, found in by_day.items()}
    return Compiled(
        plan, arena, book.axes(), tuple(book.audiences), planned, unreachable, opted_out, unscheduled, protected, numbers, dimensions
    )


def with_past(compiled: Compiled, past: Sequence[Past], policy: Policy, last_days: Mapping[str, date]) -> Compiled:
    """The same plan after what customers got before its first day; audiences are as they were."""
    plan = msgspec.structs.replace(compiled.plan, past=tuple(past))
    arena = contest(plan, policy, last_days)
    caps = compiled.protected[len(compiled.protected) - len(plan.caps) :]
    return replace(compiled, plan=plan, contest=arena, protected=_last_of(arena.rules, caps))


def _last_of(rules: Sequence[object], caps: Sequence[int | None]) -> tuple[int | None, ...]:
    """Whom each rule protects: the caps are the last ones, and the others protect everyone."""
    return (*[None] * (len(rules) - len(caps)), *caps)


def _on_days(plan: ContactPlan, by_stream: Mapping[Stream, tuple[Predicate, ...]]) -> dict[tuple[Stream, date], tuple[Predicate, ...]]:
    """The parts of each stream on each day for which something of it is planned."""
    relative = {stream for stream, parts in by_stream.items() if any(map(is_relative, parts))}
    return {
        (one.stream, one.day): tuple(on_day(part, one.day) for part in parts) if one.stream in relative else parts
        for one in plan.planned
        if (parts := by_stream.get(one.stream)) is not None
    }


def compile_audiences(predicates: Sequence[Predicate], attributes: Mapping[str, Attribute]) -> tuple[Compiled, tuple[int, ...]]:
    """Audiences alone, of a plan in which nothing is sent, and the number of each. Raises as `compile_plan`."""
    book = _Book(Atoms(attributes, predicates))
    numbers = tuple(book.number(one) for one in predicates)
    nothing = ContactPlan(date.min, date.min, (), (), (), Customers(attributes, {}))
    return Compiled(nothing, Contest((), (), ()), book.axes(), tuple(book.audiences), (), (), (), (), (), {}, ()), numbers


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

    def some(self, predicate: Predicate) -> int | None:
        """The number of the predicate's audience; None where it means no one."""
        boxes = self.boxes(predicate)
        return self.enter(boxes) if boxes else None

    def enter(self, boxes: Boxes) -> int:
        """The number of an audience."""
        key = frozenset(frozenset(box.items()) for box in boxes)
        if key not in self._numbers:
            self._numbers[key] = len(self.audiences)
            self.audiences.append(boxes)
        return self._numbers[key]

    def axes(self) -> dict[str, Axis]:
        """The attributes that the audiences need. Raises `Unusable`."""
        used = {name for boxes in self.audiences for box in boxes for name in box}
        axes = {name: axis for name, axis in self._atoms.axes.items() if name in used}
        check_values(axes)
        return axes

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
