"""The proof of caps against counting every customer of small random worlds, and its witnesses sent through the arbitration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from contacts.small_worlds import (
    BASE,
    CUSTOMERS,
    FIRST,
    LAST,
    SEGMENTS,
    World,
    contacts_of,
    counts,
    most,
    send_of,
    windows_around,
    worlds,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mobilectl.audience.predicates import EVERYONE, Customer, OneOf, Predicate, matches
from mobilectl.contacts.arbitration import contest
from mobilectl.contacts.caps import counted, period, periods_touched
from mobilectl.contacts.deciding import Arbitration
from mobilectl.contacts.plan import ContactPlan, Planned, Stream, Unscheduled
from mobilectl.contacts.proof import Budget, Margin, Proof, Verdict, Worst, heaviest, prove
from mobilectl.findings import Place
from mobilectl.workspace.models.policy import Cap, Per, Policy
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import NO_POLICY

UNLIMITED = Budget(10**9, 10**9)


def unbounded_for(plan: ContactPlan, cap: Cap, people: Sequence[Customer], obeying: bool = True) -> list[Unscheduled]:
    return [
        one
        for one in plan.unscheduled
        if counts(cap, one.stream, obeying) and one.at_most is None and any(matches(one.predicate, customer) for customer in people)
    ]


def assert_is_witnessed(worst: Worst, plan: ContactPlan, cap: Cap, protected: Predicate, obeying: bool) -> None:
    """The customer is protected, gets exactly so many contacts in the window, and these are they."""
    witness = plan.atoms.profile(worst.customer, BASE)
    window = worst.first, worst.last
    assert matches(protected, witness)
    assert window in windows_around(cap.per)
    assert worst.count == contacts_of(witness, cap, plan, window, obeying) == sum(one.times for one in worst.contacts)
    for contact in worst.contacts:
        assert matches(contact.entry.predicate, witness)
        assert counts(cap, contact.entry.stream, obeying)
        assert not isinstance(contact.entry, Planned) or worst.first <= contact.entry.day <= worst.last


@settings(max_examples=1_500)
@given(worlds())
def test_the_proof_equals_brute_force(world: World) -> None:
    plan = world.plan
    for proof, (cap, protected), people in zip(prove(plan, UNLIMITED), plan.caps, world.people, strict=True):
        breach, worst = (most(people, cap, plan, obeying) for obeying in (False, True))
        unbounded = unbounded_for(plan, cap, people)
        expected: Verdict = "unprovable" if unbounded else "proven"
        expected = "breach" if breach > cap.at_most else "contention" if worst > cap.at_most else expected
        assert proof.verdict == expected
        assert (proof.breach, proof.excess) == ("yes" if breach > cap.at_most else "no", "yes" if worst > cap.at_most else "no")
        assert list(proof.unbounded) == unbounded
        told = breach if expected == "breach" else worst
        assert (proof.worst.count if proof.worst else 0) == told
        endless = bool(unbounded_for(plan, cap, people, obeying=expected != "breach"))
        assert proof.margin == Margin(None if endless else cap.at_most - told, cap.at_most - told)
        if proof.worst is not None:
            assert proof.worst.exact == (not endless)
            assert_is_witnessed(proof.worst, plan, cap, protected, obeying=expected != "breach")


@settings(max_examples=1_500)
@given(worlds(), st.integers(0, 400), st.integers(0, 400))
def test_within_a_small_budget_the_truth_lies_within_the_bounds(world: World, decision: int, maximum: int) -> None:
    plan = world.plan
    for proof, (cap, protected), people in zip(prove(plan, Budget(decision, maximum)), plan.caps, world.people, strict=True):
        breach, worst = (most(people, cap, plan, obeying) for obeying in (False, True))
        assert proof.breach in ("undecided", "yes" if breach > cap.at_most else "no")
        assert proof.excess in ("undecided", "yes" if worst > cap.at_most else "no")
        obeying = proof.verdict != "breach"
        truth = worst if obeying else breach
        if proof.worst is None:
            assert truth == 0
        else:
            assert proof.worst.count <= truth
            assert_is_witnessed(proof.worst, plan, cap, protected, obeying)
            assert proof.worst.bound is None or proof.worst.bound >= truth
            assert (proof.worst.bound is None) == bool(unbounded_for(plan, cap, people, obeying))
        if proof.excess == "undecided" and proof.worst is not None and proof.worst.bound is not None:
            assert proof.worst.count <= cap.at_most < proof.worst.bound


@settings(max_examples=300)
@given(worlds(), st.just(UNLIMITED.maximum) | st.integers(0, 400))
def test_the_heaviest_weeks_equal_brute_force(world: World, steps: int) -> None:
    plan = world.plan
    cap, protected = plan.caps[0]
    weeks = heaviest(plan, cap, Budget(0, steps))
    ending: dict[date, list[tuple[date, date]]] = {}
    for window in windows_around(cap.per):
        ending.setdefault(period("week", window[1])[0], []).append(window)
    assert [week.monday for week in weeks] == sorted(ending)
    endless = bool(unbounded_for(plan, cap, world.people[0]))
    for week in weeks:
        truth = most(world.people[0], cap, plan, True, ending[week.monday])
        if week.worst is None:
            assert truth == 0
            continue
        assert (week.worst.first, week.worst.last) in ending[week.monday]
        assert_is_witnessed(week.worst, plan, cap, protected, True)
        assert week.worst.count <= truth
        assert endless if week.worst.bound is None else week.worst.bound >= truth
        if steps == UNLIMITED.maximum:
            assert week.worst.count == truth
            assert week.worst.exact == (not endless)


def outcomes_for(customer: Customer, plan: ContactPlan, policy: Policy) -> list[bool]:
    """Which of the plan's contacts go out to one customer, by the arbitration."""
    one, nobody = np.array([1], np.uint64), np.array([0], np.uint64)
    decided = contest(plan, policy, {})
    protected = {number: plan.caps[number][1] for number in range(len(plan.caps))}
    sent = [matches(entry.predicate, customer) for entry in plan.planned]
    for contact in decided.contacts:
        sent[contact.entry] = sent[contact.entry] and not contact.obeys
    arbitration = Arbitration(
        decided,
        lambda entry: one.copy() if matches(plan.planned[entry].predicate, customer) else nobody.copy(),
        lambda rule: one if matches(protected[rule], customer) else nobody,
    )
    for outcome, whom in arbitration.outcomes():
        if outcome.kind == "sent" and whom.any():
            sent[outcome.entry] = True
    return sent


@settings(max_examples=500)
@given(worlds(events=st.just([]), most_caps=1))
def test_the_arbitration_holds_something_back_for_the_witness_of_contention_and_nothing_that_breaches(world: World) -> None:
    plan = world.plan
    (proof,) = prove(plan)
    if proof.worst is None:
        return
    cap = proof.cap
    witness = plan.atoms.profile(proof.worst.customer, BASE)

    def received(plan: ContactPlan, caps: tuple[Cap, ...]) -> int:
        sent = outcomes_for(witness, plan, Policy(province="", units=(), channels={}, wording=NO_POLICY.wording, caps=caps))
        assert proof.worst is not None
        return number([going and proof.worst.first <= one.day <= proof.worst.last for going, one in zip(sent, plan.planned, strict=True)])

    def number(getting: Sequence[bool]) -> int:
        contacts = [(one.stream, one.day) for one in plan.planned]
        return len({send_of(n, cap, contacts) for n, gets in enumerate(getting) if gets and counted(cap, contacts[n][0])})

    wanted = number([matches(one.predicate, witness) and proof.worst.first <= one.day <= proof.worst.last for one in plan.planned])
    assert received(replace(plan, caps=()), ()) == wanted
    match proof.verdict:
        case "breach":
            assert proof.worst.count <= wanted
            assert received(plan, (cap,)) > cap.at_most
        case "contention":
            assert wanted == proof.worst.count > cap.at_most
            assert received(plan, (cap,)) <= cap.at_most
        case _:
            assert received(plan, (cap,)) == wanted <= cap.at_most


def contact(day: int = 0, predicate: Predicate = EVERYONE, obeys: bool = True) -> Planned:
    return Planned(stream(obeys), FIRST + timedelta(days=day), predicate)


def stream(obeys: bool = True) -> Stream:
    return Stream("o", "i", "province", True, "sms", "marketing", Window(540, 600), 1, True, obeys, "drop", Place("a.yaml"))


def proof_of(
    *planned: Planned, at_most: int, events: tuple[Unscheduled, ...] = (), budget: Budget = UNLIMITED, only: Predicate = EVERYONE
) -> Proof:
    cap = Cap(id="cap", name="cap", at_most=at_most, per=Per(calendar="week"))
    (proof,) = prove(ContactPlan(FIRST, LAST, planned, events, ((cap, only),), CUSTOMERS), budget)
    return proof


def test_without_any_contact_a_cap_is_proven() -> None:
    proof = proof_of(at_most=0)
    assert (proof.verdict, proof.worst, proof.margin) == ("proven", None, Margin(0, 0))


def test_where_an_event_says_no_at_most_only_what_exceeds_the_cap_for_certain_is_told() -> None:
    endless = Unscheduled(stream(), EVERYONE, 1.0, None)
    bounded = Unscheduled(stream(), EVERYONE, 1.0, AtMost(count=2, per="week"))
    open_cap = proof_of(contact(), at_most=1, events=(endless,))
    assert (open_cap.verdict, open_cap.unbounded, open_cap.margin) == ("unprovable", (endless,), Margin(None, 0))
    assert proof_of(contact(), at_most=1, events=(endless, bounded)).verdict == "contention"
    assert proof_of(contact(obeys=False), at_most=0, events=(endless,)).verdict == "breach"


def test_an_event_without_at_most_leaves_no_cap_open_for_whom_it_cannot_happen_to() -> None:
    endless = Unscheduled(stream(), OneOf("brand", frozenset("a")), 1.0, None)
    assert proof_of(contact(), at_most=1, events=(endless,), only=OneOf("brand", frozenset("bc"))).verdict == "proven"
    assert proof_of(contact(), at_most=1, events=(endless,), only=OneOf("brand", frozenset("ab"))).verdict == "unprovable"


def test_without_a_budget_a_cap_is_undecided_and_says_between_which_bounds() -> None:
    apart = [contact(predicate=OneOf("brand", frozenset(brand))) for brand in ("ab", "bc", "ac")]
    proof = proof_of(*apart, at_most=2, budget=Budget(0, 0))
    assert (proof.verdict, proof.breach, proof.margin) == ("undecided", "no", Margin(-1, 0))
    assert proof.worst is not None
    assert not proof.worst.exact
    assert proof_of(*apart, at_most=2).verdict == "proven"


def test_a_breach_may_stay_undecided_beside_an_excess_that_is_certain() -> None:
    free = [contact(predicate=OneOf("brand", frozenset(brand)), obeys=False) for brand in ("ab", "bc", "ac")]
    marketing = [contact(day) for day in (1, 2, 3)]
    for steps in range(200):
        proof = proof_of(*free, *marketing, at_most=2, budget=Budget(steps, 0))
        if proof.excess == "yes":
            break
    assert (proof.verdict, proof.breach) == ("contention", "undecided")
    assert proof_of(*free, *marketing, at_most=2).breach == "no"


def test_caps_share_what_one_of_them_leaves_of_the_budget() -> None:
    """Alone a cap is decided with so many steps; beside three that need none it is too, though its share is a quarter."""
    apart = [contact(predicate=OneOf("brand", frozenset(brand))) for brand in ("ab", "bc", "ac")]
    hard = Cap(id="hard", name="", at_most=2, per=Per(calendar="week"))
    easy = replace(hard, at_most=9)

    def decided(caps: tuple[Cap, ...], steps: int) -> bool:
        plan = ContactPlan(FIRST, LAST, tuple(apart), (), tuple((cap, EVERYONE) for cap in caps), CUSTOMERS)
        return prove(plan, Budget(steps, 0))[0].verdict == "proven"

    enough = next(steps for steps in range(1_000) if decided((hard,), steps))
    assert enough > 4
    assert decided((hard, easy, easy, easy), enough)


def test_the_segment_of_a_witness_is_what_it_says() -> None:
    """A derived attribute and a segment are met by what they stand for: nobody of the high tier has few points."""
    high, few = ({"tier": ["high"]}, {"points": {"below": "2"}})
    both = [contact(predicate=CUSTOMERS.condition(one, (), [])) for one in (high, few)]
    assert proof_of(*both, at_most=1).verdict == "proven"
    assert SEGMENTS["top"].audience.none == ({"brand": "c"},)
    top = CUSTOMERS.condition({"segment": "top"}, (), [])
    assert proof_of(contact(predicate=top), contact(predicate=OneOf("brand", frozenset("c"))), at_most=1).verdict == "proven"
    assert proof_of(contact(predicate=top), contact(predicate=OneOf("brand", frozenset("bc"))), at_most=1).verdict == "contention"


@pytest.mark.parametrize("kind", ["day", "week", "month", "quarter", "year"])
@given(first=st.dates(date(2025, 1, 1), date(2028, 12, 31)), days=st.integers(0, 800))
def test_the_periods_touched_are_those_of_the_days(kind: str, first: date, days: int) -> None:
    touched = {period(kind, first + timedelta(days=offset)) for offset in range(days + 1)}
    assert periods_touched(kind, first, first + timedelta(days=days)) == len(touched)


def test_weeks_begin_on_monday_and_quarters_in_january_april_july_october() -> None:
    assert period("week", date(2027, 1, 3)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert period("quarter", date(2026, 11, 5)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert periods_touched("month", date(2026, 12, 28), date(2027, 1, 3)) == 2
