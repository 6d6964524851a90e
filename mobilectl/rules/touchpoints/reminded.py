"""The reminders, and for which customers and on which days two of them fall together: what the rules of this family look at."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from mobilectl.audience.atoms import Atoms, Boxes, intersection
from mobilectl.audience.portrait import portrait
from mobilectl.audience.predicates import Predicate
from mobilectl.contacts.plan import ContactPlan, contact_plan, customers_of, streams
from mobilectl.findings import Place
from mobilectl.messages import Message
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.touchpoints import Reminder, Threshold, Touchpoint
from mobilectl.workspace.scalars import narrow
from mobilectl.workspace.workspace import Defined, Workspace

ANY_DAY = date(2026, 1, 1)
LAST_YEAR = 9998


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


def reminder_days(workspace: Workspace) -> list[date]:
    """A year of days, from the month in which the first campaign begins: reminders go out whether there are campaigns or not."""
    first = min((one.value.period.from_ for one in workspace.campaigns), default=ANY_DAY).replace(day=1)
    first = first.replace(year=min(first.year, LAST_YEAR))
    return days_between(first, first + timedelta(days=365))


def plan_on(workspace: Workspace, day: date) -> ContactPlan:
    """The reminders of a day."""
    return contact_plan(without_campaigns(workspace), day, day)


def boxes_on(plan: ContactPlan, place: Place) -> Boxes:
    """Who gets the reminder at a place, on whichever channel, in the plan of a day."""
    return tuple(box for one in plan.planned if one.stream.place == place for box in plan.boxes(one.predicate))


def customer_of_both(workspace: Workspace, one: Reminding, other: Reminding) -> Message | None:
    """A customer whom both reminders are meant for, on whichever days, in words; None where there can be none."""
    first, second = _everyone(workspace, one), _everyone(workspace, other)
    atoms = Atoms(customers_of(workspace).attributes, (*first, *second))
    return shared(_union(atoms, first), _union(atoms, second), atoms)


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


def _everyone(workspace: Workspace, reminding: Reminding) -> tuple[Predicate, ...]:
    place = reminding.place()
    return tuple(predicate for stream, predicate in streams(without_campaigns(workspace)) if stream.place == place)


def _union(atoms: Atoms, predicates: tuple[Predicate, ...]) -> Boxes:
    return tuple(box for predicate in predicates for box in atoms.boxes(predicate))


@functools.lru_cache(maxsize=4)
def without_campaigns(workspace: Workspace) -> Workspace:
    """The workspace with its touchpoints alone."""
    return replace(workspace, campaigns=())


def pairs_of(reminders: tuple[Reminding, ...]) -> Iterator[tuple[Reminding, Reminding]]:
    """Every two of them, the more urgent one first; of equals the one that stands first."""
    for index, other in enumerate(reminders):
        for one in reminders[:index]:
            yield (one, other) if one.value.priority >= other.value.priority else (other, one)
