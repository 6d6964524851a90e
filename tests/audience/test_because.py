"""The attributes because of which a customer is meant, or is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from volumes.small_worlds import customers, predicates

from mobilectl.audience.predicates import All, Between, Customer, Cut, Not, OneOf, Predicate, Some, Unknown, because, matches

RICH, IN_C0, APP = Between("arpu", Cut(Decimal(3)), None), OneOf("city", frozenset({"c0"})), OneOf("app", frozenset({"true"}))
CUSTOMER: Customer = {"city": "c0", "app": False, "arpu": Decimal(4), "age": None, "ends": None}


@given(predicates, customers, customers)
def test_whoever_has_the_same_values_there_is_meant_too(predicate: Predicate, one: Customer, other: Customer) -> None:
    names = because(predicate, one)
    alike = {**other, **{name: one[name] for name in names}}
    assert matches(predicate, alike) == matches(predicate, one)


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        (All((RICH, IN_C0)), {"arpu", "city"}),
        (All((RICH, Not(IN_C0), Not(All((RICH, IN_C0))))), {"city"}),
        (Some((APP, All((RICH, IN_C0)), Unknown("age"))), {"age"}),
        (Some((APP, Not(RICH))), {"app", "arpu"}),
        (Not(Some((RICH, APP))), {"arpu"}),
        (All(()), set()),
    ],
)
def test_no_more_attributes_are_named_than_decide(predicate: Predicate, names: set[str]) -> None:
    assert because(predicate, CUSTOMER) == names
