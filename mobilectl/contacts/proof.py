"""The proof of caps: the most contacts that any possible customer can get in a window, and one who gets them.

It is exact: the maximum is over every window and every customer that the attributes allow, not over a sample.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.audience.atoms import Box, Boxes
from mobilectl.contacts.caps import counted, periods_touched, windows
from mobilectl.contacts.plan import ContactPlan, Planned, Unscheduled
from mobilectl.contacts.search import Entries
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Cap

Verdict = Literal["proven", "contention", "breach", "unprovable"]


class Counted(msgspec.Struct, frozen=True):
    """Contacts in a window: `times` of one planned or unscheduled entry."""

    entry: Planned | Unscheduled
    times: int


class Worst(msgspec.Struct, frozen=True):
    """The worst window of a cap: how many contacts, for whom, and which."""

    count: int
    first: date
    last: date
    customer: Box
    contacts: tuple[Counted, ...]


class Proof(msgspec.Struct, frozen=True):
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
    listed = _Lists(plan)
    return tuple(_prove(listed, cap, plan.boxes(predicate)) for cap, predicate in plan.caps)


def _prove(listed: _Lists, cap: Cap, protected: Boxes) -> Proof:
    breach = _worst_case(listed.of(cap, obeying=False), cap, protected)
    if breach is not None and breach.count > cap.at_most:
        return Proof(cap, "breach", breach)
    everything = listed.of(cap, obeying=True)
    if everything.unbounded:
        return Proof(cap, "unprovable", breach, everything.unbounded)
    worst = _worst_case(everything, cap, protected)
    return Proof(cap, "contention" if worst is not None and worst.count > cap.at_most else "proven", worst)


class _Listed:
    """Contacts that a cap counts: planned ones in the order of their days, events that have a bound, and those without."""

    def __init__(self, plan: ContactPlan, planned: Iterable[Planned], events: Sequence[Unscheduled]) -> None:
        self.planned = sorted(planned, key=lambda one: one.day)
        self.bounded = [(one, one.at_most) for one in events if one.at_most is not None]
        self.unbounded = tuple(one for one in events if one.at_most is None)
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


def _worst_case(listed: _Listed, cap: Cap, protected: Boxes) -> Worst | None:
    """The most contacts in one window of the cap, over all windows and all customers it protects; None where there are none.

    Events without `at_most` are left out: nothing bounds them. The windows that may hold most come first, so that few others need a
    search; of those that hold as much, the first in time is told.
    """
    candidates = []
    for first, last in windows(cap.per, listed.possible_days):
        times = [at_most.count * periods_touched(at_most.per, first, last) for _, at_most in listed.bounded]
        begin, end = bisect_left(listed.days, first), bisect_right(listed.days, last)
        candidates.append((sum(times) + end - begin, first, last, begin, end, times))
    worst: Worst | None = None
    for all_at_once, first, last, begin, end, times in sorted(candidates, key=lambda one: -one[0]):
        above = 0 if worst is None else worst.count - (first < worst.first)
        found = listed.entries.stretch(begin, end, times).most(protected, above) if all_at_once > above else None
        if found is not None:
            told = listed.told(begin, end, times)
            worst = Worst(found.count, first, last, found.customer, tuple(told[number] for number in found.chosen))
    return worst
