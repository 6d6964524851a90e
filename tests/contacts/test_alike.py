"""Contacts that are alike are one entry of the search, and only they."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from contacts.small_worlds import ATTRIBUTES

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import All, Between, Cut, OneOf, Predicate, Some
from mobilectl.contacts.alike import Entry, Kinds


def bill_day(day: int) -> Predicate:
    return Between("bill_day", Cut(Decimal(day)), Cut(Decimal(day + 1)))


def brand(*values: str) -> Predicate:
    return OneOf("brand", frozenset(values))


def entries(times: Mapping[Predicate, int]) -> list[Entry]:
    atoms = Atoms(ATTRIBUTES, list(times))
    kinds = Kinds(times, atoms)
    return kinds.entries({kinds.of(predicate): count for predicate, count in times.items()})


def sizes(found: list[Entry]) -> list[tuple[list[dict[str, int]], int]]:
    """Of each entry how many atoms each box takes of each attribute, and what it counts for."""
    return [([{name: mask.bit_count() for name, mask in box.items()} for box in boxes], count) for boxes, count in found]


def test_a_reminder_for_each_bill_day_is_one_entry_for_them_all() -> None:
    assert sizes(entries({bill_day(day): 1 for day in (1, 2, 3)})) == [([{"bill_day": 3}], 1)]


def test_so_is_each_for_one_brand_on_its_bill_days() -> None:
    both: dict[Predicate, int] = {All((brand(name), bill_day(day))): 1 for name in ("a", "b") for day in (1, 2)}
    assert sorted(sizes(entries(both)), key=str) == [([{"brand": 1, "bill_day": 2}], 1)] * 2


def test_what_counts_for_more_is_an_entry_of_its_own() -> None:
    assert sorted(sizes(entries({bill_day(1): 1, bill_day(2): 2, bill_day(3): 1})), key=str) == [
        ([{"bill_day": 1}], 2),
        ([{"bill_day": 2}], 1),
    ]


def test_customers_meant_by_both_are_counted_by_both() -> None:
    found = entries({brand("a", "b"): 1, brand("b", "c"): 1})
    assert sizes(found) == [([{"brand": 2}], 1)] * 2


def test_what_means_several_boxes_stays_as_it_is() -> None:
    either = Some((brand("a"), bill_day(1)))
    assert len(entries({either: 1, brand("c"): 1})) == 2
