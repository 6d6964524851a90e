"""The proof of caps: whether any possible customer can get more contacts in a window than a cap allows, and the most that one can get.

Both are about every window and every customer that the attributes allow, not about a sample. Whether a cap can be exceeded is decided
first; then the exact maximum is looked for. Each has a budget, counted in steps of the search, so that the answers are the same on every
machine. Where it is spent, the answer says so: a decision is "undecided", a maximum has a bound beside the count that was found.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.audience.atoms import Box, Boxes, meet
from mobilectl.audience.predicates import Predicate
from mobilectl.contacts.alike import Kinds
from mobilectl.contacts.caps import counted, period, periods_touched, windows
from mobilectl.contacts.field import Field
from mobilectl.contacts.plan import ContactPlan, Planned, Unscheduled
from mobilectl.contacts.search import Candidate, Search
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Cap, Per

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
    lists = _Lists(plan)
    return tuple(_prove(lists, cap, predicate, budget) for cap, predicate in plan.caps)


def heaviest(plan: ContactPlan, cap: Cap, budget: Budget = BUDGET) -> tuple[Week, ...]:
    """For each week in which a window of one of the plan's caps ends, the worst of these windows, in time order.

    The weeks share the budget for the exact maximum.
    """
    contacts = _Lists(plan).of(cap, next(predicate for one, predicate in plan.caps if one == cap), obeying=True)
    weeks: dict[date, list[_Span]] = {}
    for span in contacts.spans(cap.per):
        weeks.setdefault(period("week", span.last)[0], []).append(span)
    found = []
    for monday in sorted(weeks):
        case = _Case(contacts, _telling(weeks[monday]))
        case.search.maximise(budget.maximum // len(weeks))
        found.append(Week(monday, case.worst()))
    return tuple(found)


def _prove(lists: _Lists, cap: Cap, predicate: Predicate, budget: Budget) -> Proof:
    """First whether anyone can get too much; if so, whether of what does not obey alone; then the worst of what the verdict is about."""
    everything, free = (lists.of(cap, predicate, obeying) for obeying in (True, False))
    together = _Case(everything, _telling(everything.spans(cap.per)))
    together.search.decide(cap.at_most, budget.decision)
    if together.excess(cap) == "no":
        together.search.maximise(budget.maximum)
        return Proof(cap, "no", "no", together.worst(), everything.unbounded)
    alone = _Case(free, _telling(free.spans(cap.per)))
    alone.search.decide(cap.at_most, budget.decision)
    told = alone if alone.excess(cap) == "yes" else together
    told.search.maximise(budget.maximum)
    breach, excess = alone.excess(cap), together.excess(cap)
    if breach == "yes":
        excess = "yes"
    elif excess == "no":
        breach = "no"
    return Proof(cap, breach, excess, told.worst(), everything.unbounded)


class _Span(msgspec.Struct, frozen=True):
    """A window: its days, which of the planned contacts lie in it, and how often each event with a bound can happen in it."""

    first: date
    last: date
    begin: int
    end: int
    times: tuple[int, ...]


class _Contacts:
    """Contacts that a cap counts: planned ones in the order of their days, events that have a bound, and events without.

    `protected` are the customers whom the cap is about.
    """

    def __init__(
        self, plan: ContactPlan, kinds: Kinds, planned: Sequence[Planned], events: Sequence[Unscheduled], protected: Boxes
    ) -> None:
        self.planned = planned
        self.days = [one.day for one in planned]
        self.kinds = [kinds.of(one.predicate) for one in planned]
        self.events = [(one, one.at_most, kinds.of(one.predicate)) for one in events if one.at_most is not None]
        self.unbounded = tuple(one for one in events if one.at_most is None and meet(plan.boxes(one.predicate), protected))
        self.protected = protected
        self._plan, self._all_kinds = plan, kinds

    def spans(self, per: Per) -> list[_Span]:
        """The windows of a cap, in time order."""
        found = []
        days = days_between(self._plan.first, self._plan.last) if self.events else self.days
        for first, last in windows(per, days):
            times = tuple(at_most.count * periods_touched(at_most.per, first, last) for _, at_most, _ in self.events)
            found.append(_Span(first, last, bisect_left(self.days, first), bisect_right(self.days, last), times))
        return found

    def field(self, span: _Span, box: Box) -> Field:
        """The contacts of a window, for customers in a box."""
        times = Counter(self.kinds[span.begin : span.end])
        for (_, _, kind), count in zip(self.events, span.times, strict=True):
            times[kind] += count
        return Field(self._all_kinds.entries(times), box, self._plan.atoms.axes)

    def of(self, span: _Span, customer: Box) -> tuple[Counted, ...]:
        """The contacts of one customer in a window: events first, then what is planned, in time order."""
        one = {name: mask & -mask for name, mask in customer.items()}
        meant = functools.cache(
            lambda kind: any(all(mask & one.get(name, 1) for name, mask in box.items()) for box in self._all_kinds.boxes[kind])
        )
        events = (Counted(event, count) for (event, _, kind), count in zip(self.events, span.times, strict=True) if meant(kind))
        stretch = slice(span.begin, span.end)
        return (*events, *(Counted(one, 1) for one, kind in zip(self.planned[stretch], self.kinds[stretch], strict=True) if meant(kind)))


class _Lists:
    """The contacts of a plan by what caps count."""

    def __init__(self, plan: ContactPlan) -> None:
        self._plan = plan
        self._kinds = Kinds(plan.predicates(), plan.atoms)

    def of(self, cap: Cap, protected: Predicate, obeying: bool) -> _Contacts:
        """What a cap counts: all, or only what does not obey caps."""
        planned = [one for one in self._plan.planned if counted(cap, one.stream) and (obeying or not one.stream.obeys)]
        events = [one for one in self._plan.unscheduled if counted(cap, one.stream) and (obeying or not one.stream.obeys)]
        return _Contacts(self._plan, self._kinds, sorted(planned, key=lambda one: one.day), events, self._plan.boxes(protected))


class _Case:
    """The search for the worst case of some contacts in some windows."""

    def __init__(self, contacts: _Contacts, spans: Sequence[_Span]) -> None:
        self._contacts = contacts
        self._places = [(span, box) for span in spans for box in contacts.protected]
        self.search = Search(
            [Candidate(span.end - span.begin + sum(span.times), functools.partial(contacts.field, span, box)) for span, box in self._places]
        )

    def excess(self, cap: Cap) -> Answer:
        """Whether anyone gets more than a cap allows, as far as the search has come."""
        if self.search.count > cap.at_most:
            return "yes"
        return "no" if self.search.bound <= cap.at_most else "undecided"

    def worst(self) -> Worst | None:
        """The worst case found."""
        best = self.search.best
        if best is None:
            return None
        span, _ = self._places[best.field]
        bound = None if self._contacts.unbounded else self.search.bound
        return Worst(best.count, bound, span.first, span.last, best.customer, self._contacts.of(span, best.customer))


def _telling(spans: Sequence[_Span]) -> list[_Span]:
    """The windows without those whose contacts all lie in the one before or in the next; of windows that hold the same the first stays."""
    found = []
    for number, one in enumerate(spans):
        before, behind = spans[max(number - 1, 0) : number], spans[number + 1 : number + 2]
        if not any(_holds(other, one) for other in before) and not any(_holds(other, one) and not _holds(one, other) for other in behind):
            found.append(one)
    return found


def _holds(one: _Span, other: _Span) -> bool:
    """Whether all contacts of the other window lie in this one."""
    return one.begin <= other.begin and one.end >= other.end and all(a >= b for a, b in zip(one.times, other.times, strict=True))
