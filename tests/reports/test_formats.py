"""What holds for all formats, and the two that nobody else defines: concise and our own JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.made import AWKWARD, FILE, reports

from mobilectl.findings import Report, Severity, Spot
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import FOR_PEOPLE, FOR_PROGRAMS, FORMATS, render
from mobilectl.reports.roots import seen_from_above
from mobilectl.reports.terminal import Screen

ENGLISH = Language("en")
JSON = ("json", "sarif", "gitlab", "rdjson", "lsp")


def test_all_formats_have_their_names() -> None:
    assert FORMATS == ("terminal", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "lsp")
    assert set(FORMATS) == {*FOR_PEOPLE, *FOR_PROGRAMS}


@given(reports, st.sampled_from(FORMATS), st.sampled_from(LANGUAGES))
def test_any_report_can_be_written_and_comes_out_the_same_again(made: Report, format: str, code: str) -> None:
    said = render(made, format, Language(code), Screen(80))
    said.encode("utf-8")
    assert render(made, format, Language(code), Screen(80)) == said
    assert not said.endswith("\n") or format in FOR_PEOPLE


@given(reports, st.sampled_from(JSON))
def test_any_report_is_json_where_json_is_promised(made: Report, format: str) -> None:
    json.loads(render(made, format, ENGLISH, Screen()))


@pytest.mark.parametrize("format", FORMATS)
def test_a_language_is_spoken_throughout(troubled: Report, format: str) -> None:
    chinese, english = (render(troubled, format, Language(code), Screen()) for code in ("zh", "en"))
    assert chinese != english
    assert ("换一天" in chinese) == ("choose another day" in english) == (format != "concise")
    assert "网络割接" in chinese
    assert "goes out on 2026-08-15" in english
    assert "goes out on 2026-08-15" not in chinese


def test_a_format_is_loaded_when_it_is_used() -> None:
    program = "import sys, mobilectl.reports.formats; print(sorted(one for one in sys.modules if one.startswith('mobilectl.re')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "['mobilectl.reports', 'mobilectl.reports.formats']"


@pytest.mark.parametrize(("broken", "seen"), [("a\ud800b", "a\ufffdb"), ("\udc80", "\ufffd"), ("\ud83d\ude00", "😀")])
def test_half_a_pair_of_utf16_becomes_the_replacement_character(broken: str, seen: str) -> None:
    made = Report((replace(AWKWARD.sightings[6], spot=Spot(f"{broken}.yaml", 1, 1, 1, 2)),), 1)
    assert json.loads(render(made, "json", ENGLISH, Screen()))["findings"][0]["place"]["file"] == f"{seen}.yaml"


@pytest.mark.parametrize("format", JSON)
def test_a_workspace_inside_a_repository_is_seen_from_its_top(made: Report, format: str) -> None:
    def files(value: Any) -> Iterator[str]:
        """Whatever names a file: values under these keys, keys of the object under `files`, and what is unread."""
        if isinstance(value, dict):
            for key, one in value.items():
                if key in ("file", "path", "uri"):
                    yield one
                elif key == "unread" or (key == "files" and isinstance(one, dict)):
                    yield from one
                yield from files(one)
        elif isinstance(value, list):
            for one in value:
                yield from files(one)

    here = list(files(json.loads(render(made, format, ENGLISH, Screen()))))
    above = list(files(json.loads(render(seen_from_above(made, "a/b"), format, ENGLISH, Screen()))))
    assert len(here) >= len(made.sightings) or format == "lsp"
    assert above == [f"a/b/{file}" for file in here]
    assert seen_from_above(made, "") == made


def test_concise_is_a_line_a_finding(troubled: Report) -> None:
    lines = render(troubled, "concise", ENGLISH, Screen()).split("\n")
    assert len(lines) == len(troubled.sightings)
    assert lines[0].startswith(
        "campaigns/changsha/summer.yaml:17:10: error O001 30GB 流量包 is offered here and by `province-summer` to the same customers"
    )
    assert lines[-1].startswith("touchpoints.yaml:21:9: warning F003 nothing bounds how often")
    awkward = render(AWKWARD, "concise", ENGLISH, Screen()).split("\n")
    assert awkward[0] == (
        f"{FILE}:1:9: error W014 100%25: a, b<U+000D><U+000A>c|d `e` <b>f</b> @all #1 ::error::x ]]> \\ *g* [h](i) "
        "<U+001B>[31m<U+0000><U+202E><U+200B><U+FFFE> 😀"
    )
    assert [line.split(": ")[1].split()[0] for line in awkward] == ["error", "warning", "note", "error", "error", "error", "error"]
    assert render(Report((), 3), "concise", ENGLISH, Screen()) == ""


def test_severities_of_concise_are_the_same_words_in_every_language() -> None:
    made = Report((replace(AWKWARD.sightings[2], severity=Severity.INFO),), 1)
    assert ": note W014 " in render(made, "concise", Language("zh"), Screen())


def test_json_holds_all_that_a_report_holds(made: Report) -> None:
    said = json.loads(render(made, "json", ENGLISH, Screen()))

    def place(spot: Spot) -> dict[str, Any]:
        return {
            "file": spot.file,
            "line": spot.line,
            "column": spot.column,
            "end_line": spot.end_line,
            "end_column": spot.end_column,
            "lines": list(spot.lines),
        }

    assert said == {
        "version": 2,
        "columns": "unicode code points, from 1",
        "files": made.files,
        "unread": list(made.unread),
        "silent": list(made.silent),
        "excepted": made.excepted,
        "baselined": made.baselined,
        "findings": [
            {
                "code": one.code,
                "name": one.name,
                "severity": one.severity.value,
                "message": ENGLISH.text(one.message),
                "hint": ENGLISH.text(one.hint) if one.hint else None,
                "place": {**place(one.spot), "route": list(one.route)},
                "related": [{"message": ENGLISH.text(each.message), "place": place(each.spot)} for each in one.beside],
                "corrections": [
                    {
                        "title": ENGLISH.text(each.title),
                        "safe": each.safe,
                        "edits": [{"place": place(change.spot), "text": change.text} for change in each.changes],
                        "corrected": [{"file": file, "line": line, "text": text} for file, line, text in each.corrected],
                    }
                    for each in one.corrections
                ],
                "fingerprint": one.fingerprint,
            }
            for one in made.sightings
        ],
    }
