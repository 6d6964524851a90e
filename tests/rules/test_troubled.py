"""A small workspace in which each family of rules has something to say: all findings, each on its place, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mobilectl.findings import Finding
from mobilectl.messages import Language
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace, load_workspace

TROUBLED = Path(__file__).parents[1] / "troubled"
EXPECTED = [
    ("O001", "campaigns/changsha/summer.yaml", 17, 10),
    ("O006", "campaigns/changsha/summer.yaml", 25, 5),
    ("L002", "campaigns/policy.yaml", 16, 60),
    ("M003", "campaigns/province/summer.yaml", 9, 1),
    ("R003", "campaigns/province/summer.yaml", 17, 10),
    ("T003", "campaigns/province/summer.yaml", 24, 54),
    ("F002", "campaigns/province/summer.yaml", 25, 5),
    ("F002", "campaigns/province/summer.yaml", 25, 5),
    ("F002", "campaigns/province/summer.yaml", 25, 5),
    ("T001", "campaigns/province/summer.yaml", 25, 115),
    ("H003", "campaigns/province/summer.yaml", 43, 7),
    ("S004", "campaigns/zhuzhou/broken.yaml", 2, 1),
    ("S003", "campaigns/zhuzhou/broken.yaml", 5, 1),
    ("S005", "campaigns/zhuzhou/broken.yaml", 6, 16),
    ("S005", "campaigns/zhuzhou/broken.yaml", 6, 32),
    ("R002", "campaigns/zhuzhou/words.yaml", 2, 1),
    ("M003", "campaigns/zhuzhou/words.yaml", 9, 1),
    ("O001", "campaigns/zhuzhou/words.yaml", 18, 10),
    ("C001", "campaigns/zhuzhou/words.yaml", 25, 98),
    ("O006", "campaigns/zhuzhou/words.yaml", 26, 5),
    ("G004", "campaigns/zhuzhou/words.yaml", 28, 15),
    ("W002", "campaigns/zhuzhou/words.yaml", 28, 15),
    ("W003", "campaigns/zhuzhou/words.yaml", 28, 15),
    ("G002", "campaigns/zhuzhou/words.yaml", 28, 22),
    ("G003", "campaigns/zhuzhou/words.yaml", 28, 27),
    ("W014", "campaigns/zhuzhou/words.yaml", 28, 31),
    ("W005", "campaigns/zhuzhou/words.yaml", 28, 39),
    ("A008", "campaigns/zhuzhou/words.yaml", 28, 49),
    ("K003", "campaigns/zhuzhou/words.yaml", 29, 52),
    ("Q001", "campaigns/zhuzhou/words.yaml", 30, 1),
    ("Q005", "campaigns/zhuzhou/words.yaml", 32, 32),
    ("R001", "campaigns/zhuzhou/words.yaml", 40, 20),
    ("R005", "campaigns/zhuzhou/words.yaml", 40, 96),
    ("X001", "campaigns/zhuzhou/words.yaml", 41, 1),
    ("P001", "touchpoints.yaml", 5, 5),
    ("F003", "touchpoints.yaml", 21, 9),
]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(TROUBLED)


@pytest.fixture(scope="module")
def findings(workspace: Workspace) -> tuple[Finding, ...]:
    return judge(workspace)[0]


def test_every_finding_is_on_its_place(workspace: Workspace, findings: tuple[Finding, ...]) -> None:
    found = []
    for finding in findings:
        at = locate(workspace, finding.problem.place)
        found.append((finding.code, at.file, at.line, at.column))
    assert found == EXPECTED


def test_every_family_has_something_to_say(findings: tuple[Finding, ...]) -> None:
    codes = {finding.code for finding in findings}
    families = {rule.family for rule in all_rules() if rule.code in codes}
    assert families == {rule.family for rule in all_rules()}


def test_every_sentence_is_chinese_or_english(findings: tuple[Finding, ...]) -> None:
    chinese, english = Language("zh"), Language("en")
    for finding in findings:
        problem = finding.problem
        for message in (problem.message, problem.hint, *(one.message for one in problem.related)):
            if message is None:
                continue
            assert re.search("[\u4e00-\u9fff]", chinese.text(message))
            assert chinese.text(message) != english.text(message)
            assert re.search("[a-z]{2}", english.sentence(message.text))
