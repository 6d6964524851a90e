"""Every rule: its page is complete in both languages, its bad example fires, its good one does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.findings import Finding
from mobilectl.rules.baseline import read_baseline
from mobilectl.rules.engine import check
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import MODULES, all_rules
from mobilectl.rules.rule import Example, Rule
from mobilectl.workspace.workspace import load_workspace

RULES = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules()]


def findings_of(rule: Rule, examples: tuple[Example, ...], folder: Path) -> tuple[Finding, ...]:
    root = copy_base(folder)
    for example in examples:
        change(root, example.file, example.yaml)
    workspace = load_workspace(root)
    if rule.check_outcome is None:
        return check(workspace, [rule])
    return tuple(one for one in judge(workspace, baseline=read_baseline(root))[0] if one.code == rule.code)


@pytest.mark.parametrize("rule", RULES)
def test_bad_example_fires(rule: Rule, tmp_path: Path) -> None:
    assert rule.bad
    assert findings_of(rule, rule.bad, tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_good_example_is_silent(rule: Rule, tmp_path: Path) -> None:
    assert rule.good
    assert findings_of(rule, rule.good, tmp_path) == ()


@pytest.mark.parametrize("rule", RULES)
def test_good_example_can_be_read(rule: Rule, tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    for example in rule.good:
        change(root, example.file, example.yaml)
    assert load_workspace(root).readings == ()


@pytest.mark.parametrize("rule", RULES)
def test_page_is_complete(rule: Rule) -> None:
    assert set(rule.pages) == {"en", "zh"}
    for page in rule.pages.values():
        assert page.title
        assert page.paragraphs
    assert rule.check_campaign or rule.check_touchpoint or rule.check_workspace or rule.check_outcome


def test_codes_and_names_are_unique_and_well_formed() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"[A-Z]\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


def test_every_rule_module_is_registered() -> None:
    folder = Path(__file__).parents[2] / "mobilectl" / "rules"
    found = {
        f"{path.parent.name}.{path.stem}"
        for path in folder.glob("*/*.py")
        if "\nCODE, NAME, SEVERITY = " in path.read_text(encoding="utf-8")
    }
    assert found == set(MODULES)


def test_the_base_workspace_is_clean() -> None:
    from worlds import BASE

    assert check(load_workspace(BASE), all_rules()) == ()
