"""The search for the most entries that one customer can be in, against trying every customer, on many overlapping random boxes."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.atoms import Atoms, Box, Boxes
from mobilectl.contacts.proof import most
from mobilectl.workspace.models.customers import Attribute

VALUES = 4
NAMES = ("a", "b", "c", "d")
ATOMS = Atoms({name: Attribute(name=name, type="choice", values={str(value): "" for value in range(VALUES)}) for name in NAMES}, [])
EVERYBODY = list(itertools.product(range(VALUES), repeat=len(NAMES)))

box: st.SearchStrategy[Box] = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2**VALUES - 1), max_size=3)
entries = st.lists(st.tuples(st.lists(box, max_size=2).map(tuple), st.integers(1, 3)), max_size=12)


def inside(boxes: Boxes, customer: tuple[int, ...]) -> bool:
    return any(all(one[name] >> value & 1 for name, value in zip(NAMES, customer, strict=True) if name in one) for one in boxes)


@settings(max_examples=1_000)
@given(entries)
def test_the_search_finds_the_most(given_entries: list[tuple[Boxes, int]]) -> None:
    best = max(sum(weight for boxes, weight in given_entries if inside(boxes, customer)) for customer in EVERYBODY)
    found = most(given_entries, ATOMS)
    assert found.count == best
    assert sum(given_entries[index][1] for index in found.chosen) == best
    profile = ATOMS.profile(found.customer, NAMES)
    customer = tuple(int(str(profile[name])) for name in NAMES)
    assert [index for index, (boxes, _) in enumerate(given_entries) if inside(boxes, customer)] == list(found.chosen)
