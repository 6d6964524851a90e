"""Many boxes crossed at once, against meeting them one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mobilectl.audience.atoms import Atoms, Box, intersection
from mobilectl.audience.crossing import Crossing, bits_of, layers, numbers_of
from mobilectl.workspace.models.customers import Attribute

NAMES = ("a", "b", "c")
AXES = Atoms({name: Attribute(name=name, type="choice", values=dict.fromkeys("wxyz", "")) for name in NAMES}, []).axes

box: st.SearchStrategy[Box] = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 15))


@given(st.lists(st.none() | box, max_size=20), box)
def test_the_boxes_that_meet_one_are_those_that_share_a_customer(boxes: list[Box | None], one: Box) -> None:
    expected = [number for number, other in enumerate(boxes) if other is not None and intersection(one, other) is not None]
    assert list(numbers_of(Crossing(boxes, AXES).meeting(one))) == expected


@given(st.lists(st.none() | box, max_size=20))
def test_each_atom_knows_the_boxes_that_allow_it(boxes: list[Box | None]) -> None:
    crossing = Crossing(boxes, AXES)
    for name, crossed in crossing.axes.items():
        there = [(number, one) for number, one in enumerate(boxes) if one is not None]
        assert list(numbers_of(crossed.restricted)) == [number for number, one in there if name in one]
        for atom, bits in enumerate(crossed.allowed):
            assert list(numbers_of(bits)) == [number for number, one in there if one.get(name, 15) >> atom & 1]


def test_each_layer_has_one_box_of_each_entry_that_has_so_many() -> None:
    first, second = layers([({"a": 1}, {"b": 2}), (), ({"a": 3},)], AXES)
    assert (first.there, second.there) == (0b101, 0b001)
    assert layers([], AXES) == ()


@given(st.sets(st.integers(0, 300)).map(sorted))
def test_numbers_and_bits_are_the_same(numbers: list[int]) -> None:
    assert list(numbers_of(bits_of(numbers))) == numbers
    assert bits_of(numbers) == sum(1 << number for number in numbers)
