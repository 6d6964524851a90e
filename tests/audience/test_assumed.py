"""Customers of whom little is said, against trying out everyone there can be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from volumes.small_worlds import ATTRIBUTES, FIRST, predicates

from mobilectl.audience.assumed import assume, plain
from mobilectl.audience.predicates import EVERYONE, NO_ONE, All, Between, Customer, Cut, Not, OneOf, Predicate, Some, Unknown, matches
from mobilectl.workspace.models.customers import Attribute, Case

EVERYONE_THERE_IS: list[Customer] = [
    {"city": city, "app": app, "arpu": arpu, "age": age, "ends": ends}
    for city, app, arpu, age, ends in itertools.product(
        ("c0", "c1", "c2", None), (False, True), [Decimal(quarter) / 4 for quarter in range(17)], (*range(10, 15), None),
        (*(FIRST + timedelta(days=days) for days in range(-3, 5)), None),
    )
]  # fmt: skip


def granted(said: Predicate, wishes: Sequence[Predicate]) -> list[bool] | None:
    """Which wishes can be met, one after the other; None where nobody can be as is said."""
    left = [one for one in EVERYONE_THERE_IS if matches(said, one)]
    if not left:
        return None
    result = []
    for wish in wishes:
        meeting = [one for one in left if matches(wish, one)]
        result.append(bool(meeting))
        left = meeting or left
    return result


def as_read(predicate: Predicate) -> Predicate:
    """A predicate as it is read from files: between whole numbers and between days there is nothing, so just after one is the next."""
    match predicate:
        case All(parts) | Some(parts):
            return type(predicate)(tuple(map(as_read, parts)))
        case Not(part):
            return Not(as_read(part))
        case Between("age" | "ends", low, high):
            return Between(predicate.attribute, _whole(low), _whole(high))
    return predicate


def _whole(cut: Cut | None) -> Cut | None:
    return None if cut is None else Cut(cut.value + cut.after)


read = predicates.map(as_read)


@settings(max_examples=40, deadline=None)
@given(read, st.lists(read, max_size=3), st.lists(read, max_size=2))
def test_wishes_are_granted_in_order_as_far_as_they_can_be(said: Predicate, wishes: list[Predicate], more: list[Predicate]) -> None:
    found = assume(said, wishes, more, ATTRIBUTES)
    expected = granted(said, wishes)
    if found is None or expected is None:
        assert (found, expected) == (None, None)
        return
    assert matches(said, found.customer)
    assert all(matches(wish, found.customer) for wish, met in zip(wishes, expected, strict=True) if met)
    for name, others in found.others.items():
        for other in others:
            assert matches(said, other)
            assert [one for one in found.customer if found.customer[one] != other[one]] == [name]
    for one in EVERYONE_THERE_IS:
        different = [name for name in found.customer if found.customer[name] != one[name]]
        if len(different) == 1 and matches(said, one):
            alike = (found.customer, *found.others.get(different[0], ()))
            assert any(all(matches(part, one) == matches(part, other) for part in (*wishes, *more)) for other in alike)


def test_what_was_said_has_no_others() -> None:
    found = assume(Between("arpu", Cut(Decimal(2)), Cut(Decimal(2), after=True)), (), (), ATTRIBUTES)
    assert found is not None
    assert found.customer["arpu"] == 2
    assert "arpu" not in found.others
    assert {one["city"] for one in found.others["city"]} == {"c1", "c2", None}


def test_nothing_special_is_assumed() -> None:
    found = assume(EVERYONE, plain(ATTRIBUTES), (), ATTRIBUTES)
    assert found is not None
    assert found.customer == {"city": None, "app": False, "arpu": 0, "age": None, "ends": None}
    derived = {
        "rich": Attribute(name="有钱", type="flag", nullable=True, cases=(Case(value="true", when={"arpu": {"above": "3"}}),)),
        "young": Attribute(name="年轻", type="flag", cases=(Case(value="true", when={"age": {"below": "12"}}), Case(value="false"))),
    }
    assert assume(EVERYONE, plain({**ATTRIBUTES, **derived}), (), {**ATTRIBUTES, **derived}) == found


def test_of_alternatives_a_later_wish_takes_the_one_that_it_needs() -> None:
    either = Some((OneOf("city", frozenset({"c1"})), OneOf("app", frozenset({"true"}))))
    found = assume(either, (Not(OneOf("city", frozenset({"c1"}))), Unknown("age")), (), ATTRIBUTES)
    assert found is not None
    assert (found.customer["city"], found.customer["app"], found.customer["age"]) == ("c0", True, None)


def test_of_nobody_nothing_can_be_assumed() -> None:
    assert assume(All((Unknown("age"), NO_ONE)), (), (), ATTRIBUTES) is None
