"""Ignore comments, settings and the baseline: what they hold back, what they may not, and what is said of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from worlds import copy_base

from mobilectl.findings import Finding
from mobilectl.messages import Language
from mobilectl.rules.baseline import read_baseline, renewed, write_baseline
from mobilectl.rules.judging import judge
from mobilectl.rules.outcome import Outcome
from mobilectl.workspace.comments import ignores
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.workspace import load_workspace

ENGLISH = Language("en")
DEMO = "campaigns/changsha/demo.yaml"
POLICY = "campaigns/policy.yaml"
DAY = date(2026, 6, 1)


def with_text(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def judged(root: Path, baseline: bool = False) -> tuple[tuple[Finding, ...], Outcome]:
    return judge(load_workspace(root), day=DAY, baseline=read_baseline(root) if baseline else None)


def codes(root: Path) -> list[str]:
    return [one.code for one in judged(root)[0]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The base workspace with one finding: a marketing text without opt-out."""
    root = copy_base(tmp_path)
    with_text(root, DEMO, "拒收请回复R", "")
    assert codes(root) == ["W003"]
    return root


def comment_on_text(root: Path, comment: str) -> None:
    """Puts a comment on a line of its own above the text that lacks its opt-out."""
    text = (root / DEMO).read_text(encoding="utf-8")
    lines = text.split("\n")
    at = next(index for index, line in enumerate(lines) if line.strip().startswith("launch-sms:"))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines.insert(at, indent + comment)
    (root / DEMO).write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    "comment",
    [
        "# mobilectl: ignore[W003] 试点短信，另行告知",
        "# mobilectl: ignore[w003] 试点短信, until 2026-06-01",
        "#mobilectl:ignore[opt-out-missing] why",
        "# mobilectl: ignore[W] why",
        "# mobilectl: ignore[wording] why",
        "# mobilectl: ignore[G001, W003] why",
        "# mobilectl：豁免【W003】 试点短信，至 2026-07-01",
        "# mobilectl: ignore-file[W003] why",
        "# mobilectl：豁免文件［W003］试点",
    ],
)
def test_a_comment_above_its_key_holds_the_finding_back(root: Path, comment: str) -> None:
    comment_on_text(root, comment)
    findings, outcome = judged(root)
    assert [one.code for one in findings] == []
    assert [finding.code for finding, _ in outcome.held] == ["W003"]


def test_a_comment_at_the_end_of_its_line_holds_the_finding_back(root: Path) -> None:
    text = (root / DEMO).read_text(encoding="utf-8")
    line = next(one for one in text.split("\n") if one.strip().startswith("launch-sms:"))
    with_text(root, DEMO, line, line + "  # mobilectl: ignore[W003] 试点")
    assert codes(root) == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# mobilectl: ignore[W003]", ["W003", "X001"]),
        ("# mobilectl: ignore[W003] until 2026-07-01", ["W003", "X001"]),
        ("# mobilectl: ignore W003 why", ["W003", "X001"]),
        ("# mobilectl: ignore[] why", ["W003", "X001"]),
        ("# mobilectl: ignore[W003] why, until 2026-02-30", ["W003", "X001"]),
        ("# mobilectl: ignore[W099] why", ["W003", "X001"]),
        ("# mobilectl: ignore[W003] why, until 2026-05-31", ["W003", "X003"]),
        ("# mobilectl: ignore[G001] why", ["W003", "X002"]),
        ("# a comment about mobilectl", ["W003"]),
    ],
)
def test_what_is_wrong_with_a_comment_is_said_and_the_finding_stays(root: Path, comment: str, expected: list[str]) -> None:
    comment_on_text(root, comment)
    assert sorted(codes(root)) == expected


def test_a_comment_on_another_key_holds_nothing_back(root: Path) -> None:
    with_text(root, DEMO, "theme:", "# mobilectl: ignore[W003] why\ntheme:")
    assert sorted(codes(root)) == ["W003", "X002"]


def test_an_unused_comment_is_not_reported_where_its_rule_was_not_run(root: Path) -> None:
    from mobilectl.rules.registry import all_rules

    comment_on_text(root, "# mobilectl: ignore[G001] why")
    rules = [rule for rule in all_rules() if rule.code != "G001"]
    assert [one.code for one in judge(load_workspace(root), rules, DAY)[0]] == ["W003"]


def test_what_looks_like_a_comment_inside_a_text_is_none() -> None:
    text = "a: '# mobilectl: ignore[W003] x'\nb: |\n  # mobilectl: ignore[W003] x\nc: >-  # mobilectl: ignore[W003] here\n  text\n"
    (comment,) = ignores(read_text(text, "a.yaml"))
    assert comment.route == ("c",)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a: 1  # mobilectl: ignore[W003] x\n", ("a",)),
        ("a:\n  - {b: 1, c: 2}  # mobilectl: ignore[W003] x\n", ("a", 0)),
        ("a:\n  - b: 1\n    # mobilectl: ignore[W003] x\n    c: 2\n", ("a", 0, "c")),
        ("a:\n  # mobilectl: ignore[W003] x\n\n  # another\n  - b: 1\n", ("a", 0)),
        ("a: 1\n# mobilectl: ignore[W003] x\nb: 2\r\n", ("b",)),
        ("b: [1,\n  # mobilectl: ignore[W003] x\n  2]\n", ("b", 1)),
    ],
)
def test_a_comment_concerns_the_outermost_value_of_its_line(text: str, route: tuple[str | int, ...]) -> None:
    (comment,) = ignores(read_text(text, "a.yaml"))
    assert (comment.fault, comment.route) == (None, route)


def test_a_comment_below_everything_stands_on_no_key() -> None:
    (comment,) = ignores(read_text("a: 1\n# mobilectl: ignore[W003] x\n", "a.yaml"))
    assert comment.fault is not None
    assert ENGLISH.text(comment.fault) == "it stands on no key and above none"


def test_a_locked_rule_is_not_excepted_by_a_city(root: Path) -> None:
    with (root / POLICY).open("a", encoding="utf-8") as file:
        file.write("checks: {locked: [W003]}\n")
    comment_on_text(root, "# mobilectl: ignore[W003] why")
    assert sorted(codes(root)) == ["W003", "X004"]


def test_a_setting_of_the_province_changes_severity_by_path(root: Path) -> None:
    setting = "{rules: [wording], paths: [campaigns/changsha/*], severity: info, reason: 试行}"
    with (root / POLICY).open("a", encoding="utf-8") as file:
        file.write(f"checks: {{settings: [{setting}]}}\n")
    ((finding,), _) = judged(root)
    assert (finding.code, finding.severity.value) == ("W003", "info")
    with_text(root, POLICY, "severity: info", 'severity: "off"')
    assert codes(root) == []
    with_text(root, POLICY, "campaigns/changsha/*", "campaigns/zhuzhou/*")
    assert sorted(codes(root)) == ["W003", "X005"]


def test_a_setting_past_its_day_does_not_hold(root: Path) -> None:
    with (root / POLICY).open("a", encoding="utf-8") as file:
        file.write('checks: {settings: [{rules: [W003], severity: "off", reason: 试行, until: 2026-05-31}]}\n')
    assert sorted(codes(root)) == ["W003", "X003"]


def test_a_unit_can_be_stricter_and_not_weaker(root: Path) -> None:
    with_text(root, DEMO, "evaluation:", "evaluation_:")
    checks = root / "campaigns" / "changsha" / "checks.yaml"
    checks.write_text(
        'settings: [{rules: [W003], severity: info, reason: x}, {rules: [S], severity: "off", reason: x}]\n', encoding="utf-8"
    )
    findings, _ = judged(root)
    assert {one.code: one.severity.value for one in findings if one.code != "X004"}["S003"] == "error"
    messages = [ENGLISH.text(one.problem.message) for one in findings if one.code == "X004"]
    assert any(message.startswith("the province holds S001, S002, ") and message.endswith(" stricter than `off`") for message in messages)
    assert len(messages) == 2


def test_the_fix_of_an_unused_comment_takes_its_line_away(root: Path) -> None:
    comment_on_text(root, "# mobilectl: ignore[G001] why")
    (unused,) = [one for one in judged(root)[0] if one.code == "X002"]
    ((edit,),) = [fix.edits for fix in unused.problem.fixes]
    assert edit.text == ""
    assert edit.place.position is not None
    assert edit.place.until == (edit.place.position[0] + 1, 1)
    assert edit.place.position[1] == 1


def test_a_baseline_holds_known_findings_back_however_lines_move(root: Path) -> None:
    findings, outcome = judged(root)
    assert write_baseline(root, renewed(findings, outcome), outcome) == 1
    path = root / DEMO
    path.write_text("# one more line\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    findings, outcome = judged(root, baseline=True)
    assert (findings, len(outcome.baselined)) == ((), 1)


def test_a_baseline_does_not_hold_back_a_second_finding_of_its_kind(root: Path) -> None:
    findings, outcome = judged(root)
    write_baseline(root, renewed(findings, outcome), outcome)
    text = (root / DEMO).read_text(encoding="utf-8").replace("id: demo", "id: other")
    (root / DEMO).with_name("other.yaml").write_text(text, encoding="utf-8")
    assert ("W003", "campaigns/changsha/other.yaml") in [(one.code, one.problem.place.file) for one in judged(root, baseline=True)[0]]


def test_a_baseline_is_not_called_stale_while_a_file_cannot_be_read(root: Path) -> None:
    findings, outcome = judged(root)
    write_baseline(root, renewed(findings, outcome), outcome)
    with_text(root, DEMO, "priority:", "prioritty: 3\npriority:")
    assert [one.code for one in judged(root, baseline=True)[0]] == ["S003"]


def test_a_baseline_tells_what_is_mended_and_shrinks(root: Path) -> None:
    findings, outcome = judged(root)
    write_baseline(root, renewed(findings, outcome), outcome)
    text = (root / DEMO).read_text(encoding="utf-8")
    line = next(one for one in text.split("\n") if one.strip().startswith("launch-sms:"))
    with_text(root, DEMO, line, line + "拒收请回复R")
    findings, outcome = judged(root, baseline=True)
    assert [(one.code, ENGLISH.text(one.problem.message)) for one in findings] == [
        ("X006", "1 of the baseline's findings are no longer there")
    ]
    assert write_baseline(root, outcome.baselined, outcome) == 0
    assert judged(root, baseline=True)[0] == ()


def test_a_baseline_takes_no_locked_finding(root: Path) -> None:
    findings, outcome = judged(root)
    write_baseline(root, renewed(findings, outcome), outcome)
    with (root / POLICY).open("a", encoding="utf-8") as file:
        file.write("checks: {locked: [W003]}\n")
    findings, outcome = judged(root)
    assert renewed(findings, outcome) == ()
    assert [one.code for one in judged(root, baseline=True)[0]] == ["X006", "W003"]
