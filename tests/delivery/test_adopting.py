"""What is live, adopted into files: exactly, with comments where they were, and never over what was only edited here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from approvals.command_line import Run
from approvals.office import dearer, definition, desk, sign_off, workspace_with
from worlds import change, copy_base

from mobilectl.approvals.digest import digest_of
from mobilectl.delivery.adopting import adopt
from mobilectl.delivery.contract import Entry, Stored
from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.workspace.workspace import load_workspace

DEMO = "campaigns/changsha/demo.yaml"
REMARK = "# 这一行是人写的备注\n"


def live(root: Path, id: str) -> Stored:
    """A definition of a workspace as a target has it."""
    one = definition(root, id)
    content: dict[str, Any] = json.loads(json.dumps(dict(one.content)))
    return Stored(Entry(one.kind, one.id, one.digest, '"1-x"', 1), content, {}, "2026-06-20T08:00:00Z")


def remark(root: Path, file: str) -> None:
    """Puts a comment on top of a file, one behind its second line, and one at its end."""
    first, second, *others = (root / file).read_text(encoding="utf-8").splitlines(keepends=True)
    (root / file).write_text("".join((REMARK, first, second.rstrip("\n"), "  ", REMARK, *others, REMARK)), encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {DEMO: "offer: {price: 29.90 元/月}"},
        {DEMO: "offer: {benefit_months: null, afterwards: 30 元/月}\npriority: 50"},
        {DEMO: "name: 'a: #b'\npriority: 41"},
        {DEMO: "sends: [{id: nudge, channel: app_push, text: nudge-push, on: 2026-07-10, between: '18:00-20:00'}]"},
        {DEMO: "audience: {all: [{brand: [mzone, gotone]}, {city: [changsha]}, {arpu: {at_least: 50}}, {age: {at_most: 30}}]}"},
        {DEMO: "audience: {all: [{arpu: {below: 9}}, {brand: [mzone]}], none: [{segment: [young]}]}"},
        {DEMO: "texts: {launch-sms: 【湖南移动】新的文案 拒收请回复R, nudge-push: {title: 新, body: 新的}}"},
        {DEMO: "faq: [{topic: price, q: 多少钱?, a: 一样。}]"},
        {DEMO: "rollout: {share: 0.05, cities: [changsha, zhuzhou]}\nevaluation: {targets: {reach: 0.9}}"},
        {DEMO: "rollout: {share: 0.00001}\nevaluation: {targets: {uptake: 0.002 %}}"},
        {DEMO: "offer: {product: data-10g, gives: []}\nsupport: null\nevaluation: null"},
        {"campaigns/segments.yaml": "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 30}}]}}}"},
        {"campaigns/products.yaml": "products: {data-30g: {conditions: 另有规定, overage: null}}"},
        {
            "campaigns/segments.yaml": "segments: {new: {name: 新, audience: {all: [{arpu: {below: 9}}]}}}",
            DEMO: "audience: {none: [{segment: new}]}",
        },
    ],
)
def test_what_is_live_is_adopted_exactly_and_comments_stay(tmp_path: Path, changes: Mapping[str, str]) -> None:
    here, there = copy_base(tmp_path / "here"), copy_base(tmp_path / "there")
    for file, text in changes.items():
        change(there, file, text)
        remark(here, file)
    stored = live(there, "demo")
    assert definition(here, "demo").digest != stored.entry.digest
    workspace = load_workspace(here)
    adoption = adopt(workspace, [stored])
    assert adoption.rewritten == ()
    for file, content in adoption.contents.items():
        text = content.decode()
        if file in changes:
            assert text.count(REMARK.strip()) == 3
        assert (here / file).read_bytes() != content
        (here / file).write_bytes(content)
    assert definition(here, "demo").digest == stored.entry.digest
    assert adopt(load_workspace(here), [stored]).contents == {}


def test_only_what_differs_is_edited(tmp_path: Path) -> None:
    here, there = copy_base(tmp_path / "here"), copy_base(tmp_path / "there")
    change(there, DEMO, "offer: {price: 29.90 元/月}\npriority: 41")
    before = (here / DEMO).read_text(encoding="utf-8")
    adoption = adopt(load_workspace(here), [live(there, "demo")])
    wanted = before.replace("price: 19.90 元/月", "price: 29.90 元/月").replace("priority: 40", "priority: 41")
    assert adoption.contents == {DEMO: wanted.encode()}
    assert adoption.others == ()


def test_policy_and_touchpoints_too(tmp_path: Path) -> None:
    here, there = copy_base(tmp_path / "here"), copy_base(tmp_path / "there")
    change(
        there,
        "campaigns/policy.yaml",
        "limits: {contention_share: 0.3}\ncaps: [{id: all-month, name: 每月, at_most: 9, per: {calendar: month}}]",
    )
    text = (there / "touchpoints.yaml").read_text(encoding="utf-8")
    (there / "touchpoints.yaml").write_text(text.replace("after_bill_day: 2", "after_bill_day: 3"), encoding="utf-8")
    adoption = adopt(load_workspace(here), [live(there, "policy"), live(there, "bill")])
    assert set(adoption.contents) == {"campaigns/policy.yaml", "touchpoints.yaml"}
    assert "after_bill_day: 3" in adoption.contents["touchpoints.yaml"].decode()
    assert adoption.rewritten == ()


def test_what_has_no_file_yet_gets_one(tmp_path: Path) -> None:
    here, there = copy_base(tmp_path / "here"), copy_base(tmp_path / "there")
    stored = live(there, "demo")
    (here / DEMO).unlink()
    adoption = adopt(load_workspace(here), [stored])
    assert list(adoption.contents) == [DEMO]
    assert adoption.contents[DEMO].decode().startswith("kind: campaign\nid: demo\nname: 暑期流量包\nowner: changsha\n")
    (here / DEMO).write_bytes(adoption.contents[DEMO])
    assert load_workspace(here).readings == ()
    assert definition(here, "demo").digest == stored.entry.digest


def test_a_shared_segment_is_told_of(tmp_path: Path) -> None:
    here, there = copy_base(tmp_path / "here"), copy_base(tmp_path / "there")
    change(here, "campaigns/changsha/other.yaml", "id: other")
    change(there, "campaigns/segments.yaml", "segments: {recently-complained: {audience: {all: [{complained_days: {at_most: 30}}]}}}")
    assert adopt(load_workspace(here), [live(there, "demo")]).others == ("other",)


def forged(root: Path, **fields: Any) -> Stored:
    stored = live(root, "demo")
    content = {**stored.content, "definition": {**stored.content["definition"], **fields}}
    return Stored(Entry("campaign", "demo", digest_of(content), '"1-x"', 1), content, {}, "")


@pytest.mark.parametrize("owner", ["../../etc", "/etc", "nowhere", "", 5, None, ["changsha"]])
def test_a_target_cannot_make_files_elsewhere(tmp_path: Path, owner: Any) -> None:
    root = copy_base(tmp_path / "here")
    stored = forged(root, owner=owner)
    (root / DEMO).unlink()
    with pytest.raises(Unusable):
        adopt(load_workspace(root), [stored])


def test_a_target_that_sends_something_else_is_not_believed(tmp_path: Path) -> None:
    root = copy_base(tmp_path / "here")
    good = live(root, "demo")
    other = {**good.content, "definition": {**good.content["definition"], "priority": 99}}
    for bad in (
        Stored(good.entry, other, {}, ""),
        Stored(Entry("campaign", "../demo", good.entry.digest, "", 1), good.content, {}, ""),
        Stored(Entry("touchpoint", "demo", good.entry.digest, "", 1), good.content, {}, ""),
        forged(root, priority="not a number"),
        forged(root, unknown={"a": 1}),
        forged(root, name="x\n# y: {z"),
        forged(root, offer=None),
    ):
        if bad.content["definition"].get("name") == "x\n# y: {z":
            (root / DEMO).write_bytes(adopt(load_workspace(root), [bad]).contents[DEMO])
            assert definition(root, "demo").digest == bad.entry.digest
        else:
            with pytest.raises(Unusable):
                adopt(load_workspace(root), [bad])


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    return Run(root, capsys)


class TestPull:
    """The command."""

    def test_goes_back_to_what_is_live(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        before = (root / DEMO).read_bytes()
        dearer(root)
        sign_off(root, "demo")
        assert run("push") == Exit.CLEAN
        assert run("rollback", "demo") == Exit.CLEAN
        assert run("pull", "demo") == Exit.CLEAN, run.err
        assert run.out.split() == ["campaigns/products.yaml", DEMO]
        assert (root / DEMO).read_bytes() == before, "the price went back, and nothing else"
        assert run("plan", "--exit-code") == Exit.CLEAN

    def test_does_not_overwrite_what_was_only_edited_here(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        change(root, DEMO, "priority: 41")
        before = (root / DEMO).read_bytes()
        assert run("pull", "demo") == Exit.CONFLICT
        assert (root / DEMO).read_bytes() == before
        assert run("pull", "demo", "--force") == Exit.CLEAN
        assert run("plan", "--exit-code") == Exit.CLEAN

    def test_without_an_id_it_adopts_what_drifted(self, run: Run, root: Path, tmp_path: Path) -> None:
        assert run("push") == Exit.CLEAN
        assert run("pull") == Exit.CLEAN
        assert "Nothing to adopt." in run.out
        (tmp_path / "elsewhere").mkdir()
        elsewhere = workspace_with(tmp_path / "elsewhere")
        change(elsewhere, DEMO, "name: 别处改的名字")
        sign_off(elsewhere)
        (elsewhere / ".mobilectl").mkdir()
        (elsewhere / ".mobilectl/sandbox.sqlite3").symlink_to(root / ".mobilectl/sandbox.sqlite3")
        capture = Run(elsewhere, run._capture)
        assert capture("push", "--replace", "demo") == Exit.CLEAN, capture.err
        assert run("drift") == Exit.FINDINGS
        assert run("pull") == Exit.CLEAN, run.err
        assert next(one for one in desk(root).definitions if one.id == "demo").content["definition"]["name"] == "别处改的名字"

    def test_not_while_a_file_cannot_be_read(self, run: Run, root: Path) -> None:
        assert run("push") == Exit.CLEAN
        change(root, "campaigns/changsha/other.yaml!", "kind: [")
        assert run("pull", "demo") == Exit.UNUSABLE
