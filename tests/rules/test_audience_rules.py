"""Audiences that mean no one, conditions that change nothing: what is said, and at which condition."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import copy_base, problems

from mobilectl.messages import Language

ENGLISH = Language("en")
DEMO, SEGMENTS = "campaigns/changsha/demo.yaml", "campaigns/segments.yaml"

Said = tuple[tuple[str | int, ...], str, tuple[str, ...]]


def said(root: Path, code: str, audience: str, segments: str = "") -> list[Said]:
    """Where in the demo campaign's audience, with which sentence, and at which other places a rule finds something."""
    changes = {DEMO: f"audience: {audience}"} | ({SEGMENTS: f"segments: {segments}"} if segments else {})
    return [
        (one.place.route[1:], ENGLISH.text(one.message), tuple("/".join(map(str, other.place.route)) for other in one.related))
        for one in problems(root, code, changes)
        if one.place.file == DEMO
    ]


@pytest.mark.parametrize(
    ("audience", "at", "conditions", "others"),
    [
        ("{all: [{city: [changsha]}, {brand: [mzone]}, {brand: [gotone]}], none: null}", ("all", 2, "brand"),
         "`brand: [mzone]`, `brand: [gotone]`", ("audience/all/1/brand",)),
        ("{all: [{tier: [A]}, {city: [changsha]}, {arpu: {below: 50}}], none: null}", ("all", 2, "arpu"),
         "`tier: [A]`, `arpu: {below: 50}`", ("audience/all/0/tier", "attributes/tier/cases")),
        ("{all: [{brand: [mzone]}], none: [{segment: young}]}", ("none", 0, "segment"),
         "`brand: [mzone]`, not `segment: young`", ("audience/all/0/brand", "segments/young")),
        ("{all: [{brand: [mzone], all: [{brand: [gotone]}]}], none: null}", ("all", 0, "all", 0, "brand"),
         "`brand: [mzone]`, `brand: [gotone]`", ("audience/all/0/brand",)),
        ("{all: [{brand: [mzone, gotone]}, {city: [changsha]}], none: [{brand: [mzone]}, {brand: [gotone]}]}", ("none", 1, "brand"),
         "`brand: [mzone, gotone]`, not `brand: [mzone]`, not `brand: [gotone]`", ("audience/all/0/brand", "audience/none/0/brand")),
        ("{all: [{city: [changsha]}, {brand: [easyown]}], any: [{brand: [mzone]}, {brand: [gotone]}], none: null}", ("any",),
         "`brand: [easyown]`, `any`", ("audience/all/1/brand",)),
    ],
)  # fmt: skip
def test_the_fewest_conditions_that_contradict_are_named(
    tmp_path: Path, audience: str, at: tuple[str | int, ...], conditions: str, others: tuple[str, ...]
) -> None:
    expected = f"no customer can meet all these conditions: {conditions}"
    assert said(copy_base(tmp_path), "S010", audience) == [(at, expected, others)]


@pytest.mark.parametrize(
    ("audience", "at", "condition"),
    [
        ("{all: [{brand: [mzone]}, {arpu: {below: 0}}], none: null}", ("all", 1, "arpu"), "`arpu: {below: 0}`"),
        ("{all: [{city: {known: false}}], none: null}", ("all", 0, "city"), "`city: {known: false}`"),
        ("{all: null, any: [{arpu: {above: 3000}}, {bill_day: {at_least: 29}}], none: null}", ("any",), "`any`"),
    ],
)
def test_a_condition_that_nobody_meets_is_named_alone(tmp_path: Path, audience: str, at: tuple[str | int, ...], condition: str) -> None:
    assert said(copy_base(tmp_path), "S010", audience) == [(at, f"no customer can meet {condition}", ())]


@pytest.mark.parametrize(
    ("audience", "at", "conditions", "others"),
    [
        ("{all: [{brand: [mzone]}], any: [{brand: [gotone]}, {arpu: {at_least: 60}}], none: null}", ("any", 0, "brand"),
         "`brand: [mzone]`, `brand: [gotone]`", ("audience/all/0/brand",)),
        ("{all: null, any: [{tier: [A], arpu: {below: 50}}, {arpu: {at_least: 60}}], none: null}", ("any", 0, "arpu"),
         "`tier: [A]`, `arpu: {below: 50}`", ("audience/any/0/tier", "attributes/tier/cases")),
        ("{all: [{any: [{brand: [gotone]}, {city: [changsha]}]}], none: [{brand: [gotone]}]}", ("all", 0, "any", 0, "brand"),
         "not `brand: [gotone]`, `brand: [gotone]`", ("audience/none/0/brand",)),
        ("{all: null, any: [{all: [{brand: [gotone]}, {any: [{brand: [mzone]}, {city: [changsha]}]}]}, {city: [zhuzhou]}], none: null}",
         ("any", 0, "all", 1, "any", 0, "brand"), "`brand: [gotone]`, `brand: [mzone]`", ("audience/any/0/all/0/brand",)),
    ],
)  # fmt: skip
def test_an_alternative_by_which_nobody_comes_in_is_named_with_what_it_contradicts(
    tmp_path: Path, audience: str, at: tuple[str | int, ...], conditions: str, others: tuple[str, ...]
) -> None:
    expected = f"no customer can meet all these conditions: {conditions}"
    assert said(copy_base(tmp_path), "S010", audience) == [(at, expected, others)]


def test_within_a_dead_alternative_nothing_more_is_said(tmp_path: Path) -> None:
    audience = (
        "{all: [{brand: [mzone]}], any: [{all: [{brand: [gotone]}, {any: [{city: [changsha]}, {city: [zhuzhou]}]}]}, {arpu: {below: 9}}]}"
    )
    assert [one[0] for one in said(copy_base(tmp_path), "S010", audience + "\n")] == [("any", 0, "all", 0, "brand")]


@pytest.mark.parametrize(
    ("audience", "at", "sentence"),
    [
        ("{all: [{brand: [mzone]}, {arpu: {at_least: 0}}], none: null}", ("all", 1, "arpu"), "every customer meets `arpu: {at_least: 0}`, so it changes nothing"),
        ("{all: [{brand: {known: true}}], none: null}", ("all", 0, "brand"), "every customer meets `brand: {known: true}`, so it changes nothing"),
        ("{all: [{tier: [A, B, C]}], none: null}", ("all", 0, "tier"), "every customer meets `tier: [A, B, C]`, so it changes nothing"),
        ("{all: null, any: [{arpu: {below: 100}}, {arpu: {at_least: 100}}], none: null}", ("any",), "every customer meets `any`, so it changes nothing"),
        ("{all: null, any: [{arpu: {at_least: 0}}, {brand: [mzone]}], none: null}", ("any", 0, "arpu"),
         "every customer meets `arpu: {at_least: 0}`, so it changes nothing"),
        ("{all: [{any: [{app_active: true}, {app_active: false}]}], none: null}", ("all", 0, "any"), "every customer meets `any`, so it changes nothing"),
        ("{all: [{brand: [mzone]}], none: [{arpu: {below: 0}}]}", ("none", 0, "arpu"), "nobody meets `arpu: {below: 0}`, so it excludes nobody"),
        ("{all: null, none: [{tier: [A], arpu: {below: 50}}]}", ("none", 0), "nobody meets `all`, so it excludes nobody"),
        ("{all: [{none: [{bill_day: {above: 28}}]}], none: null}", ("all", 0, "none", 0, "bill_day"), "nobody meets `bill_day: {above: 28}`, so it excludes nobody"),
    ],
)  # fmt: skip
def test_a_condition_that_changes_nothing_is_named(tmp_path: Path, audience: str, at: tuple[str | int, ...], sentence: str) -> None:
    assert said(copy_base(tmp_path), "S018", audience) == [(at, sentence, ())]


@pytest.mark.parametrize(
    "audience",
    [
        "{all: null, none: null}",
        "{all: [{segment: all-of-us}], none: null}",
        "{all: [{complained_days: {at_least: 0}}], none: null}",
        "{all: null, any: [{complained_days: {below: 9}}, {complained_days: {at_least: 9}}], none: null}",
        "{all: [{arpu: {at_least: 1}}], none: [{segment: young}]}",
        "{all: [{brand: [mzone]}], none: [{brand: [gotone]}]}",
    ],
)
def test_everyone_on_purpose_and_what_a_null_does_not_meet_are_left_alone(tmp_path: Path, audience: str) -> None:
    assert said(copy_base(tmp_path), "S018", audience, "{all-of-us: {name: 全体, audience: {}}}") == []
