"""GitLab's Code Quality report, held against what sarif-tools makes of our SARIF."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from reports.made import AWKWARD

from mobilectl.findings import Report
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen


def issues(made: Report, code: str = "en") -> list[dict[str, Any]]:
    said = json.loads(render(made, "gitlab", Language(code), Screen()))
    assert isinstance(said, list)
    return said


@pytest.mark.parametrize("code", LANGUAGES)
def test_issues_are_those_that_sarif_tools_makes_of_our_sarif(made: Report, code: str, tmp_path: Path) -> None:
    given, result = tmp_path / "given.sarif", tmp_path / "result.json"
    given.write_text(render(made, "sarif", Language(code), Screen()), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "sarif", "codeclimate", given, "-o", result], capture_output=True, check=True)
    expected = [
        (one["location"]["path"], one["location"]["lines"]["begin"], one["check_name"], one["severity"], one["description"])
        for one in json.loads(result.read_text(encoding="utf-8"))
    ]
    found = [
        (one["location"]["path"], one["location"]["lines"]["begin"], one["check_name"], one["severity"], one["description"])
        for one in issues(made, code)
    ]
    assert sorted(found) == sorted((unquote(path), *rest) for path, *rest in expected)


def test_every_fingerprint_is_there_once(made: Report) -> None:
    twice = replace(made, sightings=made.sightings * 2)
    prints = [one["fingerprint"] for one in issues(twice)]
    assert len(set(prints)) == len(prints) == 2 * len(made.sightings)
    assert [one["fingerprint"] for one in issues(made)] == prints[: len(made.sightings)]


def test_a_fingerprint_does_not_know_how_often_others_come(troubled: Report) -> None:
    last = replace(troubled, sightings=troubled.sightings[-1:])
    assert issues(last)[0]["fingerprint"] == issues(troubled)[-1]["fingerprint"] == troubled.sightings[-1].fingerprint


def test_an_issue_has_what_gitlab_asks_for() -> None:
    one = issues(AWKWARD)[3]
    assert one == {
        "description": "over two lines",
        "check_name": "W014",
        "fingerprint": "e" * 32,
        "severity": "major",
        "location": {"path": "campaigns/长沙/春节 50%,a:b.yaml", "lines": {"begin": 5, "end": 6}},
    }
    assert [one["severity"] for one in issues(AWKWARD)] == ["major", "minor", "info", "major", "major", "major", "major"]


def test_a_clean_report_is_an_empty_list() -> None:
    assert issues(Report((), 3)) == []
