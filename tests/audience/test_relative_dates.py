"""Dates relative to the day on which a message goes out: what they mean on a day, and where there is none."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import change, copy_base

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, All, Customer, Not, Predicate, Some, is_relative, matches, on_day, undated
from mobilectl.contacts.plan import offered_to, whole_plan
from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.workspace import load_workspace

TODAY = date(2026, 7, 10)
ENDS = Attribute(name="合约到期日", type="date", nullable=True)
CUSTOMERS = Customers({"ends": ENDS}, {})
ENDINGS: list[date | None] = [*(TODAY + timedelta(days=days) for days in range(-8, 9)), None]
PEOPLE = [{"ends": day} for day in ENDINGS]


def days_of(condition: dict[str, Any], day: date = TODAY) -> list[int]:
    """Which days ahead of TODAY an end of contract may lie to be meant on a day."""
    predicate, misread = CUSTOMERS.audience(Audience(all=({"ends": condition},)))
    assert misread == ()
    return [(one["ends"] - TODAY).days for one in PEOPLE if one["ends"] is not None and matches(on_day(predicate, day), one)]


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        ({"in_days": {"at_least": "0", "at_most": "3"}}, [0, 1, 2, 3]),
        ({"in_days": {"at_most": "2"}}, [0, 1, 2]),
        ({"in_days": {"above": "5"}}, [6, 7, 8]),
        ({"in_days": {"at_least": "2", "below": "4"}}, [2, 3]),
        ({"days_ago": {"at_most": "2"}}, [-2, -1, 0]),
        ({"days_ago": {"at_least": "7"}}, [-8, -7]),
        ({"days_ago": {"above": "2", "below": "5"}}, [-4, -3]),
        ({"in_days": {"at_least": "5", "at_most": "3"}}, []),
        ({"days_ago": {"below": "0"}}, []),
    ],
)
def test_days_are_counted_from_the_day_of_the_message(condition: dict[str, Any], days: list[int]) -> None:
    assert days_of(condition) == days


def test_on_another_day_other_customers_are_meant() -> None:
    assert days_of({"in_days": {"at_most": "2"}}, TODAY + timedelta(days=3)) == [3, 4, 5]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"in_days": "30"}, "a range of days belongs here"),
        ({"in_days": {}}, "a range of days belongs here"),
        ({"days_ago": {"at_lest": "3"}}, "a range of days belongs here"),
        ({"in_days": {"at_most": "3.5"}}, "`{value}` is not {kind}"),
        ({"in_days": {"at_most": "3"}, "at_least": "2026-07-01"}, "a range of `{attribute}` belongs here"),
    ],
)
def test_what_is_no_range_of_days_is_told(value: object, message: str) -> None:
    (misread,) = CUSTOMERS.audience(Audience(all=({"ends": value},)))[1]
    assert misread.message.text == message


relative = st.builds(
    lambda word, low, size: CUSTOMERS.predicate(Audience(all=({"ends": {word: {"at_least": str(low), "at_most": str(low + size)}}},))),
    st.sampled_from(["in_days", "days_ago"]), st.integers(0, 6), st.integers(0, 4),
)  # fmt: skip
predicates = st.recursive(relative, lambda inner: st.one_of(
    st.builds(lambda *parts: All(parts), inner, inner), st.builds(lambda *parts: Some(parts), inner, inner), st.builds(Not, inner)), max_leaves=4)  # fmt: skip


@given(predicates, st.integers(-3, 3))
def test_boxes_of_a_day_mean_what_the_predicate_means_on_it(predicate: Predicate, days: int) -> None:
    named = on_day(predicate, TODAY + timedelta(days=days))
    assert not is_relative(named)
    atoms = Atoms({"ends": ENDS}, [named])
    boxes = atoms.boxes(named)
    axis = atoms.axes["ends"]
    for person in PEOPLE:
        value = person["ends"]
        atom = axis.count - 1 if value is None else sum(value.toordinal() >= cut.value for cut in axis.cuts[1:-1])
        assert any(box.get("ends", axis.everything) >> atom & 1 for box in boxes) == matches(named, person)


@given(predicates)
def test_without_a_day_the_boxes_hold_everyone_who_may_be_meant(predicate: Predicate) -> None:
    atoms = Atoms({"ends": ENDS}, [predicate])
    meant = any(matches(on_day(predicate, TODAY + timedelta(days=days)), person) for days in range(-20, 21) for person in PEOPLE)
    assert atoms.boxes(predicate) or not meant


def test_a_relative_predicate_means_nobody_before_a_day_is_named() -> None:
    predicate = CUSTOMERS.predicate(Audience(all=({"ends": {"in_days": {"at_most": "3"}}},)))
    assert is_relative(predicate)
    with pytest.raises(ValueError, match="Relative"):
        matches(predicate, PEOPLE[0])
    assert not any(matches(undated(predicate), one) for one in PEOPLE)


def test_what_needs_no_day_stays_the_same_object() -> None:
    predicate = All((EVERYONE, Not(Some(()))))
    assert on_day(predicate, TODAY) is predicate


ATTRIBUTE = "attributes: {ends_on: {name: 合约到期日, type: date, nullable: true}}"


def test_a_send_means_other_customers_on_each_of_its_days(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/attributes.yaml", ATTRIBUTE)
    change(root, "campaigns/changsha/demo.yaml", "audience: {all: [{ends_on: {in_days: {at_most: 6}}}], none: null}")
    workspace = load_workspace(root)
    assert workspace.readings == ()
    plan = whole_plan(workspace)
    assert plan is not None
    customer: Customer = {"ends_on": date(2026, 7, 19), "app_active": True, "marketing_consent": True}
    days = [one.day for one in plan.planned if one.stream.campaign and matches(one.predicate, customer)]
    assert days == [date(2026, 7, 17)]
    offered = offered_to(workspace.campaigns[0].value, workspace)
    meant = [day for day in range(1, 32) if matches(offered, {"ends_on": date(2026, 7, day)})]
    assert meant == [3, 4, 5, 6, 7, 8, 9, *range(10, 31), 31]


@pytest.mark.parametrize(
    ("file", "yaml", "route"),
    [
        (
            "campaigns/policy.yaml",
            "caps: [{id: ending, name: 到期, at_most: 1, per: {calendar: day}, audience: {all: [{ends_on: {in_days: {at_most: 6}}}]}}]",
            ("caps", 0, "audience"),
        ),
        (
            "campaigns/policy.yaml",
            "spared: [{id: ending, name: 到期, audience: {all: [{ends_on: {in_days: {at_most: 6}}}]}}]",
            ("spared", 0, "audience"),
        ),
        (
            "campaigns/attributes.yaml",
            "attributes: {ending: {name: 快到期, type: choice, values: {x: 是}, cases: [{value: x, when: {ends_on: {days_ago: {at_most: 6}}}}]}}",
            ("attributes", "ending", "cases", 0, "when"),
        ),
    ],
)
def test_where_there_is_no_day_a_relative_date_is_a_finding(tmp_path: Path, file: str, yaml: str, route: tuple[str | int, ...]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/attributes.yaml", ATTRIBUTE)
    change(root, file, yaml)
    rule = find_rule("bad-audience")
    assert rule is not None
    (finding,) = check(load_workspace(root), [rule])
    assert finding.problem.place.route == route
    assert finding.problem.message.text.startswith("`in_days` and `days_ago` count from the day on which a message goes out")
