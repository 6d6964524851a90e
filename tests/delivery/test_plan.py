"""Plans: what is compared with what, and how it is told."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approvals.office import LI, NOW, ZHAO, add_campaigns, dearer, definition, desk, let, sign_off
from worlds import change

from mobilectl.approvals.digest import digest_of
from mobilectl.cli.desks import desk_of
from mobilectl.delivery.changes import ABSENT, Change, changes
from mobilectl.delivery.contract import Entry, Rollout
from mobilectl.delivery.plan import Forecast, Plan, PlanItem, Wanted, make_plan, to_compare, wanted_of
from mobilectl.delivery.plan_json import plan_digest, plan_json, read_plan
from mobilectl.delivery.rollouts import Wider, share_of, widened
from mobilectl.delivery.staleness import differences
from mobilectl.delivery.targets import NamedTarget
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import Language
from mobilectl.reports.plans import plan_lines
from mobilectl.workspace.workspace import load_workspace

DEMO = "campaigns/changsha/demo.yaml"


def entry(kind: str, id: str, digest: str, source: str = "湖南") -> Entry:
    return Entry(kind, id, digest, '"1-x"', 1, source=source)


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
        (
            {"all": [{"arpu": {"below": "9"}}, {"city": ["x"]}]},
            {"all": [{"arpu": {"below": "8"}}]},
            [Change(("all", "arpu", "below"), "9", "8"), Change(("all", "city"), ["x"], ABSENT)],
        ),
        ({"faq": [{"topic": "price", "a": "1"}]}, {"faq": [{"topic": "price", "a": "2"}]}, [Change(("faq", "price", "a"), "1", "2")]),
        (
            {"all": [{"city": ["x"]}, {"city": ["y"]}]},
            {"all": [{"city": ["x"]}]},
            [Change(("all",), [{"city": ["x"]}, {"city": ["y"]}], [{"city": ["x"]}])],
        ),
    ],
)
def test_changes_are_told_field_by_field(before: Any, after: Any, wanted: list[Change]) -> None:
    assert list(changes(before, after)) == wanted


def wanted(root: Path, *replacing: str, source: str = "") -> Wanted:
    """What a workspace wants on the sandbox, under a name of its own where one is given."""
    workspace = load_workspace(root)
    to = NamedTarget("test", workspace.delivery.targets["sandbox"])
    found = wanted_of(workspace, desk_of(workspace), to, NOW, [("campaign", id) for id in replacing])
    return dataclasses.replace(found, source=source) if source else found


def live(root: Path, source: str = "湖南") -> dict[tuple[str, str], Entry]:
    """A target on which everything is as it is defined now."""
    return {(one.kind, one.id): entry(one.kind, one.id, one.digest, source) for one in desk(root).definitions}


def test_what_is_live_though_somebody_said_no_is_told(root: Path) -> None:
    there = live(root)

    def told() -> dict[str, list[str]]:
        items = [one for one in make_plan(wanted(root), there, {}).items if one.action != "unchanged"]
        assert {one.action for one in items} <= {"not_approved"}
        return {one.id: [Language("en").text(reason) for reason in one.reasons] for one in items}

    assert told() == {}
    assert {one.result for one in let(root, ZHAO, "revoke", "demo", "policy")} == {"signed"}
    revoked = "zhao@province revoked it: without a reason given"
    policy = [revoked, "it is live all the same; `mobilectl rollback policy` puts an earlier one back"]
    assert told() == {"policy": policy, "demo": [revoked, "it is live all the same; `mobilectl pause demo` stops it"]}
    there["campaign", "demo"] = replace(there["campaign", "demo"], rollout=Rollout(paused=True))
    assert told() == {"policy": policy, "demo": [revoked, "it is live, but paused"]}
    let(root, LI, "submit", "demo")
    assert told() == {"policy": policy}, "asked for again"
    let(root, ZHAO, "reject", "demo")
    assert told()["demo"] == ["zhao@province rejected it: without a reason given", "it is live, but paused"]


def test_each_definition_gets_what_a_push_would_do(root: Path) -> None:
    add_campaigns(root, 1)
    old = definition(root, "demo")
    dearer(root)
    change(
        root,
        DEMO,
        "sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-04, between: '10:00-12:00'}]\ntexts: {nudge-push: null}",
    )
    sign_off(root, "demo")
    there = {
        ("campaign", "demo"): entry("campaign", "demo", old.digest),
        ("policy", "policy"): entry("policy", "policy", definition(root, "policy").digest),
        ("campaign", "gone"): entry("campaign", "gone", "sha256:0"),
        ("campaign", "theirs"): entry("campaign", "theirs", "sha256:0", "广东"),
        ("campaign", "whose"): entry("campaign", "whose", "sha256:0", ""),
    }
    assert to_compare(wanted(root), there) == (("campaign", "demo"),)
    plan = make_plan(wanted(root), there, {("campaign", "demo"): old.content})
    assert [(one.action, one.id) for one in plan.items] == [
        ("unchanged", "policy"),
        ("create", "bill"),
        ("update", "demo"),
        ("not_approved", "more-000"),
        ("retire", "gone"),
        ("foreign", "theirs"),
        ("foreign", "whose"),
    ]
    assert [one.id for one in plan.pending] == ["bill", "demo"]
    assert [one.id for one in plan.retired] == ["gone"]
    update = plan.items[2]
    assert ("definition", "offer", "price") in [one.path for one in update.changes]
    assert ("definition", "sends", "nudge") in [one.path for one in update.changes]
    assert (update.name, update.owner) == ("暑期流量包", "changsha")
    assert [one.text for one in plan.items[3].reasons] == ["to be submitted by {units}"]
    assert [one.id for one in plan.only([("campaign", "demo")]).items] == ["demo"]


@pytest.mark.parametrize(("code", "words"), [("zh", "提供什么 › 客户付多少钱："), ("en", "what is offered › what the customer pays: ")])
def test_a_change_is_told_in_the_words_of_the_schema(root: Path, code: str, words: str) -> None:
    old = definition(root, "demo")
    dearer(root)
    change(root, DEMO, "priority: 41\nevaluation: null")
    change(root, "campaigns/segments.yaml", "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 30}}]}}}")
    sign_off(root, "demo")
    plan = make_plan(
        wanted(root), live(root) | {("campaign", "demo"): entry("campaign", "demo", old.digest)}, {("campaign", "demo"): old.content}
    )
    lines = [line.said for line in plan_lines(plan, Language(code))]
    assert f"{words}19.90 元/月 → 29.90 元/月" in lines
    assert sum("complained_days › at_most" in line and "90 → 30" in line for line in lines) == 1


def test_what_another_hand_changed_is_drift_and_not_an_update(root: Path) -> None:
    theirs = live(root) | {("campaign", "demo"): entry("campaign", "demo", "sha256:other")}
    plan = make_plan(wanted(root), theirs, {})
    assert [(one.id, one.action) for one in plan.items if one.action != "unchanged"] == [("demo", "drifted")]
    assert plan.pending == ()
    replacing = make_plan(wanted(root, "demo"), theirs, {})
    assert [(one.id, one.action) for one in replacing.pending] == [("demo", "update")]


def test_what_another_workspace_put_there_is_drift(root: Path) -> None:
    before = definition(root, "demo").digest
    change(root, DEMO, "priority: 41")
    sign_off(root, "demo")
    for source, action in (("湖南", "update"), ("", "update"), ("广东", "drifted")):
        there = live(root) | {("campaign", "demo"): entry("campaign", "demo", before, source)}
        assert [one.action for one in make_plan(wanted(root), there, {}).items if one.id == "demo"] == [action]


def test_an_own_definition_that_another_hand_changed_is_not_retired(root: Path) -> None:
    there = live(root)
    (root / DEMO).unlink()
    assert [one.id for one in make_plan(wanted(root), there, {}).retired] == ["demo"]
    changed = there | {("campaign", "demo"): entry("campaign", "demo", "sha256:other")}
    plan = make_plan(wanted(root), changed, {})
    assert [(one.id, one.action) for one in plan.items if one.action != "unchanged"] == [("demo", "drifted")]


def test_a_policy_is_never_retired(root: Path) -> None:
    there = live(root)
    (root / "campaigns/policy.yaml").write_text("kind: [", encoding="utf-8")
    plan = make_plan(wanted(root, source="湖南"), there, {})
    assert ("policy", "foreign") in [(one.id, one.action) for one in plan.items]


def test_what_is_live_already_needs_no_approval_any_more(root: Path) -> None:
    there = live(root)
    for file in (root / "campaigns/approvals").rglob("*.json"):
        file.unlink()
    assert {one.action for one in make_plan(wanted(root), there, {}).items} == {"unchanged"}


def test_an_unapproved_change_of_what_is_live_is_not_approved(root: Path) -> None:
    there = live(root)
    change(root, DEMO, "priority: 41")
    plan = make_plan(wanted(root), there, {})
    assert [(one.id, one.action) for one in plan.items] == [("policy", "unchanged"), ("bill", "unchanged"), ("demo", "not_approved")]


def a_plan(root: Path, made_at: str = "2026-06-20T08:00:00Z") -> Plan:
    """A plan in which there is something of everything."""
    old = definition(root, "demo")
    add_campaigns(root, 1)
    dearer(root)
    change(root, DEMO, "evaluation: null\nrollout: {share: 0.05, cities: [changsha]}")
    sign_off(root, "demo")
    there = live(root) | {
        ("campaign", "demo"): entry("campaign", "demo", old.digest),
        ("campaign", "gone"): entry("campaign", "gone", "sha256:0"),
    }
    del there["touchpoint", "bill"], there["campaign", "more-000"]
    plan = make_plan(wanted(root), there, {("campaign", "demo"): old.content}, made_at)
    return plan.with_forecasts({("campaign", "demo"): Forecast(12, 34)})


def test_a_plan_is_the_same_after_it_was_kept_in_a_file(root: Path) -> None:
    plan = a_plan(root)
    assert read_plan(plan_json(plan).encode(), "plan.json") == plan
    shape = json.loads(plan_json(plan))
    assert (shape["format"], shape["target"], shape["source"]) == ("mobilectl.plan/2", "test", "湖南")
    assert shape["digest"] == plan_digest(plan)
    assert shape["summary"] == {"unchanged": 1, "create": 1, "update": 1, "not_approved": 1, "retire": 1}
    update = next(one for one in shape["items"] if one["action"] == "update")
    price = next(one for one in update["changes"] if one["path"][-1] == "price")
    assert price == {"path": ["definition", "offer", "price"], "before": "19.90 元/月", "after": "29.90 元/月"}
    assert next(one for one in update["changes"] if one["path"][-1] == "evaluation").keys() == {"path", "before"}
    assert update["forecast"] == {"customers": 12, "messages": 34}


def test_the_digest_does_not_know_when_the_plan_was_made_but_all_else(root: Path) -> None:
    plan = a_plan(root)
    assert plan_digest(dataclasses.replace(plan, made_at="2030-01-01T00:00:00Z")) == plan_digest(plan)
    for other in (
        dataclasses.replace(plan, target="other"),
        dataclasses.replace(plan, url="https://example.com/v1"),
        dataclasses.replace(plan, source="other"),
        dataclasses.replace(plan, unread=("x",)),
        dataclasses.replace(plan, items=plan.items[1:]),
        plan.with_forecasts({}),
    ):
        assert plan_digest(other) != plan_digest(plan)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value of JSON data."""
    if isinstance(value, dict | list) and value:
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(one, (*path, key))
    else:
        yield path


def test_a_plan_of_which_any_value_was_changed_is_refused(root: Path) -> None:
    kept = json.loads(plan_json(a_plan(root)))
    paths = list(_paths(kept))
    assert len(paths) > 60
    for path in paths:
        if path == ("made_at",):
            continue
        tampered = copy.deepcopy(kept)
        *above, last = path
        place = tampered
        for step in above:
            place = place[step]
        old = place[last]
        place[last] = old + 1 if isinstance(old, int) else old + "x" if isinstance(old, str) else "x"
        with pytest.raises(Unusable):
            read_plan(json.dumps(tampered).encode(), "plan.json")


@pytest.mark.parametrize(
    "reason",
    [
        {"message": "{files.__class__}", "values": {"files": "x"}},
        {"message": "{other}", "values": {"files": "x"}},
        {"message": "{files!r}", "values": {"files": "x"}},
        {"message": "{files:>99999999}", "values": {"files": "x"}},
        {"message": "{", "values": {}},
        {"values": {}},
    ],
)
def test_a_sentence_in_a_file_can_do_no_harm(root: Path, reason: dict[str, Any]) -> None:
    """Also where the digest was made to fit."""
    data = json.loads(plan_json(a_plan(root)))
    data["items"][0]["reasons"] = [reason]
    signed_off = {key: value for key, value in data.items() if key not in ("digest", "made_at")}
    data["digest"] = digest_of(signed_off)
    with pytest.raises(Unusable):
        read_plan(json.dumps(data).encode(), "plan.json")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"null", b"\xff", b'{"format": "mobilectl.plan/1"}', b"[" * 100_000, b'{"format": 5}']
)
def test_what_is_no_plan_is_told(content: bytes) -> None:
    with pytest.raises(Unusable):
        read_plan(content, "plan.json")


def then_and_now(then: PlanItem | None, now: PlanItem | None) -> list[tuple[str, str]]:
    sides = (Plan("t", "", "s", () if one is None else (one,)) for one in (then, now))
    return [(one.part, one.said.text) for one in differences(*sides)]


def test_what_happened_since_a_plan_was_made() -> None:
    live, other = entry("campaign", "a", "sha256:1"), entry("campaign", "a", "sha256:2")
    update = PlanItem("update", "campaign", "a", digest="sha256:9", live=live)
    assert then_and_now(update, update) == []
    assert then_and_now(update, replace(update, action="not_approved")) == [("approvals", "no longer approved: {reasons}")]
    assert then_and_now(replace(update, action="not_approved"), update) == [("approvals", "approved since")]
    assert then_and_now(update, replace(update, digest="sha256:8")) == [("workspace", "changed in the workspace since")]
    assert then_and_now(update, replace(update, digest=None, action="retire")) == [("workspace", "no longer defined")]
    assert then_and_now(None, update) == [("workspace", "defined since")]
    assert then_and_now(update, replace(update, live=other)) == [("target", "changed on the target since")]
    assert then_and_now(update, replace(update, live=None)) == [("target", "taken off the target since")]
    created = PlanItem("create", "campaign", "a", digest="sha256:9")
    assert then_and_now(created, replace(created, live=other, action="drifted")) == [("target", "put on the target since")]
    paused = replace(live, etag='"paused"')
    assert [part for part, _ in then_and_now(update, replace(update, live=paused))] == ["target"]
    unchanged = PlanItem("unchanged", "campaign", "a", digest="sha256:1", live=live)
    assert then_and_now(unchanged, replace(unchanged, live=paused)) == []


def test_what_a_plan_has_brought_about_does_not_make_it_stale() -> None:
    arrived = entry("campaign", "a", "sha256:9")
    created = PlanItem("create", "campaign", "a", digest="sha256:9")
    assert then_and_now(created, replace(created, action="unchanged", live=arrived)) == []
    retired = PlanItem("retire", "campaign", "a", live=arrived)
    assert then_and_now(retired, None) == []


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [
        (Rollout(share=0.05), Wider(share=0.2), Rollout(share=0.2)),
        (Rollout(share=0.05), Wider(everybody=True), Rollout()),
        (Rollout(cities=("changsha",)), Wider(cities=("zhuzhou",)), Rollout(cities=("changsha", "zhuzhou"))),
        (Rollout(paused=True, cities=("changsha",)), Wider(everybody=True), Rollout(paused=True)),
        (
            Rollout(share=0.1, cities=("changsha",)),
            Wider(share=0.1, cities=("zhuzhou",)),
            Rollout(share=0.1, cities=("changsha", "zhuzhou")),
        ),
        (Rollout(share=0.2), Wider(share=0.05), None),
        (Rollout(share=0.2), Wider(share=0.2), None),
        (Rollout(), Wider(cities=("changsha",)), None),
        (Rollout(cities=("changsha",)), Wider(cities=("changsha",)), None),
        (Rollout(), Wider(everybody=True), None),
    ],
)
def test_a_rollout_only_gets_wider(before: Rollout, wish: Wider, after: Rollout | None) -> None:
    if after is None:
        with pytest.raises(UsageError):
            widened("a", before, wish)
    else:
        assert widened("a", before, wish) == after


@pytest.mark.parametrize(("text", "share"), [("20%", 0.2), ("0.2", 0.2), ("20 %", 0.2), ("２０％", 0.2), ("100%", 1.0)])
def test_a_share_is_read_as_people_write_it(text: str, share: float) -> None:
    assert share_of(text) == share


@pytest.mark.parametrize("text", ["20", "0", "0%", "-1%", "nan", "inf%", "", "%", "two"])
def test_what_is_no_share_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        share_of(text)
