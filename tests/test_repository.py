"""The repository itself: the sample workspace is complete and clean, the READMEs say what is true, imports go one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mobilectl.exits import MEANINGS
from mobilectl.messages import LANGUAGES, Language
from mobilectl.rules.engine import check
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.workspace import Workspace, load_workspace

TOP = Path(__file__).parents[1]
FLOORS = (
    {"cli", "__main__"},
    {"reports", "delivery", "approvals", "rules"},
    {"volumes", "contacts"},
    {"wording", "schedule", "audience"},
    {"workspace"},
    {"connections", "errors", "exits", "interrupts"},
    {"findings", "messages"},
)


@pytest.fixture(scope="module")
def sample() -> Workspace:
    return load_workspace(TOP)


def test_the_sample_workspace_is_clean(sample: Workspace) -> None:
    assert sample.readings == ()
    assert check(sample, all_rules()) == ()


def test_the_sample_workspace_is_a_province(sample: Workspace) -> None:
    assert len(sample.touchpoints) == 10
    assert sum(len(one.value.reminders) for one in sample.touchpoints) >= 29
    assert sum(bool(reminder.variants) for one in sample.touchpoints for reminder in one.value.reminders) >= 3
    assert all(reminder.at_most for one in sample.touchpoints for reminder in one.value.reminders)
    assert len([unit for unit in sample.policy.units if unit.level == "city"]) == 14
    assert len(sample.products.products) >= 15
    assert len(sample.glossary.terms) >= 100
    owners = [sample.units[one.value.owner].level for one in sample.campaigns]
    assert owners.count("province") >= 6
    assert owners.count("city") >= 12


def test_every_sample_file_says_that_it_is_made_up(sample: Workspace) -> None:
    silent = [file for file, document in sample.documents.items() if "虚构" not in document.text.partition(":\n")[0]]
    assert silent == []


@pytest.mark.parametrize(("file", "code"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_has_the_exit_codes_of_the_table(file: str, code: str) -> None:
    text = (TOP / file).read_text(encoding="utf-8")
    for exit, meaning in MEANINGS.items():
        assert f"| {int(exit)} | {Language(code).text(meaning)} |" in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_has_its_page(code: str) -> None:
    pages = {path.stem for path in (TOP / "docs" / "rules" / code).glob("*.md")}
    assert pages == {rule.code for rule in all_rules()} | {"README"}


def test_imports_go_one_way() -> None:
    floor = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
    up = []
    for path in (TOP / "mobilectl").rglob("*.py"):
        room = path.relative_to(TOP / "mobilectl").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for name in names:
                if name.startswith("mobilectl."):
                    other = name.split(".")[1]
                    if room in floor and floor[other] < floor[room]:
                        up.append(f"{path} {room} -> {other}")
    assert up == []
