"""What counted changes say: who loses what to whom, in which city, and whether that is within the budgets of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from mobilectl.contacts.arbitration import Rule
from mobilectl.contacts.selection import selected
from mobilectl.volumes.changes import DISPLACED, FATES, NOBODY, PLANNED_AFTER, PLANNED_BEFORE, Changes
from mobilectl.volumes.compiled import CLASSES
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.pair import Message, Pair
from mobilectl.volumes.results import DISPLACED_BY, RULE, Key, Lost, attributes_of
from mobilectl.volumes.totals import Counts
from mobilectl.workspace.models.policy import Budget

DIMENSIONS = ("channel", "item", "message", "unit", "class", RULE, DISPLACED_BY)
"""By these, as in `results`, and by the attributes that tell customers apart, messages are broken down. Days are not counted apart."""
NO_RULE: Final = -1
"""The rule of messages that are not displaced."""


@dataclass(frozen=True, slots=True)
class Fates:
    """Numbers of messages by what a change does to them (`changes.FATES`).

    sent before = kept + displaced + withdrawn, sent after = kept + regained + new.
    """

    planned_before: int = 0
    planned_after: int = 0
    kept: int = 0
    moved: int = 0
    displaced: int = 0
    withdrawn: int = 0
    regained: int = 0
    new: int = 0

    def __add__(self, other: Fates) -> Fates:
        return Fates(*(getattr(self, name) + getattr(other, name) for name in FATES))

    @property
    def sent_before(self) -> int:
        """What went out before the change."""
        return self.kept + self.displaced + self.withdrawn

    @property
    def sent_after(self) -> int:
        """What goes out after it."""
        return self.kept + self.regained + self.new

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise than before."""
        return bool(self.moved or self.displaced or self.withdrawn or self.regained or self.new)

    @property
    def share(self) -> float:
        """Of what went out before, the share that is displaced."""
        return self.displaced / self.sent_before if self.sent_before else 0.0


@dataclass(frozen=True, slots=True)
class Affected:
    """What a change does to a campaign or touchpoint, in one city or everywhere: its messages, and how many customers lose at least one of
    them, and get one again."""

    owner: str
    fates: Fates
    losing: int
    gaining: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Messages that were sent before and are held back after, because a message of another has their place (of its own, where `winner` is
    the owner), or because the rule leaves none (None)."""

    message: Message
    winner: str | None
    rule: Rule
    city: str | None
    messages: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a change takes of a budget: of a campaign or touchpoint, or of all together (None); and by whom, the most first."""

    budget: Budget
    owner: str | None
    displaced: int
    sent_before: int
    by: tuple[tuple[str | None, int], ...]

    @property
    def share(self) -> float:
        """Of what went out before, the share that is displaced."""
        return self.displaced / self.sent_before if self.sent_before else 0.0

    @property
    def over(self) -> bool:
        """Whether that is more than the budget allows."""
        most = self.budget.messages_at_most
        return self.displaced > most if most is not None else self.share > (self.budget.share_at_most or 0.0)


@dataclass(frozen=True)
class Comparison:
    """The changes between two plans, to be asked."""

    pair: Pair
    found: Changes

    def sum(self) -> Fates:
        """All messages."""
        return _fates(self.found.messages.sum(axis=(0, 2)))

    @property
    def losing(self) -> int:
        """How many customers lose at least one message."""
        return int(self.found.touched.sum())

    def messages(self) -> dict[Message, Fates]:
        """The messages of each send and reminder on each channel, in the order of the plans."""
        return {message: _fates(self.found.messages[row].sum(axis=1)) for message, row in self.pair.messages.items()}

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What messages are broken down by."""
        return (*DIMENSIONS, *attributes_of(self.pair.after))

    def breakdown(self) -> dict[Key, Fates]:
        """Messages by all of `dimensions`, in the order of the plans. Those displaced stand under the rule and under whose message has
        their place, all others under None for both. Unit and class are those of before the change, where the message was planned then."""
        kinds, owners, rules = list(self.pair.messages), list(self.pair.owners), self.pair.after.contest.rules
        found: dict[Key, Fates] = {}
        for row, rule, winner, counts in self._parted():
            stream = self.pair.first_stream(kinds[row])
            key = (
                stream.channel, stream.owner, f"{stream.owner}/{stream.item}", stream.unit, stream.message_class,
                None if rule == NO_RULE else f"{rules[rule].kind}/{rules[rule].id}", None if winner == NOBODY else owners[winner],
            )  # fmt: skip
            for column in np.flatnonzero(counts.any(axis=0)):
                found[*key, *self.pair.after.groups[column]] = _fates(counts[:, column])
        return found

    def _parted(self) -> list[tuple[int, int, int, Counts]]:
        """The counts of each kind of messages, by its row: first of all that are not displaced, then of those that are by rule and by whose
        message has their place."""
        parts = []
        others = self.found.messages.copy()
        for (row, winner, rule), customers in self.found.displaced.items():
            counts = np.zeros_like(others[row])
            counts[[PLANNED_BEFORE, PLANNED_AFTER, DISPLACED]] = customers
            others[row] -= counts
            parts.append((row, rule, winner, counts))
        parts += [(row, NO_RULE, NOBODY, counts) for row, counts in enumerate(others)]
        return sorted(parts, key=lambda one: one[:3])

    def owners(self) -> tuple[Affected, ...]:
        """What the change does to each campaign and touchpoint, the one that loses the most first."""
        return self._affected([*range(len(self.found.customers))])

    def cities(self) -> dict[str | None, tuple[Affected, ...]]:
        """The same in each city, as the attribute lists them; nothing where customers have no city. None: the city is not known."""
        return {city: self._affected(columns) for city, columns in self.pair.after.groups_of(CITY).items()}

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """Which messages are displaced by whose, in which city, the most first; the city is None where customers have none."""
        messages, owners, rules = list(self.pair.messages), list(self.pair.owners), self.pair.after.contest.rules
        cities = self.pair.after.groups_of(CITY) or {None: [*range(len(self.found.customers))]}
        found = [
            Taken(messages[row], None if winner == NOBODY else owners[winner], rules[rule], city, int(counts[columns].sum()))
            for (row, winner, rule), counts in self.found.displaced.items()
            for city, columns in cities.items()
            if counts[columns].any()
        ]
        return tuple(sorted(found, key=lambda one: (-one.messages, one.message, one.winner or "", one.rule.id, one.city or "")))

    def contacts(self, name: str = "all") -> tuple[tuple[int, int, int], ...]:
        """Numbers of messages of a class before and after, and how many customers get so many."""
        table = self.found.contacts[CLASSES.index(name)]
        return tuple((int(before), int(after), int(table[before, after])) for before, after in zip(*np.nonzero(table), strict=True))

    def lost(self) -> tuple[Lost, ...]:
        """How much of each campaign caps hold back after the change, the one that loses the greatest share first."""
        campaigns = {one.stream.owner for one in self.pair.after.plan.planned if one.stream.campaign}
        each = {one.owner: one.fates for one in self.owners() if one.owner in campaigns}
        found = (Lost(owner, one.planned_after, one.planned_after - one.sent_after) for owner, one in each.items())
        return tuple(sorted((one for one in found if one.held), key=lambda one: (-one.share, one.campaign)))

    def spent(self, budgets: Sequence[Budget]) -> tuple[Spent, ...]:
        """What is taken of each budget, in their order: of one in messages by all together, of one in shares by each owner that loses
        any, the greatest share first."""
        return tuple(one for budget in budgets for one in self._of_budget(budget))

    def taken_of(self, one: Spent) -> tuple[Taken, ...]:
        """Which messages of a budget are displaced by whose, in which city, the most first."""
        chosen = self._chosen(one.budget)
        return tuple(each for each in self.taken if each.message in chosen and one.owner in (None, each.message[0]))

    def _chosen(self, budget: Budget) -> frozenset[Message]:
        """A budget's messages: those that were so before the change, which therefore cannot take any out of it."""
        return frozenset(message for message in self.pair.messages if selected(budget.messages, self.pair.first_stream(message)))

    def _of_budget(self, budget: Budget) -> Iterator[Spent]:
        chosen = self._chosen(budget)
        each: dict[str, Fates] = {}
        for message, fates in self.messages().items():
            if message in chosen:
                each[message[0]] = each.get(message[0], Fates()) + fates
        if budget.messages_at_most is not None:
            yield self._spent(budget, None, sum(each.values(), Fates()))
            return
        losers = [(owner, one) for owner, one in each.items() if one.displaced]
        for owner, one in sorted(losers, key=lambda each: (-each[1].share, each[0])):
            yield self._spent(budget, owner, one)

    def _spent(self, budget: Budget, owner: str | None, fates: Fates) -> Spent:
        spent = Spent(budget, owner, fates.displaced, fates.sent_before, ())
        takers: dict[str | None, int] = {}
        for one in self.taken_of(spent):
            takers[one.winner] = takers.get(one.winner, 0) + one.messages
        return replace(spent, by=tuple(sorted(takers.items(), key=lambda one: (-one[1], one[0] or ""))))

    def _affected(self, columns: Sequence[int]) -> tuple[Affected, ...]:
        """What the change does to each owner's messages in some groups."""
        each: dict[str, Counts] = {}
        for (owner, _, _), row in self.pair.messages.items():
            counts = self.found.messages[row][:, columns].sum(axis=1)
            each[owner] = each[owner] + counts if owner in each else counts
        rows = {owner: self.pair.owners[owner] for owner in each}
        losing, gaining = (counts[:, columns].sum(axis=1) for counts in (self.found.losing, self.found.gaining))
        found = [Affected(owner, _fates(counts), int(losing[rows[owner]]), int(gaining[rows[owner]])) for owner, counts in each.items()]
        return tuple(sorted(found, key=lambda one: (-one.fates.displaced, -one.fates.withdrawn, one.owner)))


def _fates(counts: Counts) -> Fates:
    return Fates(**dict(zip(FATES, map(int, counts), strict=True)))
