"""The proof of caps against brute force over every customer of small random worlds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, All, Between, Customer, Cut, Not, OneOf, Predicate, Some, matches
from mobilectl.contacts.caps import counted, period, periods_touched
from mobilectl.contacts.plan import ContactPlan, Planned, Stream, Unscheduled
from mobilectl.contacts.proof import Margin, prove
from mobilectl.findings import Place
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Cap, Per
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.scalars import Window

FIRST = date(2026, 12, 28)  # a Monday; the plan runs over the ends of a week, a month, a quarter and a year
LAST = FIRST + timedelta(days=9)
ATTRIBUTES = {
    "brand": Attribute(name="品牌", type="choice", values={"a": "A", "b": "B", "c": "C"}),
    "young": Attribute(name="年轻", type="flag"),
    "points": Attribute(name="积分", type="number", integer=True, min=Decimal(0), max=Decimal(3), nullable=True),
}
EVERYBODY: list[Customer] = [
    {"brand": brand, "young": young, "points": points}
    for brand, young, points in itertools.product("abc", [True, False], [None, 0, 1, 2, 3])
]

leaves: st.SearchStrategy[Predicate] = st.one_of(
    st.builds(OneOf, st.just("brand"), st.frozensets(st.sampled_from("abc"), min_size=1)),
    st.builds(OneOf, st.just("young"), st.frozensets(st.sampled_from(["true", "false"]), min_size=1)),
    st.builds(lambda low, size: Between("points", Cut(Decimal(low)), Cut(Decimal(low + size))), st.integers(0, 3), st.integers(1, 3)),
)
predicates = st.recursive(leaves, lambda inner: st.one_of(
    st.builds(lambda *parts: All(parts), inner, inner), st.builds(lambda *parts: Some(parts), inner, inner), st.builds(Not, inner)), max_leaves=5)  # fmt: skip
streams = st.builds(
    Stream, owner=st.just("o"), item=st.sampled_from("ijk"), unit=st.sampled_from(["province", "city"]), campaign=st.booleans(),
    channel=st.sampled_from(["sms", "push"]), message_class=st.sampled_from(["service", "marketing"]), window=st.just(Window(540, 600)),
    priority=st.integers(0, 2), counts=st.sampled_from([True, True, False]), obeys=st.booleans(), on_block=st.just("drop"),
    place=st.just(Place("a.yaml")),
)  # fmt: skip
planned = st.builds(Planned, streams, st.integers(0, 9).map(lambda days: FIRST + timedelta(days=days)), predicates)
events = st.builds(Unscheduled, streams, predicates, st.just(1.0),
                   st.none() | st.builds(AtMost, count=st.integers(1, 2), per=st.sampled_from(["day", "week", "month", "year"])))  # fmt: skip
pers = st.one_of(
    st.builds(lambda days: Per(rolling_days=days), st.integers(1, 8)),
    st.builds(lambda kind: Per(calendar=kind), st.sampled_from(["day", "week", "month", "quarter", "year"])),
)
caps = st.builds(
    Cap, id=st.just("cap"), name=st.just("cap"), at_most=st.integers(0, 5), per=pers,
    classes=st.sampled_from([(), ("marketing",), ("service",)]), channels=st.sampled_from([(), ("sms",)]), unit=st.sampled_from([None, "city"]),
)  # fmt: skip


def windows_around(per: Per) -> list[tuple[date, date]]:
    """Every window of the cap that touches the plan, by plain enumeration of days."""
    length = per.rolling_days or 1
    days = [FIRST + timedelta(days=offset) for offset in range(-length, (LAST - FIRST).days + length + 1)]
    if per.rolling_days is not None:
        return [(day, day + timedelta(days=length - 1)) for day in days if FIRST <= day + timedelta(days=length - 1) <= LAST]
    periods = [period(per.calendar or "day", day) for day in days]
    return [(first, last) for first, last in periods if first <= LAST and last >= FIRST]


def counts_of(
    customer: Customer, cap: Cap, scheduled: Sequence[Planned], unscheduled: Sequence[Unscheduled]
) -> list[tuple[int, tuple[date, date]]]:
    """The contacts of one customer in each window, counted one by one."""
    counts = []
    for first, last in windows_around(cap.per):
        count = sum(1 for one in scheduled if counted(cap, one.stream) and first <= one.day <= last and matches(one.predicate, customer))
        for event in unscheduled:
            if counted(cap, event.stream) and event.at_most is not None and matches(event.predicate, customer):
                count += event.at_most.count * periods_touched(event.at_most.per, first, last)
        counts.append((count, (first, last)))
    return counts


def most_for(customer: Customer, cap: Cap, scheduled: Sequence[Planned], unscheduled: Sequence[Unscheduled]) -> int:
    """The most contacts of one customer in any window."""
    return max(count for count, _ in counts_of(customer, cap, scheduled, unscheduled))


@settings(max_examples=400)
@given(st.lists(planned, max_size=7), st.lists(events, max_size=2), caps, st.none() | predicates)
def test_the_proof_equals_brute_force(
    scheduled: list[Planned], unscheduled: list[Unscheduled], cap: Cap, protected: Predicate | None
) -> None:
    protected = EVERYONE if protected is None else protected
    plan = ContactPlan(FIRST, LAST, tuple(scheduled), tuple(unscheduled), ((cap, protected),), Customers(ATTRIBUTES, {}))
    (proof,) = prove(plan)
    people = [customer for customer in EVERYBODY if matches(protected, customer)]
    free = [one for one in scheduled if not one.stream.obeys], [one for one in unscheduled if not one.stream.obeys]
    breach = max((most_for(one, cap, *free) for one in people), default=0)
    worst = max((most_for(one, cap, scheduled, unscheduled) for one in people), default=0)
    unbounded = [
        one
        for one in unscheduled
        if counted(cap, one.stream) and one.at_most is None and any(matches(one.predicate, customer) for customer in people)
    ]
    assert list(proof.unbounded) == unbounded
    assert proof.breach == ("yes" if breach > cap.at_most else "no")
    assert proof.excess == ("yes" if worst > cap.at_most else "no")
    assert proof.verdict == (
        "breach" if breach > cap.at_most else "contention" if worst > cap.at_most else "unprovable" if unbounded else "proven"
    )
    most = breach if proof.verdict == "breach" else worst
    assert (proof.worst.count if proof.worst else 0) == most
    endless = any(not one.stream.obeys for one in unbounded) if proof.verdict == "breach" else bool(unbounded)
    assert proof.margin == Margin(None if endless else cap.at_most - most, cap.at_most - most)
    if proof.worst is not None:
        told = free if proof.verdict == "breach" else (scheduled, unscheduled)
        windows = [window for one in people for count, window in counts_of(one, cap, *told) if count == proof.worst.count]
        assert (proof.worst.first, proof.worst.last) == min(windows)
        witness = plan.atoms.profile(proof.worst.customer, ATTRIBUTES)
        assert matches(protected, witness)
        assert sum(one.times for one in proof.worst.contacts) == proof.worst.count
        for contact in proof.worst.contacts:
            assert matches(contact.entry.predicate, witness)
            assert not isinstance(contact.entry, Planned) or proof.worst.first <= contact.entry.day <= proof.worst.last


@pytest.mark.parametrize("kind", ["day", "week", "month", "quarter", "year"])
@given(first=st.dates(date(2025, 1, 1), date(2028, 12, 31)), days=st.integers(0, 800))
def test_the_periods_touched_are_those_of_the_days(kind: str, first: date, days: int) -> None:
    touched = {period(kind, first + timedelta(days=offset)) for offset in range(days + 1)}
    assert periods_touched(kind, first, first + timedelta(days=days)) == len(touched)


def test_weeks_begin_on_monday_and_quarters_in_january_april_july_october() -> None:
    assert period("week", date(2027, 1, 3)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert period("quarter", date(2026, 11, 5)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert periods_touched("month", date(2026, 12, 28), date(2027, 1, 3)) == 2
