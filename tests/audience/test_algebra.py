"""Two audiences compared, against asking every customer of small random worlds."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from audience.test_boxes import ATTRIBUTES, EVERYBODY, inside, predicates
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.algebra import Comparison, compare, contains, difference
from mobilectl.audience.atoms import ANYONE, Atoms
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import Customer, Predicate, matches
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.customers import Attribute, Case, Segment


def meant(predicate: Predicate, customers: list[Customer]) -> list[int]:
    """The numbers of the customers who are meant."""
    return [number for number, one in enumerate(customers) if matches(predicate, one)]


def expected(first: set[int], second: set[int]) -> str:
    if not first & second:
        return "apart"
    if first == second:
        return "same"
    return "inside" if first < second else "contains" if first > second else "partly"


@settings(max_examples=300)
@given(predicates, predicates)
def test_the_difference_is_who_is_in_the_first_and_not_in_the_second(first: Predicate, second: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [first, second])
    left = list(difference(atoms.boxes(first), atoms.boxes(second), atoms.axes))
    for customer in EVERYBODY:
        assert any(inside(atoms, box, customer) for box in left) == (matches(first, customer) and not matches(second, customer))


@settings(max_examples=300)
@given(predicates, predicates)
def test_audiences_are_to_each_other_what_their_customers_are(first: Predicate, second: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [first, second])
    found = compare(atoms.boxes(first), atoms.boxes(second), atoms.axes)
    a, b = set(meant(first, EVERYBODY)), set(meant(second, EVERYBODY))
    assert found.relation == expected(a, b)
    assert contains(atoms.boxes(first), atoms.boxes(second), atoms.axes) == (a >= b)
    for box, in_first, in_second in ((found.both, True, True), (found.only_first, True, False), (found.only_second, False, True)):
        assert (box is not None) == bool(
            (a if in_first else set(range(len(EVERYBODY))) - a) & (b if in_second else set(range(len(EVERYBODY))) - b)
        )
        if box is not None:
            profile = atoms.profile(box, ATTRIBUTES)
            assert (matches(first, profile), matches(second, profile)) == (in_first, in_second)


@given(predicates)
def test_what_is_left_of_everyone_is_who_is_not_meant(predicate: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [predicate])
    nobody_left = next(difference(ANYONE, atoms.boxes(predicate), atoms.axes), None) is None
    assert nobody_left == all(matches(predicate, one) for one in EVERYBODY)


DERIVED = {
    "arpu": Attribute(name="消费", type="number", integer=True, min=Decimal(0), max=Decimal(5), nullable=True),
    "young": Attribute(name="年轻", type="flag", nullable=True),
    "tier": Attribute(name="等级", type="choice", values={"A": "A", "B": "B", "C": "C"}, cases=(
        Case(value="A", when={"arpu": {"at_least": "4"}}), Case(value="B", when={"arpu": {"at_least": "2"}, "young": "true"}),
        Case(value="C", when={"arpu": {"known": "true"}}))),
}  # fmt: skip
SEGMENTS = {"best": Segment(name="best", audience=Audience(any=({"tier": ["A"]}, {"young": "false"})))}
DERIVED_PEOPLE: list[Customer] = [
    {"arpu": arpu, "young": young} for arpu, young in itertools.product([None, 0, 1, 2, 3, 4, 5], [True, False, None])
]
condition: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda values: {"tier": sorted(values)}, st.sets(st.sampled_from("ABC"), min_size=1)),
    st.builds(lambda known: {"tier": {"known": known}}, st.sampled_from(["true", "false"])),
    st.builds(lambda low: {"arpu": {"at_least": str(low)}}, st.integers(0, 5)),
    st.sampled_from([{"young": "true"}, {"young": ["true", "false"]}, {"young": {"known": "false"}}, {"segment": "best"}]),
)
conditions = st.lists(condition, max_size=2).map(tuple)
audiences = st.builds(Audience, all=conditions, any=conditions, none=conditions)


@settings(max_examples=300)
@given(audiences, audiences)
def test_derived_attributes_and_nulls_are_compared_by_what_they_mean(first: Audience, second: Audience) -> None:
    customers = Customers(DERIVED, SEGMENTS)
    one, other = customers.predicate(first), customers.predicate(second)
    atoms = Atoms(DERIVED, [one, other])
    found = compare(atoms.boxes(one), atoms.boxes(other), atoms.axes)
    assert found.relation == expected(set(meant(one, DERIVED_PEOPLE)), set(meant(other, DERIVED_PEOPLE)))


def test_audiences_without_customers_are_apart() -> None:
    assert compare((), (), {}) == Comparison(None, None, None)
    assert compare((), (), {}).relation == "apart"
    assert compare(ANYONE, (), {}) == Comparison(None, {}, None)
