"""SARIF, judged by its own schema and by Microsoft's multitool."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator
from reports.made import AWKWARD, FILE, TEXT

from mobilectl import __version__
from mobilectl.findings import Report
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen
from mobilectl.rules.registry import all_rules, find_rule

MULTITOOL = "@microsoft/sarif-multitool-linux"
Verdict = list[tuple[str, str]]


def log(made: Report, language: str = "en") -> Any:
    return json.loads(render(made, "sarif", Language(language), Screen()))


def region(at: Any) -> tuple[int, int, int, int]:
    return at["startLine"], at["startColumn"], at["endLine"], at["endColumn"]


@pytest.fixture
def multitool(peer: Callable[[str], Path], tmp_path: Path) -> Callable[[Any], Verdict]:
    """What the multitool has against a log: rules and levels. It exits with 0 whatever it finds."""
    program = peer(MULTITOOL) / "Sarif.Multitool"
    program.chmod(0o755)  # its install script would do so, but packages of others run none here

    def validate(content: Any) -> Verdict:
        given, result = tmp_path / "given.sarif", tmp_path / "result.sarif"
        given.write_text(json.dumps(content), encoding="utf-8")
        subprocess.run(
            [program, "validate", given, "-o", result, "--log", "ForceOverwrite", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"],
            capture_output=True,
            check=True,
        )
        (run,) = json.loads(result.read_text(encoding="utf-8-sig"))["runs"]
        return [(one["ruleId"], one.get("level", "warning")) for one in run["results"]]

    return validate


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_multitool_misses_nothing_but_a_page_on_the_web(multitool: Callable[[Any], Verdict], made: Report, language: str) -> None:
    assert multitool(log(made, language)) == [("SARIF2005", "warning")]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda result: result.pop("locations"), "GH1015"),
        (lambda result: result.update(ruleIndex=99), "SARIF1009"),
        (lambda result: result["locations"][0]["physicalLocation"]["region"].update(startLine=0), "JSON1008"),
        (lambda result: result["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b"), "SARIF1002"),
    ],
)
def test_the_multitool_would_find_what_is_wrong(
    multitool: Callable[[Any], Verdict], troubled: Report, change: Callable[[Any], object], rule: str
) -> None:
    content = log(troubled)
    change(content["runs"][0]["results"][0])
    assert (rule, "error") in multitool(content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_is_as_the_schema_says(peer: Callable[[str], Path], made: Report, language: str) -> None:
    schema = json.loads((peer(MULTITOOL) / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(log(made, language))] == []
    assert [error.message for error in validator.iter_errors({"version": "2.1.0"})] != []


def test_places_are_in_code_points_with_their_snippets(made: Report) -> None:
    (run,) = log(made)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    for one, result in zip(made.sightings, run["results"], strict=True):
        (place,) = (each["physicalLocation"] for each in result["locations"])
        at = one.spot
        assert unquote(place["artifactLocation"]["uri"]) == at.file
        assert place["artifactLocation"]["uri"].isascii()
        assert region(place["region"]) == (at.line, at.column, at.end_line, at.end_column)
        others = [each["physicalLocation"]["artifactLocation"]["uri"] for each in result.get("relatedLocations", [])]
        assert [unquote(uri) for uri in others] == [each.spot.file for each in one.beside]
    snippets = [result["locations"][0]["physicalLocation"]["region"].get("snippet", {}).get("text") for result in run["results"]]
    if made is AWKWARD:
        assert snippets == ["😀", "𠮷", "", "一行\n    两行", "尾", "尾", None]


def test_a_finding_has_its_rule_with_its_page(troubled: Report) -> None:
    (run,) = log(troubled, "zh")["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["language"]) == ("mobilectl", __version__, "zh-CN")
    assert [rule["id"] for rule in driver["rules"]] == sorted({one.code for one in troubled.sightings})
    for one, result in zip(troubled.sightings, run["results"], strict=True):
        described = driver["rules"][result["ruleIndex"]]
        rule = find_rule(one.code)
        assert rule is not None
        assert (result["ruleId"], described["id"], described["name"]) == (one.code, one.code, one.name)
        assert described["shortDescription"]["text"] == rule.pages["zh"].title
        assert all(paragraph in described["fullDescription"]["text"] for paragraph in rule.pages["zh"].paragraphs)
        assert rule.pages["zh"].title in described["help"]["text"]
        assert described["help"]["markdown"].startswith(f"# {one.code} {one.name}\n")
        assert result["partialFingerprints"] == {"mobilectl/v1": one.fingerprint}


def test_levels_are_those_that_hold_here() -> None:
    (run,) = log(AWKWARD)["runs"]
    assert [one["level"] for one in run["results"]] == ["error", "warning", "note", "error", "error", "error", "error"]
    assert {one["id"]: one["defaultConfiguration"] for one in run["tool"]["driver"]["rules"]} == {
        "W014": {"level": "warning"},
        "Z999": {"level": "error"},
    }


def test_a_fix_is_a_replacement_in_each_of_its_files() -> None:
    (run,) = log(AWKWARD)["runs"]
    plain, none = run["results"][1]["fixes"]
    assert plain["description"] == {"text": "plain"}
    (change,) = plain["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": "吉"}
    line, start, end_line, end = region(replacement["deletedRegion"])
    assert line == end_line
    assert TEXT.split("\n")[line - 1][start - 1 : end - 1] == "𠮷"
    assert none["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": ""}
    both, _ = run["results"][4]["fixes"]
    assert [
        (unquote(one["artifactLocation"]["uri"]), [each["insertedContent"]["text"] for each in one["replacements"]])
        for one in both["artifactChanges"]
    ] == [(FILE, ["头"]), ("other.yaml", ["38"])]


def test_unread_files_are_notifications() -> None:
    (run,) = log(AWKWARD)["runs"]
    (invocation,) = run["invocations"]
    notes = invocation["toolExecutionNotifications"]
    assert [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in notes] == ["gone.yaml", "gone.yaml"]
    assert "Files that could not be read: 1 (gone.yaml)." in notes[0]["message"]["text"]
    assert notes[1]["message"]["text"].endswith("O001, O005.")


def test_a_clean_report_is_a_run_without_results(multitool: Callable[[Any], Verdict]) -> None:
    content = log(Report((), 3))
    assert content["runs"][0]["results"] == []
    assert content["runs"][0]["tool"]["driver"]["rules"] == []
    assert multitool(content) == [("SARIF2005", "warning")]


def test_every_rule_page_fits_into_what_code_scanning_shows() -> None:
    for rule in all_rules():
        for page in rule.pages.values():
            assert len(page.title) <= 1024
