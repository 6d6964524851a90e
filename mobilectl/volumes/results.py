"""What totals say: messages by any breakdown, what holds them back, contention."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from mobilectl.contacts.arbitration import Outcome, Rule
from mobilectl.contacts.plan import Planned, Stream
from mobilectl.schedule.calendar import DAY
from mobilectl.volumes.compiled import CLASSES, Compiled, week_of
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.outgoing import Outgoing
from mobilectl.volumes.totals import Counts, Totals

Key = tuple[object, ...]
"""One value for each dimension of a breakdown: a date, an hour, an id, or None for unknown or none."""

OF_STREAMS: Mapping[str, Callable[[Stream, date], object]] = {
    "day": lambda stream, day: day,
    "week": lambda stream, day: week_of(day),
    "channel": lambda stream, day: stream.channel,
    "item": lambda stream, day: stream.owner,
    "campaign": lambda stream, day: stream.owner if stream.campaign else None,
    "touchpoint": lambda stream, day: None if stream.campaign else stream.owner,
    "message": lambda stream, day: f"{stream.owner}/{stream.item}",
    "unit": lambda stream, day: stream.unit,
    "class": lambda stream, day: stream.message_class,
}
"""The dimensions that every plan has. An item is a touchpoint or a campaign, a message a reminder or a send of it. All touchpoints
together have None for a campaign, all campaigns None for a touchpoint."""

RULE, DISPLACED_BY = "rule", "displaced_by"
"""The dimensions of messages held back: the rule that decides (as `cap/id`), and the touchpoint or campaign whose message has their place.
Both are None for messages that are not held back; the second also where a rule leaves room to nobody."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of messages: planned, sent (`later` of them on a later day than planned), held back, and those of customers who cannot be
    reached or have opted out.

    All are told of the planned day, but `sent` and `later` of the day on which the message goes out. Over all days
    planned = sent + held + unreachable + opted out.
    """

    planned: int = 0
    sent: int = 0
    later: int = 0
    held: int = 0
    unreachable: int = 0
    opted_out: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def deliverable(self) -> int:
        """What was planned for customers who can get it."""
        return self.planned - self.unreachable - self.opted_out


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule holds back: messages it decided on, and messages that it alone would have held back."""

    rule: Rule
    decided: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Lost:
    """How much of a campaign is held back, of the messages that could go out."""

    campaign: str
    deliverable: int
    held: int

    @property
    def share(self) -> float:
        """The share that is held back."""
        return self.held / self.deliverable if self.deliverable else 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How many customers the messages of a campaign or touchpoint mean, and how many get at least one."""

    owner: str
    meant: int
    reached: int


@dataclass(frozen=True, slots=True)
class Displaced:
    """Messages of a campaign or touchpoint that are held back because those of another (or its own) have their place."""

    loser: str
    winner: str
    messages: int


@dataclass(frozen=True, slots=True)
class AtCap:
    """How many customers get all that a cap allows in one of its windows."""

    cap: str
    customers: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """Messages of a stream on a day, as which of `Figures` they count, and for how many customers of each group."""

    stream: Stream
    day: date
    kinds: tuple[str, ...]
    customers: Counts
    rule: str | None = None
    displaced_by: str | None = None


def dimensions_of(compiled: Compiled) -> tuple[str, ...]:
    """What a plan's messages can be broken down by."""
    return (*OF_STREAMS, RULE, DISPLACED_BY, *attributes_of(compiled))


def attributes_of(compiled: Compiled) -> tuple[str, ...]:
    """The attributes of customers among these; whose message has whose place is told by them where a plan says so (`losers_by`)."""
    return tuple(dimension.attribute for dimension in compiled.dimensions)


@dataclass(frozen=True)
class DryRun:
    """A plan's totals, to be asked."""

    compiled: Compiled
    totals: Totals

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What messages can be broken down by."""
        return dimensions_of(self.compiled)

    def breakdown(self, by: Sequence[str]) -> dict[Key, Figures]:
        """Messages by some of `dimensions`, in order; what is nothing throughout is left out. `DISPLACED_BY` goes together with those
        attributes of customers by which the plan tells apart whose messages make way; raises `ValueError` for others."""
        if DISPLACED_BY in by and (others := set(by) & set(attributes_of(self.compiled)) - set(self.compiled.losers_by)):
            raise ValueError(f"who makes way was not counted by {', '.join(sorted(others))}")
        names, projection = self._groups(by)
        result: dict[Key, Figures] = {}
        for counted in self._counts(DISPLACED_BY in by):
            row = counted.customers @ projection
            stream = {name: read(counted.stream, counted.day) for name, read in OF_STREAMS.items() if name in by}
            stream |= {RULE: counted.rule, DISPLACED_BY: counted.displaced_by}
            for column in np.flatnonzero(row):
                known = {**stream, **names[column]}
                key = tuple(known[name] for name in by)
                result[key] = result.get(key, Figures()) + Figures(**dict.fromkeys(counted.kinds, int(row[column])))
        found = ((key, figures) for key, figures in result.items() if figures != Figures())
        return dict(sorted(found, key=lambda item: tuple(map(self._place, by, item[0]))))

    def sum(self) -> Figures:
        """All messages."""
        return self.breakdown(()).get((), Figures())

    def held(self) -> tuple[Held, ...]:
        """What each rule of the policy holds back, in deciding order; rules that hold nothing back are left out."""
        decided = dict.fromkeys(range(len(self.compiled.contest.rules)), 0)
        blocked = dict(decided)
        for outcome, row in self.compiled.outcomes.items():
            if outcome.kind != "sent":
                counted = decided if outcome.kind == "held" else blocked
                counted[outcome.rule] += int(self.totals.outcomes[row].sum())
        rules = enumerate(self.compiled.contest.rules)
        return tuple(Held(rule, decided[number], blocked[number]) for number, rule in rules if blocked[number])

    def lost(self) -> tuple[Lost, ...]:
        """Each campaign that loses messages, the one that loses the greatest share first."""
        campaigns = {one.stream.owner for one in self.compiled.plan.planned if one.stream.campaign}
        found = (
            Lost(str(item), figures.deliverable, figures.held) for (item,), figures in self.breakdown(["item"]).items() if item in campaigns
        )
        return tuple(sorted((one for one in found if one.held), key=lambda one: (-one.share, one.campaign)))

    def reach(self) -> tuple[Reach, ...]:
        """How many customers each campaign and touchpoint means and reaches, in the order of the plan."""
        totals = self.totals
        return tuple(
            Reach(owner, int(totals.meant[row].sum()), int(totals.reached[row].sum()))
            for (owner, item, _), row in self.compiled.circles.items()
            if not item
        )

    def reached_by_city(self) -> dict[tuple[str, str], dict[str | None, int]]:
        """How many customers of each city (None: unknown) get at least one message of a campaign or touchpoint, under its id and "", and of
        a reminder, under its touchpoint's id and its own. Where no city is reached, or the plan tells none apart, nothing is told of it."""
        names, projection = self._groups([CITY])
        found: dict[tuple[str, str], dict[str | None, int]] = {}
        for (owner, item, day), row in self.compiled.circles.items():
            if day is None:
                counts = self.totals.reached[row] @ projection
                found[owner, item] = {name.get(CITY): int(count) for name, count in zip(names, counts, strict=True) if count}
        return found

    def displaced(self) -> tuple[Displaced, ...]:
        """Whose messages have the place of whose, the most messages first."""
        owners, planned = list(self.compiled.owners), self.compiled.plan.planned
        messages: dict[tuple[str, str], int] = {}
        for outcome, row in self.compiled.making_way.items():
            found = self.totals.displaced[row].sum(axis=1)
            for winner in np.flatnonzero(found):
                pair = planned[outcome.entry].stream.owner, owners[winner]
                messages[pair] = messages.get(pair, 0) + int(found[winner])
        pairs = [Displaced(*pair, count) for pair, count in messages.items()]
        return tuple(sorted(pairs, key=lambda one: (-one.messages, one.loser, one.winner)))

    def at_cap(self) -> tuple[AtCap, ...]:
        """How many customers get all that each cap allows, in the order of the policy; caps that nobody fills are left out."""
        rooms = zip(self.compiled.contest.caps, self.totals.at_cap, strict=True)
        counts = {room.rule: int(count) for room, count in rooms if count}
        return tuple(AtCap(self.compiled.contest.rules[rule].id, counts[rule]) for rule in sorted(counts))

    def weekly(self, name: str = "all") -> dict[date, tuple[tuple[int, int], ...]]:
        """For each ISO week (by its Monday), numbers of contacts of a class and how many customers get so many in it."""
        table = self.totals.weekly[CLASSES.index(name)]
        return {week: _distribution(counts) for week, counts in zip(self.compiled.weeks, table, strict=True)}

    def unreached(self) -> dict[str, bool]:
        """The campaigns of the plan, and its reminders (as touchpoint/reminder), that can reach no customer of the snapshot, each with
        whether some are meant all the same."""
        figures = self.breakdown(["message"])
        found: dict[str, Figures] = {}
        for owner, item, campaign in dict.fromkeys(
            (one.stream.owner, one.stream.item, one.stream.campaign) for one in self.compiled.plan.planned
        ):
            message = f"{owner}/{item}"
            name = owner if campaign else message
            found[name] = found.get(name, Figures()) + figures.get((message,), Figures())
        return {name: one.planned > 0 for name, one in found.items() if not one.deliverable}

    def unscheduled(self) -> tuple[int, ...]:
        """For how many customers each stream of events may come, in the order of the plan."""
        return tuple(int(self.totals.reach[audience].sum()) for audience in self.compiled.unscheduled)

    def sending(self, entry: int, later: int) -> Counts:
        """The messages of one of the plan's `sendings`, by group."""
        row = self.compiled.outcomes.get(Outcome(entry, "sent", later))
        found: Counts = self.totals.reach[self.compiled.planned[entry]] if row is None else self.totals.outcomes[row]
        return found

    @cached_property
    def outgoing(self) -> Outgoing:
        """What goes out of each of the plan's `sendings`, and in each of their parts."""
        return Outgoing(np.array([self.sending(*one).sum() for one in self.compiled.sendings], np.int64), self.totals.parts)

    def heaviest(self) -> tuple[tuple[int, int], ...]:
        """Numbers of marketing messages in a customer's heaviest ISO week, and how many customers each number is that of."""
        return _distribution(self.totals.heaviest)

    @cached_property
    def _rules(self) -> list[object]:
        """The rules as values of `RULE`, in deciding order."""
        return [f"{one.kind}/{one.id}" for one in self.compiled.contest.rules]

    @cached_property
    def _first_of_losers(self) -> list[int]:
        """The first group of each part of the customers by which it is told apart whose messages make way."""
        losers = self.compiled.losers
        return [losers.index(part) for part in range(max(losers) + 1)]

    @cached_property
    def _contested(self) -> frozenset[int]:
        return frozenset(outcome.entry for outcome in self.compiled.outcomes)

    def _counts(self, by_displacing: bool) -> Iterator[_Counted]:
        """Everything counted of planned contacts."""
        plan, compiled, reach = self.compiled.plan.planned, self.compiled, self.totals.reach
        for entry, (planned, audience) in enumerate(zip(plan, compiled.planned, strict=True)):
            kinds = ("planned",) if entry in self._contested else ("planned", "sent")
            yield _Counted(planned.stream, planned.day, kinds, reach[audience])
            for kind, barred in (("unreachable", compiled.unreachable[entry]), ("opted_out", compiled.opted_out[entry])):
                if barred is not None:
                    yield _Counted(planned.stream, planned.day, ("planned", kind), reach[barred])
        for outcome, row in self.compiled.outcomes.items():
            planned, later = plan[outcome.entry], outcome.days_later
            if outcome.kind == "sent":
                kinds = ("sent", "later") if later else ("sent",)
                yield _Counted(planned.stream, planned.day + later * DAY, kinds, self.totals.outcomes[row])
            elif outcome.kind == "held":
                yield from self._held_back(planned, outcome, self.totals.outcomes[row], by_displacing)

    def _held_back(self, planned: Planned, outcome: Outcome, customers: Counts, by_displacing: bool) -> Iterator[_Counted]:
        """Messages held back, which were counted as planned already: from here on as planned and held back by a rule."""
        rule = self.compiled.contest.rules[outcome.rule]
        yield _Counted(planned.stream, planned.day, ("planned",), -customers)
        row = self.compiled.making_way.get(outcome) if by_displacing else None
        if row is not None:
            owners, found = list(self.compiled.owners), self.totals.displaced[row]
            for winner in np.flatnonzero(found.any(axis=1)):
                # No more is asked for than these parts of the customers, so the first group of each stands for all of it.
                some = np.zeros_like(customers)
                some[self._first_of_losers] = found[winner]
                customers = customers - some
                yield _Counted(planned.stream, planned.day, ("planned", "held"), some, f"{rule.kind}/{rule.id}", owners[winner])
        yield _Counted(planned.stream, planned.day, ("planned", "held"), customers, f"{rule.kind}/{rule.id}")

    def _groups(self, by: Sequence[str]) -> tuple[list[dict[str, str | None]], Counts]:
        """The groups that a breakdown tells apart, and the matrix that adds the totals' groups up to these."""
        attributes = [one for one in attributes_of(self.compiled) if one in by]
        values = self.compiled.values_of_groups(attributes)
        numbers = {one: number for number, one in enumerate(dict.fromkeys(values))}
        projection = np.zeros((len(values), len(numbers)), np.int64)
        projection[np.arange(len(values)), [numbers[one] for one in values]] = 1
        return [dict(zip(attributes, one, strict=True)) for one in numbers], projection

    def _place(self, name: str, value: object) -> Any:
        """Where a value stands among those of its dimension: as declared, else by the alphabet or time."""
        if name == RULE:
            return self._rules.index(value) if value is not None else len(self._rules)
        declared = next((one.values for one in self.compiled.dimensions if one.attribute == name), None)
        return (value is None, value) if declared is None else declared.index(value if isinstance(value, str) else None)


def _distribution(counts: Counts) -> tuple[tuple[int, int], ...]:
    return tuple((number, int(count)) for number, count in enumerate(counts) if count)
