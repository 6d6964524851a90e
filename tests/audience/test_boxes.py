"""Atoms and boxes against the plain meaning of predicates, on small random worlds."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.audience.atoms import Atoms, Box, intersection, meet
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Between, Customer, Cut, Not, OneOf, Predicate, Some, Unknown, matches
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.customers import Attribute, Case, Segment

ATTRIBUTES = {
    "brand": Attribute(name="品牌", type="choice", values={"a": "A", "b": "B", "c": "C"}, nullable=True),
    "young": Attribute(name="年轻", type="flag"),
    "points": Attribute(name="积分", type="number", integer=True, min=Decimal(0), max=Decimal(6), nullable=True),
    "arpu": Attribute(name="消费", type="number", min=Decimal(0), max=Decimal(4)),
}
EVERYBODY: list[Customer] = [
    {"brand": brand, "young": young, "points": points, "arpu": Decimal(half) / 2}
    for brand, young, points, half in itertools.product(["a", "b", "c", None], [True, False], [None, 0, 1, 2, 3, 4, 5, 6], range(9))
]

cuts = st.builds(Cut, st.integers(0, 6).map(Decimal))
arpu_cuts = st.builds(Cut, st.integers(0, 4).map(Decimal), st.booleans())
leaf: st.SearchStrategy[Predicate] = st.one_of(
    st.builds(OneOf, st.just("brand"), st.frozensets(st.sampled_from("abc"))),
    st.builds(OneOf, st.just("young"), st.frozensets(st.sampled_from(["true", "false"]))),
    st.builds(Unknown, st.sampled_from(["brand", "points"])),
    st.builds(Between, st.just("points"), st.none() | cuts, st.none() | cuts),
    st.builds(Between, st.just("arpu"), st.none() | arpu_cuts, st.none() | arpu_cuts),
)
predicates = st.recursive(
    leaf, lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)), st.builds(Some, st.lists(inner, max_size=3).map(tuple)), st.builds(Not, inner)
    ), max_leaves=8
)  # fmt: skip


def inside(atoms: Atoms, box: Box, customer: Customer) -> bool:
    """Whether a customer is in a box, by asking each attribute for the one atom that the customer's value lies in."""
    for name, mask in box.items():
        axis = atoms.axes[name]
        value = customer[name]
        if value is None:
            index = axis.count - 1
        elif axis.values:
            index = axis.values.index({True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value))
        else:
            assert isinstance(value, int | Decimal)
            index = sum(1 for cut in axis.cuts[1:-1] if value > cut.value or (value == cut.value and not cut.after))
        if not mask >> index & 1:
            return False
    return True


@given(predicates)
def test_boxes_mean_what_the_predicate_means(predicate: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [predicate])
    boxes = atoms.boxes(predicate)
    for customer in EVERYBODY:
        assert any(inside(atoms, box, customer) for box in boxes) == matches(predicate, customer)


@given(predicates, predicates)
def test_meeting_is_meaning_both(first: Predicate, second: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [first, second])
    both = meet(atoms.boxes(first), atoms.boxes(second))
    assert bool(both) == any(matches(first, customer) and matches(second, customer) for customer in EVERYBODY)
    for customer in EVERYBODY:
        assert any(inside(atoms, box, customer) for box in both) == (matches(first, customer) and matches(second, customer))


@given(predicates)
def test_an_example_customer_is_meant(predicate: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [predicate])
    for box in atoms.boxes(predicate):
        assert matches(predicate, atoms.profile(box, ATTRIBUTES))


def test_boxes_that_share_no_atom_do_not_meet() -> None:
    assert intersection({"a": 0b01}, {"a": 0b10}) is None
    assert intersection({"a": 0b11}, {"a": 0b10, "b": 1}) == {"a": 0b10, "b": 1}


TIERS = {
    "arpu": Attribute(name="消费", type="number", min=Decimal(0), max=Decimal(300)),
    "tier": Attribute(name="等级", type="choice", values={"A": "A", "B": "B", "C": "C"},
                      cases=(Case(value="A", when={"arpu": {"at_least": "200"}}), Case(value="B", when={"arpu": {"at_least": "120"}}), Case(value="C"))),
}  # fmt: skip


def reads(audience: Audience, segments: dict[str, Segment] | None = None) -> tuple[Predicate, list[str]]:
    predicate, misread = Customers(TIERS, segments or {}).audience(audience)
    return predicate, [one.message.text for one in misread]


def test_a_derived_attribute_means_its_cases_and_no_case_before() -> None:
    predicate, misread = reads(Audience(all=({"tier": ["B"]},)))
    assert misread == []
    met = [arpu for arpu in (119, 120, 199, 200) if matches(predicate, {"arpu": Decimal(arpu)})]
    assert met == [120, 199]


def test_tier_a_below_fifty_yuan_is_no_one() -> None:
    predicate, _ = reads(Audience(all=({"tier": ["A"]}, {"arpu": {"below": "50"}})))
    assert Atoms(TIERS, [predicate]).boxes(predicate) == ()


def test_a_segment_defined_by_itself_is_said() -> None:
    round_about = {
        "x": Segment(name="x", audience=Audience(all=({"segment": "y"},))),
        "y": Segment(name="y", audience=Audience(all=({"segment": "x"},))),
    }
    customers = Customers(TIERS, round_about)
    assert [one.message.text for one in customers.audience(round_about["x"].audience)[1]] == ["the segment `{id}` is defined by itself"]


def test_a_null_passes_none_and_no_condition() -> None:
    attributes = {"days": Attribute(name="天", type="number", integer=True, nullable=True)}
    customers = Customers(attributes, {})
    low, _ = customers.audience(Audience(all=({"days": {"at_most": "90"}},)))
    not_low, _ = customers.audience(Audience(none=({"days": {"at_most": "90"}},)))
    known, _ = customers.audience(Audience(all=({"days": {"known": "true"}},)))
    assert [matches(one, {"days": None}) for one in (low, not_low, known)] == [False, True, False]


@given(predicates)
def test_a_part_that_is_shared_means_the_same_wherever_it_stands(part: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [part])
    assert atoms.boxes(All((Not(part), part))) == ()
    assert atoms.boxes(part) == Atoms(ATTRIBUTES, [part]).boxes(part)
    assert atoms.boxes(Not(part)) == Atoms(ATTRIBUTES, [part]).boxes(Not(part))


def test_the_same_condition_in_two_audiences_is_one_predicate() -> None:
    customers = Customers(TIERS, {})
    first, second = (customers.predicate(Audience(all=({"tier": ["B"]}, {"arpu": {"below": limit}}))) for limit in ("150", "160"))
    assert isinstance(first, All)
    assert isinstance(second, All)
    assert first.parts[0] is second.parts[0]
    assert first.parts[1] != second.parts[1]


@pytest.mark.parametrize("wrong", [{"tier": {}}, {"tier": ["Z"]}, {"tier": "Z"}, {"arpu": {"under": "5"}}, {"nobody": ["A"]}])
def test_what_cannot_be_read_is_said_each_time(wrong: dict[str, Any]) -> None:
    customers = Customers(TIERS, {})
    sound_ones: list[dict[str, Any]] = [{"tier": []}, {"tier": "A"}, {"arpu": {"below": "5"}}]
    for sound in sound_ones:
        assert customers.audience(Audience(all=(sound,)))[1] == ()
    said = [customers.audience(Audience(all=(wrong,)))[1] for _ in range(2)]
    assert len(said[0]) == len(said[1]) == 1
