"""The proof of caps: whether any possible customer can get more contacts in a window than a cap allows, and the most that one can get.

Both are about every window and every customer that the attributes allow, not about a sample. Whether a cap can be exceeded is decided
first; then the exact maximum is looked for. Each has a budget, counted in steps of the search, so that the answers are the same on every
machine. Where it is spent, the answer says so: a decision is "undecided", a maximum has a bound beside the count that was found.
"""

from __future__ import annotations

import functools
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

import msgspec

from mobilectl.audience.atoms import Box, Boxes, meet
from mobilectl.audience.predicates import Predicate, Some
from mobilectl.contacts.alike import Kinds
from mobilectl.contacts.caps import counted, period, periods_touched, windows
from mobilectl.contacts.field import Field
from mobilectl.contacts.plan import ContactPlan, Planned, Unscheduled
from mobilectl.contacts.search import Candidate, Search
from mobilectl.contacts.sends import counts_once, sends_of
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Cap, Per

Answer = Literal["yes", "no", "undecided"]
Verdict = Literal["proven", "contention", "breach", "unprovable", "undecided"]


class Budget(msgspec.Struct, frozen=True):
    """How many steps of the search all caps together may take: to decide whether they can be exceeded, and to find exact maxima.

    Each gets its share, and what one leaves the others share. A million steps take a second or two.
    """

    decision: int = 600_000
    maximum: int = 600_000


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
    questions = [_Question(lists, cap, predicate) for cap, predicate in plan.caps]
    _share(budget.decision, questions, lambda one: not one.decided, _Question.decide)
    _share(budget.maximum, questions, lambda one: not one.exact, _Question.maximise)
    return tuple(one.proof() for one in questions)


def heaviest(plan: ContactPlan, cap: Cap, budget: Budget = BUDGET) -> tuple[Week, ...]:
    """For each week in which a window of one of the plan's caps ends, the worst of these windows, in time order."""
    contacts = _Lists(plan).of(cap, next(predicate for one, predicate in plan.caps if one == cap), obeying=True)
    weeks: dict[date, list[_Span]] = {}
    for span in contacts.spans(cap.per):
        weeks.setdefault(period("week", span.last)[0], []).append(span)
    cases = {monday: _Case(contacts, weeks[monday]) for monday in sorted(weeks)}
    _share(budget.maximum, list(cases.values()), lambda case: not case.exact, _Case.maximise)
    return tuple(Week(monday, case.worst()) for monday, case in cases.items())


T = TypeVar("T", "_Question", "_Case")
E = TypeVar("E", Planned, Unscheduled)


def _share(steps: int, among: Sequence[T], unfinished: Callable[[T], bool], work: Callable[[T, int], None]) -> None:
    """Has the unfinished ones do their work, each with an equal share of the steps; those left over are shared again."""
    while steps > 0 and (waiting := [one for one in among if unfinished(one)]):
        share = -(-steps // len(waiting))
        for one in waiting:
            before = one.steps
            work(one, min(share, steps))
            steps -= one.steps - before


class _Question:
    """What is asked of a cap: can all contacts together exceed it, and can those alone that do not obey caps?"""

    def __init__(self, lists: _Lists, cap: Cap, protected: Predicate) -> None:
        self._cap = cap
        everything, free = (lists.of(cap, protected, obeying) for obeying in (True, False))
        self._together = _Case(everything, everything.spans(cap.per))
        self._alone = _Case(free, free.spans(cap.per))
        self._unbounded = everything.unbounded

    @property
    def steps(self) -> int:
        """The steps spent."""
        return self._together.steps + self._alone.steps

    @property
    def answers(self) -> tuple[Answer, Answer]:
        """Whether there is a breach, and whether there is an excess. Each may tell the other."""
        breach, excess = self._alone.over(self._cap.at_most), self._together.over(self._cap.at_most)
        return "no" if excess == "no" else breach, "yes" if breach == "yes" else excess

    @property
    def decided(self) -> bool:
        """Whether both answers are known."""
        return "undecided" not in self.answers

    def decide(self, steps: int) -> None:
        """Looks for who gets too much: half the steps for all contacts, the rest for what does not obey if that is still to be asked."""
        before = self.steps
        if self.answers[1] == "undecided":
            self._together.search.decide(self._cap.at_most, -(-steps // 2))
        if self.answers[0] == "undecided":
            self._alone.search.decide(self._cap.at_most, steps - (self.steps - before))

    @property
    def _told(self) -> _Case:
        return self._alone if self.answers[0] == "yes" else self._together

    @property
    def exact(self) -> bool:
        """Whether the worst case is known exactly."""
        return self._told.exact

    def maximise(self, steps: int) -> None:
        """Looks for the worst case of what the verdict is about."""
        self._told.maximise(steps)

    def proof(self) -> Proof:
        """What is known now."""
        worst = self._told.worst()
        breach, excess = self.answers
        return Proof(self._cap, breach, excess, worst, self._unbounded)


class _Span(msgspec.Struct, frozen=True):
    """A window: its days, which of the planned contacts lie in it, and how often each event with a bound can happen in it."""

    first: date
    last: date
    begin: int
    end: int
    times: tuple[int, ...]

    @property
    def most(self) -> int:
        """The contacts that it holds altogether."""
        return self.end - self.begin + sum(self.times)


@dataclass(frozen=True, slots=True)
class _Send(Generic[E]):
    """What a cap counts as one: an entry of the plan, or those of one send on several channels, and whom any of them means."""

    entries: tuple[E, ...]
    meant: Predicate


class _Contacts:
    """Contacts that a cap counts: planned ones in the order of their days, events that have a bound, and events without.

    `protected` are the customers whom the cap is about.
    """

    def __init__(
        self, plan: ContactPlan, kinds: Kinds, planned: Sequence[_Send[Planned]], events: Sequence[_Send[Unscheduled]], protected: Boxes
    ) -> None:
        self.planned = planned
        self.days = [one.entries[0].day for one in planned]
        self.kinds = [kinds.of(one.meant) for one in planned]
        bounded = ((one, one.entries[0].at_most) for one in events)
        self.events = [(one, at_most, kinds.of(one.meant)) for one, at_most in bounded if at_most is not None]
        endless = {id(entry) for one in events for entry in one.entries if entry.at_most is None}
        self.unbounded = tuple(one for one in plan.unscheduled if id(one) in endless and meet(plan.boxes(one.predicate), protected))
        self.protected = protected
        self._plan, self._all_kinds = plan, kinds

    def spans(self, per: Per) -> list[_Span]:
        """The windows of a cap that hold a day of the plan, in time order; rolling ones that end on such a day."""
        found = []
        for first, last in windows(per, days_between(self._plan.first, self._plan.last)):
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
        kinds, stretch = self._all_kinds, slice(span.begin, span.end)

        def told(send: _Send[E]) -> E:
            """The entry of the first channel on which the customer gets it."""
            return next(one for one in send.entries if meant(kinds.of(one.predicate)))

        events = (Counted(told(event), count) for (event, _, kind), count in zip(self.events, span.times, strict=True) if meant(kind))
        planned = zip(self.planned[stretch], self.kinds[stretch], strict=True)
        return (*events, *(Counted(told(one), 1) for one, kind in planned if meant(kind)))


class _Lists:
    """The contacts of a plan by what caps count."""

    def __init__(self, plan: ContactPlan) -> None:
        self._plan = plan
        self._each = (
            tuple(_Send((one,), one.predicate) for one in plan.planned),
            tuple(_Send((one,), one.predicate) for one in plan.unscheduled),
        )
        caps = [cap for cap, _ in plan.caps if counts_once(cap)]
        planned = [one for one in plan.planned if any(counted(cap, one.stream) for cap in caps)]
        events = [one for one in plan.unscheduled if any(counted(cap, one.stream) for cap in caps)]
        self._once = _sends(planned, lambda one: one.day), _sends(events, lambda one: one.at_most)
        sends = (send.meant for some in self._once for send in some)
        self._kinds = Kinds((*plan.predicates(), *sends), plan.atoms)

    def of(self, cap: Cap, protected: Predicate, obeying: bool) -> _Contacts:
        """What a cap counts: all, or only what does not obey caps."""

        def asked(send: _Send[E]) -> bool:
            stream = send.entries[0].stream
            return counted(cap, stream) and (obeying or not stream.obeys)

        all_planned, all_events = self._once if counts_once(cap) else self._each
        planned = sorted(filter(asked, all_planned), key=lambda one: one.entries[0].day)
        return _Contacts(self._plan, self._kinds, planned, list(filter(asked, all_events)), self._plan.boxes(protected))


def _sends(entries: Sequence[E], when: Callable[[E], Hashable]) -> tuple[_Send[E], ...]:
    """The entries, those together that are one send on several channels."""
    unions: dict[tuple[int, ...], Predicate] = {}  # of the same predicates on many days one, whose boxes are worked out once
    found = []
    for places in sends_of((one.stream, when(one)) for one in entries):
        some = tuple(entries[place] for place in places)
        same = tuple(id(one.predicate) for one in some)
        if same not in unions:
            unions[same] = some[0].predicate if len(some) == 1 else Some(tuple(one.predicate for one in some))
        found.append(_Send(some, unions[same]))
    return tuple(found)


class _Case:
    """The search for the worst case of some contacts in some windows."""

    def __init__(self, contacts: _Contacts, spans: Sequence[_Span]) -> None:
        self._contacts = contacts
        self._places = [(span, box) for span in _telling(spans) for box in contacts.protected]
        makers = (functools.partial(contacts.field, span, box) for span, box in self._places)
        self.search = Search([Candidate(span.most, make) for (span, _), make in zip(self._places, makers, strict=True)])

    @property
    def steps(self) -> int:
        """The steps spent."""
        return self.search.steps

    @property
    def exact(self) -> bool:
        """Whether the worst case is known exactly."""
        return self.search.count == self.search.bound

    def maximise(self, steps: int) -> None:
        """Looks for the worst case."""
        self.search.maximise(steps)

    def over(self, number: int) -> Answer:
        """Whether anyone gets more contacts than a number, as far as the search has come."""
        if self.search.count > number:
            return "yes"
        return "no" if self.search.bound <= number else "undecided"

    def worst(self) -> Worst | None:
        """The worst case found; None where no one gets a contact."""
        self.search.decide(0, sys.maxsize)
        best = self.search.best
        if best is None or best.count == 0:
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
