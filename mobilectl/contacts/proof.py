"""The proof of caps: whether any possible customer can get more contacts in a window than a cap allows, and the most that one can get.

Both are about every window and every customer that the attributes allow, not about a sample. Whether a cap can be exceeded is decided
first; then the exact maximum is looked for. Each has a budget, counted in steps of the search, so that the answers are the same on every
machine. Where it is spent, the answer says so: a decision is "undecided", a maximum has a bound beside the count that was found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.audience.atoms import Box, Boxes, meet
from mobilectl.contacts.caps import counted, period, periods_touched, windows
from mobilectl.contacts.plan import ContactPlan, Planned, Unscheduled
from mobilectl.contacts.search import Entries
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Cap

Answer = Literal["yes", "no", "undecided"]
Verdict = Literal["proven", "contention", "breach", "unprovable", "undecided"]


class Budget(msgspec.Struct, frozen=True):
    """How many steps of the search a cap may take: to decide whether it can be exceeded, and to find its exact maximum."""

    decision: int = 20_000
    maximum: int = 20_000


BUDGET = Budget()


class Counted(msgspec.Struct, frozen=True):
    """Contacts in a window: `times` of one planned or unscheduled entry."""

    entry: Planned | Unscheduled
    times: int


class Worst(msgspec.Struct, frozen=True):
    """The worst window found: how many contacts, for whom, and which.

    The customer gets `count`, so it is never too high. No customer gets more than `bound` in any window; None: nothing bounds it, as
    an event that counts says no `at_most`.
    """

    count: int
    bound: int | None
    first: date
    last: date
    customer: Box
    contacts: tuple[Counted, ...]

    @property
    def exact(self) -> bool:
        """Whether the count is the maximum."""
        return self.bound == self.count


class Margin(msgspec.Struct, frozen=True):
    """How many contacts more the worst customer could get before the cap is exceeded; below zero where it is. None: without limit below."""

    at_least: int | None
    at_most: int


class Proof(msgspec.Struct, frozen=True):
    """What is known of a cap.

    `breach`: can messages that do not obey caps exceed it by themselves? `excess`: can all planned contacts taken together, events
    without `at_most` left out? `unbounded` names these events. `worst` is the worst case of what does not obey caps where there is a
    breach, else of everything; None where no contact counts.
    """

    cap: Cap
    breach: Answer
    excess: Answer
    worst: Worst | None
    unbounded: tuple[Unscheduled, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The answers in one word.

        "breach": messages that do not obey caps exceed the cap by themselves. "contention": all together do, so arbitration will hold
        messages back; a breach is excluded, or `breach` says that it is undecided. "unprovable": an event that counts says no
        `at_most`, so nothing bounds what a customer gets. "undecided": the budget was spent before a customer over the cap was found
        or excluded. "proven": no possible customer gets more than the cap.
        """
        if self.breach == "yes":
            return "breach"
        if self.excess == "yes":
            return "contention"
        if self.unbounded:
            return "unprovable"
        return "undecided" if self.excess == "undecided" else "proven"

    @property
    def margin(self) -> Margin:
        """How near the worst customer comes to the cap."""
        if self.worst is None:
            return Margin(None if self.unbounded else self.cap.at_most, self.cap.at_most)
        bound = self.worst.bound
        return Margin(None if bound is None else self.cap.at_most - bound, self.cap.at_most - self.worst.count)


class Week(msgspec.Struct, frozen=True):
    """The worst of a cap's windows whose last days lie in one week, from Monday; None where no one gets a contact in them."""

    monday: date
    worst: Worst | None


def prove(plan: ContactPlan, budget: Budget = BUDGET) -> tuple[Proof, ...]:
    """A proof for each cap of the policy, in its order."""
    listed = _Lists(plan)
    return tuple(_prove(listed, cap, plan.boxes(predicate), _unbounded(plan, cap, plan.boxes(predicate))) for cap, predicate in plan.caps)


def heaviest(plan: ContactPlan, cap: Cap, budget: Budget = BUDGET) -> tuple[Week, ...]:
    """For each week in which a window of one of the plan's caps ends, the worst of these windows, in time order."""
    protected = plan.boxes(next(predicate for one, predicate in plan.caps if one == cap))
    listed = _Lists(plan).of(cap, obeying=True)
    unbounded = bool(_unbounded(plan, cap, protected))
    weeks: dict[date, list[tuple[date, date]]] = {}
    for window in windows(cap.per, listed.possible_days):
        weeks.setdefault(period("week", window[1])[0], []).append(window)
    return tuple(Week(monday, _worst_case(listed, weeks[monday], protected, unbounded)) for monday in sorted(weeks))


def _prove(listed: _Lists, cap: Cap, protected: Boxes, unbounded: tuple[Unscheduled, ...]) -> Proof:
    free = listed.of(cap, obeying=False)
    endless = any(not one.stream.obeys for one in unbounded)
    breach = _worst_case(free, windows(cap.per, free.possible_days), protected, endless)
    if breach is not None and breach.count > cap.at_most:
        return Proof(cap, "yes", "yes", breach, unbounded)
    everything = listed.of(cap, obeying=True)
    worst = _worst_case(everything, windows(cap.per, everything.possible_days), protected, bool(unbounded))
    return Proof(cap, "no", "yes" if worst is not None and worst.count > cap.at_most else "no", worst, unbounded)


def _unbounded(plan: ContactPlan, cap: Cap, protected: Boxes) -> tuple[Unscheduled, ...]:
    """The events without `at_most` that count and can happen to a customer whom the cap protects."""
    return tuple(
        one for one in plan.unscheduled if one.at_most is None and counted(cap, one.stream) and meet(plan.boxes(one.predicate), protected)
    )


class _Listed:
    """Contacts that a cap counts: planned ones in the order of their days, and events that have a bound."""

    def __init__(self, plan: ContactPlan, planned: Iterable[Planned], events: Sequence[Unscheduled]) -> None:
        self.planned = sorted(planned, key=lambda one: one.day)
        self.bounded = [(one, one.at_most) for one in events if one.at_most is not None]
        self.days = [one.day for one in self.planned]
        self.possible_days = days_between(plan.first, plan.last) if self.bounded else self.days
        always = [plan.boxes(one.predicate) for one, _ in self.bounded]
        self.entries = Entries(always, [plan.boxes(one.predicate) for one in self.planned], plan.atoms)

    def told(self, begin: int, end: int, times: Sequence[int]) -> list[Counted]:
        """The events, each so many times, and a stretch of the planned ones, in the order in which a search numbers them."""
        events = [Counted(one, count) for (one, _), count in zip(self.bounded, times, strict=True)]
        return events + [Counted(one, 1) for one in self.planned[begin:end]]


class _Lists:
    """The contacts of a plan by what caps count: caps that count the same share a list."""

    def __init__(self, plan: ContactPlan) -> None:
        self._plan = plan
        self._known: dict[object, _Listed] = {}

    def of(self, cap: Cap, obeying: bool) -> _Listed:
        """What a cap counts: all, or only what does not obey caps."""
        key = frozenset(cap.classes), frozenset(cap.channels), cap.unit, obeying
        if key not in self._known:
            planned = (one for one in self._plan.planned if counted(cap, one.stream) and (obeying or not one.stream.obeys))
            events = [one for one in self._plan.unscheduled if counted(cap, one.stream) and (obeying or not one.stream.obeys)]
            self._known[key] = _Listed(self._plan, planned, events)
        return self._known[key]


def _worst_case(listed: _Listed, spans: Iterable[tuple[date, date]], protected: Boxes, endless: bool) -> Worst | None:
    """The most contacts in one of the windows, over all customers that the cap protects; None where there are none.

    The windows that may hold most come first, so that few others need a
    search; of those that hold as much, the first in time is told.
    """
    candidates = []
    for first, last in spans:
        times = [at_most.count * periods_touched(at_most.per, first, last) for _, at_most in listed.bounded]
        begin, end = bisect_left(listed.days, first), bisect_right(listed.days, last)
        candidates.append((sum(times) + end - begin, first, last, begin, end, times))
    worst: Worst | None = None
    for all_at_once, first, last, begin, end, times in sorted(candidates, key=lambda one: -one[0]):
        above = 0 if worst is None else worst.count - (first < worst.first)
        found = listed.entries.stretch(begin, end, times).most(protected, above) if all_at_once > above else None
        if found is not None:
            told = listed.told(begin, end, times)
            worst = Worst(
                found.count, None if endless else found.count, first, last, found.customer, tuple(told[number] for number in found.chosen)
            )
    return worst
