"""Plans: what is compared with what, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from approvals.office import NOW, add_campaigns, dearer, desk, sign_off
from worlds import change

from mobilectl.delivery.changes import ABSENT, Change, changes
from mobilectl.delivery.contract import Entry
from mobilectl.delivery.plan import make_plan, to_compare
from mobilectl.delivery.plan_json import plan_json
from mobilectl.messages import Language

DEMO = "campaigns/changsha/demo.yaml"


def entry(kind: str, id: str, digest: str) -> Entry:
    return Entry(kind, id, digest, '"1-x"', 1)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": "x"}, {"a": 2, "c": "y"}, [Change(("a",), 1, 2), Change(("b",), "x", ABSENT), Change(("c",), ABSENT, "y")]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1]}}, [Change(("a", "b"), [1, 2], [1])]),
        (
            {"sends": [{"id": "x", "on": "1"}, {"id": "y", "on": "2"}]},
            {"sends": [{"id": "y", "on": "3"}, {"id": "z"}]},
            [
                Change(("sends", "x"), {"id": "x", "on": "1"}, ABSENT),
                Change(("sends", "y", "on"), "2", "3"),
                Change(("sends", "z"), ABSENT, {"id": "z"}),
            ],
        ),
        ([{"id": "x"}, {"id": "y"}], [{"id": "y"}, {"id": "x"}], [Change((), [{"id": "x"}, {"id": "y"}], [{"id": "y"}, {"id": "x"}])]),
        ({"a": []}, {"a": [{"id": "x"}]}, [Change(("a",), [], [{"id": "x"}])]),
    ],
)
def test_changes_are_told_field_by_field(before: Any, after: Any, wanted: list[Change]) -> None:
    assert list(changes(before, after)) == wanted


def test_each_definition_gets_what_a_push_would_do(root: Path) -> None:
    add_campaigns(root, 1)
    old = next(one for one in desk(root).definitions if one.id == "demo")
    dearer(root)
    change(
        root,
        DEMO,
        "sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-04, between: '10:00-12:00'}]\ntexts: {nudge-push: null}",
    )
    sign_off(root, "demo")
    opened = desk(root)
    policy = next(one for one in opened.definitions if one.id == "policy")
    live = {
        ("campaign", "demo"): entry("campaign", "demo", old.digest),
        ("policy", "policy"): entry("policy", "policy", policy.digest),
        ("campaign", "gone"): entry("campaign", "gone", "sha256:0"),
    }
    standings = opened.standings(NOW)
    assert to_compare(standings, live) == (("campaign", "demo"),)
    plan = make_plan("test", standings, live, {("campaign", "demo"): old.content})
    assert [(one.action, one.id) for one in plan.items] == [
        ("unchanged", "policy"),
        ("create", "bill"),
        ("update", "demo"),
        ("not_approved", "more-000"),
        ("remote_only", "gone"),
    ]
    assert [one.id for one in plan.pending] == ["bill", "demo"]
    update = plan.items[2]
    assert ("definition", "offer", "price") in [one.path for one in update.changes]
    assert ("definition", "sends", "nudge") in [one.path for one in update.changes]
    assert update.envelope is not None
    assert [one.statement.action for one in update.envelope.statements] == ["submit", "approve"]
    assert [one.text for one in plan.items[3].reasons] == ["to be submitted by {units}"]
    assert [one.id for one in plan.only([("campaign", "demo")]).items] == ["demo"]

    shape = json.loads(plan_json(plan, Language("zh")))
    assert (shape["version"], shape["target"]) == (1, "test")
    assert shape["summary"] == {"unchanged": 1, "create": 1, "update": 1, "not_approved": 1, "remote_only": 1}
    price = next(one for one in shape["items"][2]["changes"] if one["path"][-1] == "price")
    assert price == {"path": ["definition", "offer", "price"], "before": "19.90 元/月", "after": "29.90 元/月"}
    assert next(one for one in shape["items"][2]["changes"] if one["path"][-1] == "nudge").keys() == {"path", "before"}


def test_what_is_live_already_needs_no_approval_any_more(root: Path) -> None:
    opened = desk(root)
    live = {(one.kind, one.id): entry(one.kind, one.id, one.digest) for one in opened.definitions}
    for file in (root / "campaigns/approvals").rglob("*.json"):
        file.unlink()
    assert {one.action for one in make_plan("test", desk(root).standings(NOW), live, {}).items} == {"unchanged"}


def test_an_unapproved_change_of_what_is_live_is_not_approved(root: Path) -> None:
    live = {(one.kind, one.id): entry(one.kind, one.id, one.digest) for one in desk(root).definitions}
    change(root, DEMO, "priority: 41")
    plan = make_plan("test", desk(root).standings(NOW), live, {})
    assert [(one.id, one.action) for one in plan.items] == [("policy", "unchanged"), ("bill", "unchanged"), ("demo", "not_approved")]
