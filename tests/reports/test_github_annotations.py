"""Workflow commands, byte for byte as GitHub's own toolkit writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from reports.made import AWKWARD, reports

from mobilectl.findings import Report, Severity
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.sentences import incomplete
from mobilectl.reports.terminal import Screen

CORE = "@actions/core"
SCRIPT = "import * as core from '@actions/core'; for (const [level, message, properties] of input) core[level](message, properties);"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def calls(made: Report, language: Language) -> list[Any]:
    """The calls of the toolkit that say the same: method, message, properties."""
    found = []
    for one in made.sightings:
        at = one.spot
        lines = [language.text(one.message)]
        if one.hint:
            lines.append(f"{language.sentence('hint')}: {language.text(one.hint)}")
        lines += [f"{each.spot.file}:{each.spot.line}:{each.spot.column} {language.text(each.message)}" for each in one.beside]
        properties: dict[str, object] = {
            "title": f"{one.code} {one.name}", "file": at.file, "startLine": at.line, "endLine": at.end_line,
        }  # fmt: skip
        if at.line == at.end_line:
            properties |= {"startColumn": at.column, "endColumn": at.end_column}
        found.append([LEVELS[one.severity], "\n".join(lines), properties])
    return found + [["warning", language.text(message), {}] for message in incomplete(made)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_annotations_are_what_the_toolkit_prints(node: Callable[[str, str, Any], str], made: Report, code: str) -> None:
    language = Language(code)
    assert render(made, "github", language, Screen()) + "\n" == node(CORE, SCRIPT, calls(made, language))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=reports)
def test_annotations_of_anything_are_what_the_toolkit_prints(node: Callable[[str, str, Any], str], made: Report) -> None:
    language = Language("en")
    said = render(made, "github", language, Screen())
    assert (said + "\n" if said else "") == node(CORE, SCRIPT, calls(made, language))


def test_hostile_text_stays_one_command() -> None:
    first, *_ = render(AWKWARD, "github", Language("en"), Screen()).split("\n")
    properties, _, message = first.removeprefix("::").partition("::")
    assert properties == ("error title=W014 misspelling,file=campaigns/长沙/春节 50%25%2Ca%3Ab.yaml,line=1,endLine=1,col=9,endColumn=10")
    assert message.startswith("100%2525: a, b%0D%0Ac|d `e` <b>f</b> @all #1 ::error::x ]]> ")
    assert message.endswith("%0Ahint: write%0Ait right, please: 50%25")


def test_columns_are_left_out_over_several_lines() -> None:
    over = render(AWKWARD, "github", Language("en"), Screen()).split("\n")[3]
    assert over == "::error title=W014 misspelling,file=campaigns/长沙/春节 50%25%2Ca%3Ab.yaml,line=5,endLine=6::over two lines"


def test_nothing_is_printed_where_nothing_is_found() -> None:
    assert render(Report((), 3), "github", Language("en"), Screen()) == ""
