"""The search for the most entries that one customer can be in, against trying every customer, on many overlapping random boxes."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.atoms import ANYONE, Atoms, Box, Boxes
from mobilectl.contacts.search import Entries, Most, most
from mobilectl.workspace.models.customers import Attribute

VALUES = 4
NAMES = ("a", "b", "c", "d")
ATOMS = Atoms({name: Attribute(name=name, type="choice", values={str(value): "" for value in range(VALUES)}) for name in NAMES}, [])
EVERYBODY = list(itertools.product(range(VALUES), repeat=len(NAMES)))

box: st.SearchStrategy[Box] = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2**VALUES - 1), max_size=3)
some_boxes: st.SearchStrategy[Boxes] = st.lists(box, max_size=2).map(tuple)
entries = st.lists(st.tuples(some_boxes, st.integers(1, 3)), max_size=12)


def inside(boxes: Boxes, customer: tuple[int, ...]) -> bool:
    return any(all(one[name] >> value & 1 for name, value in zip(NAMES, customer, strict=True) if name in one) for one in boxes)


def weight_for(customer: tuple[int, ...], entries: list[tuple[Boxes, int]]) -> int:
    return sum(weight for boxes, weight in entries if inside(boxes, customer))


def assert_is_witnessed(found: Most, entries: list[tuple[Boxes, int]]) -> None:
    """The count is that of the customer, who is in exactly the chosen entries."""
    profile = ATOMS.profile(found.customer, NAMES)
    customer = tuple(int(str(profile[name])) for name in NAMES)
    assert found.count == weight_for(customer, entries)
    assert [index for index, (boxes, _) in enumerate(entries) if inside(boxes, customer)] == list(found.chosen)


@settings(max_examples=1_000)
@given(entries)
def test_the_search_finds_the_most(given_entries: list[tuple[Boxes, int]]) -> None:
    found = most(given_entries, ATOMS)
    assert found.count == max(weight_for(customer, given_entries) for customer in EVERYBODY)
    assert_is_witnessed(found, given_entries)


@settings(max_examples=500)
@given(entries, st.lists(some_boxes, max_size=12), st.integers(0, 12), st.integers(0, 12), st.lists(box, min_size=1, max_size=2), st.data())
def test_a_stretch_is_searched_for_protected_customers_alone(
    always: list[tuple[Boxes, int]], listed: list[Boxes], first: int, length: int, protected: list[Box], data: st.DataObject
) -> None:
    first = min(first, len(listed))
    end = min(first + length, len(listed))
    looked_at = [*always, *((boxes, 1) for boxes in listed[first:end])]
    best = max(weight_for(customer, looked_at) for customer in EVERYBODY if inside(tuple(protected), customer))
    stretch = Entries([boxes for boxes, _ in always], listed, ATOMS).stretch(first, end, [weight for _, weight in always])
    above = data.draw(st.integers(0, max(1, best)))
    found = stretch.most(tuple(protected), above)
    if best <= above:
        assert found is None
    else:
        assert found is not None
        assert found.count == best
        assert_is_witnessed(found, looked_at)
        profile = ATOMS.profile(found.customer, NAMES)
        assert inside(tuple(protected), tuple(int(str(profile[name])) for name in NAMES))


def test_what_cannot_hold_together_is_told_apart_in_groups() -> None:
    """Twenty pairs that exclude each other, each by an attribute of its own: one of each pair can hold, whatever the others do."""
    names = [f"flag{number}" for number in range(20)]
    atoms = Atoms({name: Attribute(name=name, type="flag") for name in names}, [])
    pairs: list[tuple[Boxes, int]] = [(({name: mask},), 1) for name in names for mask in (0b01, 0b10)]
    assert most(pairs, atoms).count == 20


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert Entries([], [], ATOMS).stretch(0, 0, []).most(ANYONE, 0) is None
    assert most([((), 3)], ATOMS) == Most(0, {}, ())
