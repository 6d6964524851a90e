"""Audiences as groups of criteria: they mean the same customers, held against the plain meaning of conditions."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.approvals.definitions import definitions
from mobilectl.delivery.criteria import Criterion, Groups, Unsayable, groups_of
from mobilectl.workspace.workspace import load_workspace

COMPARE = {"=": operator.eq, "<>": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
CUSTOMERS = [
    {"brand": brand, "arpu": arpu, "student": student}
    for brand in ("mzone", "gotone", None)
    for arpu in (Decimal(10), Decimal(60), Decimal(100), None)
    for student in (True, False, None)
]
Customer = Mapping[str, Any]


def met(groups: Groups, customer: Customer) -> bool:
    """The plain meaning of criteria: of each group one holds; an unknown value passes only the comparison with null."""

    def holds(one: Criterion) -> bool:
        value = customer[one.parameter]
        if one.value == "null":
            return (value is None) == (one.operator == "=")
        if value is None:
            return False
        said: Any = Decimal(one.value) if isinstance(value, Decimal) else one.value
        return bool(COMPARE[one.operator](str(value).lower() if not isinstance(value, Decimal) else value, said))

    return all(any(holds(one) for one in group) for group in groups)


def meant(audience: Mapping[str, Any], segments: Mapping[str, Any], customer: Customer) -> bool:
    """The plain meaning of an audience, condition by condition."""

    def condition(one: Mapping[str, Any]) -> bool:
        return all(part(key, value) for key, value in one.items())

    def part(key: str, value: Any) -> bool:
        if key == "segment":
            return any(meant(segments[one], segments, customer) for one in (value if isinstance(value, list) else [value]))
        if key in ("all", "any", "none"):
            found = [condition(one) for one in value]
            return all(found) if key == "all" else any(found) if key == "any" else not any(found)
        mine = customer[key]
        if isinstance(value, dict) and "known" in value:
            return (mine is not None) is (value["known"] == "true")
        if mine is None:
            return False
        if isinstance(value, dict):
            words = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
            return all(COMPARE[words[word]](mine, Decimal(str(end))) for word, end in value.items())
        wanted = value if isinstance(value, list) else [value]
        return str(mine).lower() in [str(one).lower() for one in wanted]

    return (
        all(condition(one) for one in audience.get("all", ()))
        and (not audience.get("any") or any(condition(one) for one in audience["any"]))
        and not any(condition(one) for one in audience.get("none", ()))
    )


LEAVES = st.one_of(
    st.fixed_dictionaries({"brand": st.one_of(st.just("mzone"), st.lists(st.sampled_from(("mzone", "gotone")), min_size=1, unique=True))}),
    st.fixed_dictionaries({"student": st.sampled_from(("true", "false", True, False))}),
    st.fixed_dictionaries(
        {
            "arpu": st.dictionaries(
                st.sampled_from(("at_least", "above", "at_most", "below")), st.sampled_from(("10", "60")), min_size=1, max_size=2
            )
        }
    ),
    st.builds(lambda key, known: {key: {"known": known}}, st.sampled_from(("brand", "arpu")), st.sampled_from(("true", "false"))),
    st.builds(lambda one, two: {**one, **two}, st.just({"brand": "gotone"}), st.just({"student": "true"})),
    st.just({"segment": "heavy"}),
    st.just({"segment": ["heavy", "young"]}),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda word, inside: {word: inside}, st.sampled_from(("all", "any", "none")), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=4,
)
AUDIENCES = st.fixed_dictionaries({}, optional={word: st.lists(CONDITIONS, max_size=3) for word in ("all", "any", "none")})
SEGMENTS: dict[str, Any] = {
    "heavy": {"all": [{"arpu": {"above": "60"}}], "none": [{"student": "true"}]},
    "young": {"any": [{"brand": "mzone"}, {"segment": "heavy"}]},
}


@settings(max_examples=400, deadline=None)
@given(AUDIENCES)
def test_they_mean_the_same_customers(audience: dict[str, Any]) -> None:
    groups = groups_of(audience, SEGMENTS)
    for customer in CUSTOMERS:
        assert met(groups, customer) == meant(audience, SEGMENTS, customer), customer


def test_as_people_write_them() -> None:
    audience: dict[str, Any] = {
        "all": [{"brand": ["mzone", "gotone"]}, {"arpu": {"at_least": "60", "below": "120"}}],
        "none": [{"student": "true"}],
    }
    said = {" or ".join(f"{one.parameter} {one.operator} {one.value}" for one in sorted(group)) for group in groups_of(audience, {})}
    assert said == {"brand = gotone or brand = mzone", "arpu >= 60", "arpu < 120", "student <> true or student = null"}


def test_days_from_the_message_are_an_attribute_of_their_own() -> None:
    assert groups_of({"all": [{"birthday": {"in_days": {"at_most": "7"}}}]}, {}) == (
        frozenset((Criterion("birthday.in_days", "<=", "7"),)),
        frozenset((Criterion("birthday.in_days", ">=", "0"),)),
    )


def test_nobody_and_everybody() -> None:
    assert groups_of({}, {}) == ()
    assert groups_of({"any": [{"brand": "mzone"}, {"none": [{"brand": "mzone"}]}]}, {}) == ()
    assert not any(met(groups_of({"all": [{"brand": []}]}, {}), customer) for customer in CUSTOMERS)


def test_too_many_alternatives_are_refused() -> None:
    alternatives = [{"all": [{f"a{number}": "1"}, {f"b{number}": "1"}]} for number in range(12)]
    with pytest.raises(Unsayable):
        groups_of({"any": alternatives}, {})


def test_the_sample_campaigns_can_all_be_said() -> None:
    workspace = load_workspace(Path(__file__).parents[2])
    found = [one.content for one in definitions(workspace) if one.kind == "campaign"]
    assert len(found) > 20
    assert max(len(groups_of(one["definition"]["audience"], one["segments"])) for one in found) < 40
