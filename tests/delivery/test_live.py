"""The workspace of what is live: what a target has, not what the files say, each definition with what it was approved with."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from approvals.office import add_campaigns, read, workspace_with
from worlds import change

from mobilectl.approvals.definitions import choose, definitions
from mobilectl.approvals.digest import digest_of
from mobilectl.contacts.plan import contact_plan, plan_period
from mobilectl.delivery.contract import Entry, Rollout, Stored
from mobilectl.delivery.live import live_workspace
from mobilectl.errors import Unusable
from mobilectl.workspace.workspace import Workspace

DEMO = "campaigns/changsha/demo.yaml"
SEGMENTS, ATTRIBUTES, POLICY = "campaigns/segments.yaml", "campaigns/attributes.yaml", "campaigns/policy.yaml"


def live(root: Path, *ids: str, rollout: Rollout | None = None) -> list[Stored]:
    """Definitions of a workspace as a target has them."""
    return [
        Stored(Entry(one.kind, one.id, one.digest, "", 1, rollout or Rollout()), json.loads(json.dumps(dict(one.content))), {}, "")
        for one in choose(definitions(read(root)), ids)
    ]


def contacts(workspace: Workspace) -> Counter[str]:
    """The plan of a workspace: what goes out on which day to whom."""
    period = plan_period(workspace)
    assert period is not None
    plan = contact_plan(workspace, *period)
    return Counter(
        repr((one.stream.owner, one.stream.item, one.stream.channel, one.stream.family, one.day, one.predicate, one.opted_out))
        for one in plan.planned
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = workspace_with(tmp_path / "work")
    change(root, DEMO, "audience: {all: [{tier: [A, B]}, {any: [{city: [changsha]}, {segment: recently-complained}]}]}")
    return root


def test_all_that_is_live_as_it_is_here_is_the_same_plan(root: Path) -> None:
    workspace = read(root)
    assert contacts(live_workspace(workspace, live(root, "policy", "bill", "demo"))) == contacts(workspace)


def test_what_is_not_live_or_paused_takes_no_part(root: Path) -> None:
    add_campaigns(root, 2)
    found = live_workspace(read(root), [*live(root, "policy", "more-000"), *live(root, "bill", "demo", rollout=Rollout(paused=True))])
    assert [one.value.id for one in found.campaigns] == ["more-000"]
    assert found.touchpoints == ()


def test_files_of_today_do_not_matter(root: Path) -> None:
    before, expected = live(root, "policy", "bill", "demo"), contacts(read(root))
    change(root, DEMO, "priority: 99\nsends: [{id: other, channel: sms, text: launch-sms, on: 2026-08-03, between: '10:00-12:00'}]")
    change(root, SEGMENTS, "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 1}}]}}}")
    change(root, ATTRIBUTES, "attributes: {tier: {cases: [{value: A, when: {arpu: {at_least: 999}}}, {value: C}]}}")
    change(root, POLICY, "consent: []")
    change(root, "campaigns/changsha/broken.yaml!", "{")
    (root / "touchpoints.yaml").unlink()
    assert contacts(live_workspace(read(root), before)) == expected


def test_two_definitions_hold_two_versions_of_one_segment(root: Path) -> None:
    add_campaigns(root, 1)
    change(root, "campaigns/changsha/more-000.yaml", "audience: {none: [{segment: [recently-complained]}]}")
    old = live(root, "demo")
    alone = contacts(live_workspace(read(root), [*live(root, "policy"), *old]))
    change(root, SEGMENTS, "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 1}}]}}}")
    new = live(root, "more-000")
    other = contacts(live_workspace(read(root), [*live(root, "policy"), *new]))
    assert contacts(live_workspace(read(root), [*live(root, "policy"), *old, *new])) == alone + other


def test_cities_of_a_rollout_are_conditions_before_all_others(root: Path) -> None:
    found = live_workspace(read(root), live(root, "policy", "bill", "demo", rollout=Rollout(cities=("changsha", "zhuzhou"))))
    assert found.campaigns[0].value.audience.all[0] == {"city": ["changsha", "zhuzhou"]}
    assert [one.audience.all for one in found.touchpoints[0].value.reminders] == [({"city": ["changsha", "zhuzhou"]},)]
    assert found.policy.caps == read(root).policy.caps


def test_the_policy_of_the_files_holds_where_none_is_live(root: Path) -> None:
    assert live_workspace(read(root), live(root, "demo")).policy == read(root).policy


def test_what_the_attributes_of_today_cannot_tell_is_refused_rather_than_met_by_everyone(root: Path) -> None:
    before = live(root, "policy", "demo")
    text = (root / ATTRIBUTES).read_text(encoding="utf-8")
    for name, id in (("complained_days", "demo"), ("marketing_consent", "policy")):
        (root / ATTRIBUTES).write_text(text.replace(f"  {name}:", f"  {name}_2:"), encoding="utf-8")
        with pytest.raises(Unusable) as refused:
            live_workspace(read(root), before)
        assert (refused.value.message.values["id"], name in str(refused.value.message.values["problem"])) == (id, True)
    (root / ATTRIBUTES).write_text(text.replace("  arpu:", "  arpu_2:"), encoding="utf-8")
    with pytest.raises(Unusable):
        live_workspace(read(root), before)
    (root / ATTRIBUTES).write_text(text.replace("  tier:", "  tier_2:"), encoding="utf-8")
    with pytest.raises(Unusable):
        live_workspace(read(root), before)


@pytest.mark.parametrize("fields", [{"offer": None}, {"priority": "high"}, {"audience": {"all": [5]}}, {"unknown": 1}])
def test_what_cannot_be_a_definition_is_refused(root: Path, fields: dict[str, Any]) -> None:
    good = live(root, "demo")[0]
    content = {**good.content, "definition": {**good.content["definition"], **fields}}
    with pytest.raises(Unusable):
        live_workspace(read(root), [Stored(Entry("campaign", "demo", digest_of(content), "", 1), content, {}, "")])
