"""The reminders, and for which customers and on which days two of them fall together: what the rules of this family look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from mobilectl.audience.atoms import Atoms, Boxes, intersection
from mobilectl.audience.portrait import portrait
from mobilectl.audience.predicates import Predicate, is_relative, on_day
from mobilectl.contacts.plan import ContactPlan, customers_of, streams
from mobilectl.contacts.reminders import reminder_days, without_campaigns
from mobilectl.findings import Place
from mobilectl.messages import Message
from mobilectl.workspace.models.touchpoints import Reminder, Threshold, Touchpoint
from mobilectl.workspace.scalars import narrow
from mobilectl.workspace.workspace import Defined, Workspace


@dataclass(frozen=True, slots=True)
class Reminding:
    """A reminder in its touchpoint."""

    touchpoint: Defined[Touchpoint]
    index: int

    @property
    def value(self) -> Reminder:
        """The reminder."""
        return self.touchpoint.value.reminders[self.index]

    def place(self, *route: str | int, at: str = "value") -> Place:
        """The place of something in the reminder."""
        return self.touchpoint.place("reminders", self.index, *route, at=at)


def all_reminders(workspace: Workspace) -> tuple[Reminding, ...]:
    """The reminders of all touchpoints, in the order of the file."""
    return tuple(Reminding(one, index) for one in workspace.touchpoints for index in range(len(one.value.reminders)))


def boxes_on(plan: ContactPlan, place: Place) -> Boxes:
    """Who gets the reminder at a place, on whichever channel, in the plan of a day."""
    return tuple(box for one in plan.planned if one.stream.place == place for box in plan.boxes(one.predicate))


def customer_of_both(workspace: Workspace, one: Reminding, other: Reminding) -> Message | None:
    """A customer whom both reminders are meant for, on whichever day, in words; None where there can be none."""
    found = streams(without_campaigns(workspace))
    first, second = ([predicate for stream, predicate in found if stream.place == reminding.place()] for reminding in (one, other))
    days = reminder_days(workspace) if any(map(is_relative, (*first, *second))) else reminder_days(workspace)[:1]
    for day in days:
        today, too = ([on_day(predicate, day) for predicate in predicates] for predicates in (first, second))
        atoms = Atoms(customers_of(workspace).attributes, (*today, *too))
        customer = shared(_union(atoms, today), _union(atoms, too), atoms)
        if customer is not None:
            return customer
    return None


def _union(atoms: Atoms, predicates: Iterable[Predicate]) -> Boxes:
    return tuple(box for predicate in predicates for box in atoms.boxes(predicate))


def shared(first: Boxes, second: Boxes, atoms: Atoms) -> Message | None:
    """A customer who is in both, in words."""
    both = next((both for box in first for other in second if (both := intersection(box, other)) is not None), None)
    return portrait(both, atoms) if both is not None else None


def passed(threshold: Threshold) -> tuple[str, str]:
    """Which way a threshold is passed, by its key, and the value as written."""
    return ("below", threshold.below) if threshold.below is not None else ("at_least", threshold.at_least or "")


def extreme(threshold: Threshold) -> Decimal | None:
    """How far on a threshold lies, the farther the larger; None where its value cannot be read."""
    way, written = passed(threshold)
    text = narrow(written)
    try:
        value = Decimal(date.fromisoformat(text).toordinal()) if text.count("-") == 2 else Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return (-value if way == "below" else value) if value.is_finite() else None


def pairs_of(reminders: tuple[Reminding, ...]) -> Iterator[tuple[Reminding, Reminding]]:
    """Every two of them, the more urgent one first; of equals the one that stands first."""
    for index, other in enumerate(reminders):
        for one in reminders[:index]:
            yield (one, other) if one.value.priority >= other.value.priority else (other, one)
