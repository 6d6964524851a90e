"""Totals against a plain simulation of each customer, and against each other however the customers are split."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from volumes.reference import Event, simulate
from volumes.small_worlds import BASE, FIRST, World, batch, customers, group_of, predicates, worlds

from mobilectl.audience.atoms import Atoms, Axis
from mobilectl.audience.predicates import Customer, Cut, Predicate, matches
from mobilectl.volumes.compiled import Compiled, compile_plan, week_of
from mobilectl.volumes.masks import Masks, Strays, atoms_of, lay_out, nowhere, runs, unpack
from mobilectl.volumes.simulate import MOST_A_WEEK, Totals, nothing, totals
from mobilectl.workspace.models.customers import Attribute

Counted = Counter[tuple[tuple[str | None, ...], Event]]


def compiled(world: World) -> Compiled:
    return compile_plan(world.plan, world.policy, world.last_days)


def events(plan: Compiled, found: Totals) -> Counted:
    """The totals as the plain simulation tells them."""
    result: Counted = Counter()
    contested = {outcome.entry for outcome in plan.outcomes}
    for outcome, row in plan.outcomes.items():
        rule = "" if outcome.kind == "sent" else plan.contest.rules[outcome.rule].id
        for group, count in zip(plan.groups, found.outcomes[row], strict=True):
            result[group, (outcome.entry, outcome.kind, outcome.days_later, rule)] += int(count)
    for entry, audience in enumerate(plan.planned):
        if entry not in contested:
            for group, count in zip(plan.groups, found.reach[audience], strict=True):
                result[group, (entry, "sent", 0, "")] += int(count)
    return +result


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_totals_are_those_of_a_plain_simulation_of_each_customer(world: World) -> None:
    plan = compiled(world)
    found = totals(batch(world.customers), plan)
    expected: Counted = Counter()
    heaviest = np.zeros(MOST_A_WEEK + 1, np.int64)
    for customer in world.customers:
        story = simulate(world.plan, world.policy, world.last_days, customer)
        for event, count in story.events.items():
            expected[group_of(customer), event] += count
        weeks = Counter(week_of(day) for day, stream in story.out if stream.message_class == "marketing")
        heaviest[max(weeks.values(), default=0)] += 1
    assert events(plan, found) == expected
    assert found.heaviest.tolist() == heaviest.tolist()
    assert found.customers.sum() == len(world.customers)
    assert not found.strays


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_what_is_planned_is_sent_or_held_back(world: World) -> None:
    plan = compiled(world)
    found = totals(batch(world.customers), plan)
    for contact in plan.contest.contacts:
        if contact.obeys:
            rows = [row for outcome, row in plan.outcomes.items() if outcome.entry == contact.entry and outcome.kind != "blocked"]
            assert (found.outcomes[rows].sum(axis=0) == found.reach[plan.planned[contact.entry]]).all()


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_neither_order_nor_batches_change_anything(world: World, random: object, size: int) -> None:
    plan = compiled(world)
    whole = totals(batch(world.customers), plan)
    shuffled = list(world.customers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    plan = pickle.loads(pickle.dumps(plan))
    parts = nothing(plan)
    for start in range(0, len(shuffled), size):
        parts += pickle.loads(pickle.dumps(totals(batch(shuffled[start : start + size]), plan)))
    for name in ("customers", "reach", "outcomes", "heaviest"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


@settings(max_examples=300, deadline=None)
@given(predicates, st.lists(customers, min_size=1, max_size=150), st.sampled_from(["float64", "float32"]))
def test_masks_mean_what_predicates_mean(predicate: Predicate, people: list[Customer], number: str) -> None:
    atoms = Atoms(BASE, [predicate])
    columns = batch(people, number)
    found = {name: atoms_of(columns.column(name), axis)[0] for name, axis in atoms.axes.items()}
    masks = Masks(atoms.axes, found, lay_out(np.zeros(len(people), np.uint16), 1))
    bits = unpack(masks.audience(atoms.boxes(predicate)))
    assert bits[: len(people)].tolist() == [matches(predicate, one) for one in people]
    assert not bits[len(people) :].any()


@given(st.integers(0, 2**70))
def test_runs_are_the_stretches_of_ones(mask: int) -> None:
    assert sum((1 << end) - (1 << start) for start, end in runs(mask)) == mask
    ends = [place for run in runs(mask) for place in run]
    assert ends == sorted(set(ends))


@given(st.lists(st.integers(0, 5), max_size=300))
def test_a_layout_puts_each_customer_into_its_group_once(groups: list[int]) -> None:
    layout = lay_out(np.array(groups, np.uint16), 6)
    assert sorted(place for place in layout.source.tolist() if place < len(groups)) == list(range(len(groups)))
    assert layout.sizes.tolist() == [groups.count(group) for group in range(6)]
    for number, group in enumerate(layout.groups):
        end = layout.words[number + 1] if number + 1 < len(layout.words) else len(layout.source) // 64
        members = layout.source[layout.words[number] * 64 : end * 64]
        assert {groups[member] for member in members if member < len(groups)} == {group}


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("city", pa.array([0, 1, None], pa.uint16()), Strays(outside=1)),
        ("app", pa.array([True, False, None]), Strays(unknown=1)),
        ("app", pa.array([2, 0, 1], pa.uint8()), Strays(outside=1)),
        ("arpu", pa.array([-0.5, 4.0, 4.5, float("nan"), None]), Strays(outside=3, unknown=1)),
        ("arpu", pa.array([-1, 4, 5, None], pa.int8()), Strays(outside=2, unknown=1)),
        ("age", pa.array([9.0, 10.0, 12.5, 14.0, 15.0, None]), Strays(outside=3)),
        ("age", pa.array([9, 10, 14, 15, None], pa.int64()), Strays(outside=2)),
        ("ends", pa.array([FIRST, FIRST + timedelta(days=900), None], pa.date32()), Strays()),
    ],
)
def test_values_that_are_not_allowed_are_counted_and_meant_by_no_one(name: str, values: pa.Array, expected: Strays) -> None:
    axis = Atoms(BASE, []).axes[name]
    atoms, strays = atoms_of(values, axis)
    assert strays == expected
    assert int((atoms >= axis.count).sum()) == expected.outside + expected.unknown


def test_a_slice_of_a_column_is_read_from_where_it_begins() -> None:
    axis = Atoms(BASE, []).axes["age"]
    atoms, _ = atoms_of(pa.array([10, None, 11, None, 12], pa.int16()).slice(1, 3), axis)
    assert atoms.tolist() == [axis.count - 1, 0, axis.count - 1]


@settings(deadline=None)
@given(
    st.sets(st.integers(-50, 5000), min_size=30, max_size=200),
    st.lists(
        st.integers(-60, 5010) | st.floats(-1e9, 1e9) | st.sampled_from([float("nan"), float("inf"), float("-inf")]),
        min_size=1,
        max_size=50,
    ),
    st.sampled_from([0.01, 1.0, 1000.0]),
    st.booleans(),
)
def test_many_cuts_part_values_as_a_search_does(points: set[int], numbers: list[float], unit: float, whole: bool) -> None:
    cuts = tuple(Cut(Decimal(point) * Decimal(str(unit)), point % 3 == 0) for point in sorted(points))
    axis = Axis(Attribute(name="数", type="number"), cuts=cuts)
    if whole:
        column = pa.array([int(one) * 5000 for one in numbers if np.isfinite(one)] + [0, 10**9], pa.int64())
    else:
        column = pa.array([one * unit if isinstance(one, int) else one for one in numbers], pa.float64())
    found, _ = atoms_of(column, axis)
    for value, atom in zip(column.to_pylist(), found.tolist(), strict=True):
        reached = sum(value > float(cut.value) or (value == float(cut.value) and not cut.after) for cut in cuts)
        assert atom == (reached - 1 if 0 < reached < len(cuts) else nowhere(axis))
