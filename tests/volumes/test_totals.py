"""Totals against a plain simulation of each customer, and against each other however the customers are split."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from volumes.reference import Event, Story, at_cap, simulate
from volumes.small_worlds import BASE, FIRST, World, batch, customers, group_of, predicates, worlds

from mobilectl.audience.atoms import Atoms, Axis
from mobilectl.audience.predicates import EVERYONE, Customer, Cut, Predicate, matches
from mobilectl.volumes.compiled import CLASSES, DIMENSIONS, Compiled, compile_plan, week_of
from mobilectl.volumes.dimensions import counting
from mobilectl.volumes.masks import Masks, Strays, atoms_of, lay_out, nowhere, runs, unpack
from mobilectl.volumes.results import DryRun, Figures
from mobilectl.volumes.totals import Totals, nothing, totals
from mobilectl.workspace.models.customers import Attribute

Counted = Counter[tuple[tuple[str | None, ...], Event]]


def compiled(world: World) -> Compiled:
    return compile_plan(world.plan, world.policy, world.last_days)


def stories(world: World) -> Iterator[tuple[Customer, Story]]:
    for customer, past in zip(world.customers, world.pasts, strict=True):
        yield customer, simulate(world.plan, world.policy, world.last_days, customer, past)


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
    found = totals(world.batch(), plan)
    expected: Counted = Counter()
    for customer, story in stories(world):
        for event, count in story.events.items():
            expected[group_of(customer), event] += count
    assert events(plan, found) == expected
    assert found.customers.sum() == len(world.customers)
    assert not found.strays


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_customers_are_counted_by_what_they_got(world: World) -> None:
    plan = compiled(world)
    run = DryRun(plan, totals(world.batch(), plan))
    weekly: dict[str, Counter[tuple[date, int]]] = {name: Counter() for name in CLASSES}
    heaviest: Counter[int] = Counter()
    reached, displaced, full = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    by_city = Counter[tuple[str, str, object]]()
    for customer, story in stories(world):
        now = [(one.day, one.stream) for one in story.out if one.day >= FIRST]
        for name in CLASSES:
            weeks = Counter(week_of(day) for day, stream in now if name in (stream.message_class, "all"))
            weekly[name].update((week, weeks[week]) for week in plan.weeks)
            if name == "marketing":
                heaviest[max(weeks.values(), default=0)] += 1
        reached.update({stream.owner for _, stream in now})
        got = {(stream.owner, item) for _, stream in now for item in ("", stream.item)}
        by_city.update((*one, customer["city"]) for one in got)
        displaced.update(story.displaced)
        full.update(
            cap.id for cap, whom in world.plan.caps if cap.at_most and matches(whom, customer) and at_cap(cap, world.plan, story.out)
        )
    for name in CLASSES:
        assert Counter({(week, n): count for week, counts in run.weekly(name).items() for n, count in counts}) == weekly[name]
    assert Counter(dict(run.heaviest())) == heaviest
    assert Counter({one.owner: one.reached for one in run.reach()}) == Counter({one.owner: reached[one.owner] for one in run.reach()})
    cities = run.reached_by_city()
    reminders = {(one.stream.owner, one.stream.item) for one in world.plan.planned if not one.stream.campaign}
    assert set(cities) == {(one.stream.owner, "") for one in world.plan.planned} | reminders
    found = {(*key, city): count for key, by in cities.items() for city, count in by.items()}
    assert found == {key: count for key, count in by_city.items() if key[:2] in cities}
    assert {(one.loser, one.winner): one.messages for one in run.displaced()} == displaced
    assert {one.cap: one.customers for one in run.at_cap()} == full


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_what_is_held_back_is_told_by_rule_and_by_whose_message_has_its_place(world: World) -> None:
    plan = compiled(world)
    run = DryRun(plan, totals(world.batch(), plan))
    kinds = {one.id: one.kind for one in plan.contest.rules}
    by_message, by_city = Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    for customer, story in stories(world):
        for (entry, rule, winner), count in story.held.items():
            one = world.plan.planned[entry]
            by_message[one.day, f"{one.stream.owner}/{one.stream.item}", f"{kinds[rule]}/{rule}", winner] += count
            by_city[f"{kinds[rule]}/{rule}", group_of(customer)[0]] += count
    found = run.breakdown(["day", "message", "rule", "displaced_by"])
    assert {key: one.held for key, one in found.items() if one.held} == by_message
    assert all(one == Figures(planned=one.held, held=one.held) for (_, _, rule, _), one in found.items() if rule is not None)
    assert all(not one.held for (_, _, rule, _), one in found.items() if rule is None)
    assert Figures() not in found.values()
    assert {key: one.held for key, one in run.breakdown(["rule", "city"]).items() if one.held} == by_city
    order = [f"{one.kind}/{one.id}" for one in plan.contest.rules]
    assert [rule for (rule,) in run.breakdown(["rule"]) if rule] == [one for one in order if any(one == key[2] for key in by_message)]


@settings(max_examples=200, deadline=None)
@given(worlds(), st.lists(st.sampled_from(DIMENSIONS), unique=True))
def test_whose_messages_make_way_is_told_by_attributes_of_customers_too(world: World, attributes: list[str]) -> None:
    plan = counting(compiled(world), ("displaced_by", *attributes))
    run = DryRun(plan, totals(world.batch(), plan))
    wanted = ("rule", *attributes, "displaced_by")
    expected = Counter[tuple[object, ...]]()
    for customer, story in stories(world):
        group = dict(zip(DIMENSIONS, group_of(customer), strict=True))
        for (_, rule, winner), count in story.held.items():
            expected[rule, *(group[name] for name in attributes), winner] += count
    found = run.breakdown(wanted)
    assert {(str(key[0]).partition("/")[2], *key[1:]): one.held for key, one in found.items() if one.held} == expected
    assert sum(found.values(), Figures()) == run.sum()
    assert run.displaced() == DryRun(compiled(world), totals(world.batch(), compiled(world))).displaced()
    for other in set(DIMENSIONS) - set(attributes):
        with pytest.raises(ValueError, match=other):
            run.breakdown([other, "displaced_by"])


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_every_message_is_sent_or_held_back_or_reaches_nobody(world: World) -> None:
    plan = compiled(world)
    run = DryRun(plan, totals(world.batch(), plan))
    figures = run.sum()
    parts = [(one.predicate, one.unreachable, one.opted_out) for one in world.plan.planned]
    meant = [sum(matches(part[place], customer) for part in parts for customer in world.customers) for place in range(3)]
    assert (figures.planned, figures.unreachable, figures.opted_out) == (sum(meant), meant[1], meant[2])
    assert figures.planned == figures.sent + figures.held + figures.unreachable + figures.opted_out
    for by in (*((one,) for one in run.dimensions), ("rule", "displaced_by"), ("day", "channel", "displaced_by"), ("rule", "tier")):
        assert sum(run.breakdown(by).values(), Figures()) == figures
    owners = {one.stream.owner for one in world.plan.planned}
    for owner in owners:
        whom = [part for one, part in zip(world.plan.planned, parts, strict=True) if one.stream.owner == owner]
        known = sum(any(matches(one, customer) for part in whom for one in part) for customer in world.customers)
        assert [one.meant for one in run.reach() if one.owner == owner] == [known]


@settings(max_examples=100, deadline=None)
@given(worlds(), st.lists(predicates, min_size=1, max_size=3))
def test_those_who_get_a_message_are_told_apart(world: World, told_apart: list[Predicate]) -> None:
    stream = world.plan.planned[0].stream
    plan = compile_plan(
        world.plan, world.policy, world.last_days, {"none": {}, "some": {stream: tuple(told_apart)}, "one": {stream: (EVERYONE,)}}
    )
    run = DryRun(plan, totals(world.batch(), plan))
    expected: Counter[tuple[int, int, int]] = Counter()
    for customer, story in stories(world):
        for (entry, kind, later, _), count in story.events.items():
            if kind == "sent" and world.plan.planned[entry].stream == stream:
                expected.update({(entry, later, place): count for place, one in enumerate(told_apart) if matches(one, customer)})

    def parts(name: str) -> dict[tuple[int, int, int], int]:
        each = ((sending, run.outgoing.parts_of(name, sending, plan)) for sending in plan.sendings)
        return {(*sending, place): count for sending, counts in each for place, count in enumerate(counts)}

    assert Counter(parts("some")) == expected
    whole = sum(parts("one").values())
    assert (
        whole == run.breakdown(["message"]).get((f"{stream.owner}/{stream.item}",), Figures()).sent
        or len({one.stream for one in world.plan.planned}) > 1
    )
    assert not parts("none")


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_what_is_planned_is_sent_or_held_back(world: World) -> None:
    plan = compiled(world)
    found = totals(world.batch(), plan)
    for contact in plan.contest.contacts:
        if contact.obeys:
            rows = [row for outcome, row in plan.outcomes.items() if outcome.entry == contact.entry and outcome.kind != "blocked"]
            assert (found.outcomes[rows].sum(axis=0) == found.reach[plan.planned[contact.entry]]).all()


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_neither_order_nor_batches_change_anything(world: World, random: object, size: int) -> None:
    plan = compiled(world)
    whole = totals(world.batch(), plan)
    shuffled = list(zip(world.customers, world.pasts, strict=True))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    plan = pickle.loads(pickle.dumps(plan))
    parts = nothing(plan)
    for start in range(0, len(shuffled), size):
        people, pasts = zip(*shuffled[start : start + size], strict=True)
        parts += pickle.loads(pickle.dumps(totals(batch(people, pasts=pasts), plan)))
    assert [one.tolist() for one in parts.arrays()] == [one.tolist() for one in whole.arrays()]


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


@given(st.lists(st.integers(0, 5), max_size=300), st.integers(1, 40))
def test_a_layout_puts_each_customer_into_its_group_once(some: list[int], times: int) -> None:
    groups = some * times  # so that groups are of several words
    layout = lay_out(np.array(groups, np.uint16), 6)
    assert sorted(place for place in layout.source.tolist() if place < len(groups)) == list(range(len(groups)))
    assert layout.sizes.tolist() == [groups.count(group) for group in range(6)]
    for number, group in enumerate(layout.groups):
        end = layout.words[number + 1] if number + 1 < len(layout.words) else len(layout.source) // 64
        members = layout.source[layout.words[number] * 64 : end * 64]
        assert {groups[member] for member in members if member < len(groups)} == {group}
        assert set(layout.of_words[layout.words[number] : end].tolist()) == {group}
    assert len(layout.of_words) == len(layout.source) // 64


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


GRIDS = st.sampled_from([(1, 0), (1000, 0), (18 * 10**14, 0), (1, 2**63 - 5001)])
"""How far apart points lie at which whole numbers are cut, and around what: near each other, over all of 64 bits, and at their end."""


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(["int32", "int64", "uint64", "float32", "float64"]), st.booleans())
def test_cuts_part_all_that_a_type_can_hold_as_a_search_does(data: st.DataObject, kind: str, many: bool) -> None:
    step, middle = data.draw(GRIDS)
    places = data.draw(st.sets(st.integers(-5000, 5000), min_size=30 if many else 2, max_size=60 if many else 24))
    points = [middle + step * place for place in sorted(places)]
    cuts = tuple(Cut(point) for point in points)
    axis = Axis(Attribute(name="数", type="number"), cuts=cuts)
    near = st.sampled_from(points).flatmap(lambda point: st.integers(point - 1, point + 1))
    ranges = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1), "uint64": (0, 2**64 - 1)}
    if kind in ranges:
        low, high = ranges[kind]
        ends = data.draw(st.sampled_from([st.just(high), st.sampled_from([low, high]) | st.integers(low, high)]))
        numbers: st.SearchStrategy[Any] = near.map(lambda one: max(low, min(one, high))) | ends
        starts: list[float] = list(points)
    else:
        narrow = np.dtype(kind).type
        numbers = near.map(lambda one: float(narrow(one))) | st.floats(width=32 if kind == "float32" else 64)
        starts = [float(narrow(point)) for point in points]
    values = data.draw(st.lists(numbers, min_size=1, max_size=60))
    found, strays = atoms_of(pa.array(values, kind), axis)
    reached = [sum(float(value) >= start if isinstance(start, float) else value >= start for start in starts) for value in values]
    assert found.tolist() == [one - 1 if 0 < one < len(cuts) else nowhere(axis) for one in reached]
    assert strays == Strays(outside=sum(one in (0, len(cuts)) for one in reached))
