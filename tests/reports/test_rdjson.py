"""reviewdog's format, judged by a validator of it, with columns that fit the bytes of the files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from reports.conftest import TROUBLED
from reports.made import AWKWARD, FILE, OTHER, TEXT, reports

from mobilectl.findings import Report
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen

CLI = "bin/rdformat-validator.js"


def result(made: Report, code: str = "en") -> Any:
    return json.loads(render(made, "rdjson", Language(code), Screen()))


def cut(content: bytes, range: Any) -> tuple[bytes, bytes, bytes]:
    """A file's bytes before, in and behind a range, by bytes alone."""
    starts = [0]
    for line in content.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    start, end = (starts[one["line"] - 1] + one["column"] - 1 for one in (range["start"], range["end"]))
    return content[:start], content[start:end], content[end:]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_validator_has_nothing_against_it(peer: Callable[[str], Path], made: Report, code: str, tmp_path: Path) -> None:
    program = peer("@umbrelladocs/rdformat-validator") / CLI

    def valid(content: str) -> bool:
        given = tmp_path / "given.json"
        given.write_text(content, encoding="utf-8")
        done = subprocess.run(["node", program, "--strict", "--no-extra-fields", "--format", "json", given], capture_output=True)
        return done.returncode == 0

    assert valid(render(made, "rdjson", Language(code), Screen()))
    assert valid(render(Report((), 3), "rdjson", Language(code), Screen()))
    assert not valid(json.dumps({"diagnostics": [{"message": "no place"}]}))


def test_columns_count_the_bytes_of_the_files(troubled: Report) -> None:
    wide = 0
    for one, diagnostic in zip(troubled.sightings, result(troubled)["diagnostics"], strict=True):
        assert diagnostic["location"]["path"] == one.spot.file
        content = (TROUBLED / one.spot.file).read_bytes()
        lines = content.decode("utf-8").split("\n")
        at = one.spot
        marked = "\n".join([*lines[at.line - 1 : at.end_line - 1], lines[at.end_line - 1][: at.end_column - 1]])[at.column - 1 :]
        assert cut(content, diagnostic["location"]["range"])[1].decode("utf-8") == marked
        wide += diagnostic["location"]["range"]["start"]["column"] != at.column
    assert wide > 3  # some stand behind Chinese words


def test_columns_behind_wide_characters() -> None:
    pieces = [
        cut({FILE: TEXT, "other.yaml": OTHER}[one["location"]["path"]].encode(), one["location"]["range"])[1].decode()
        for one in result(AWKWARD)["diagnostics"][:-1]
    ]
    assert pieces == ["😀", "𠮷", "", "一行\r\n    两行", "尾", "尾"]
    related = result(AWKWARD)["diagnostics"][4]["related_locations"]
    assert [one["location"]["path"] for one in related] == ["other.yaml", FILE]
    assert cut(OTHER.encode(), related[0]["location"]["range"])[1].decode() == "30 元"


def test_suggestions_give_the_corrected_lines() -> None:
    found = result(AWKWARD)["diagnostics"]
    corrected = []
    for one in found[1:3]:
        for suggestion in one["suggestions"]:
            before, _, behind = cut(TEXT.encode(), suggestion["range"])
            corrected.append((before + suggestion["text"].encode() + behind).decode())
    assert corrected == [TEXT.replace("𠮷", "吉"), TEXT.replace("𠮷", ""), TEXT.replace("x|y", "“\nx|y")]
    assert "suggestions" not in found[4]  # two stretches, which belong together, or one of another file


def test_severities_and_codes() -> None:
    found = result(AWKWARD)
    assert found["source"] == {"name": "mobilectl"}
    assert [one["severity"] for one in found["diagnostics"]] == ["ERROR", "WARNING", "INFO", *["ERROR"] * 4]
    assert {one["code"]["value"] for one in found["diagnostics"]} == {"W014", "Z999"}


@given(reports)
def test_columns_of_any_text_count_bytes(made: Report) -> None:
    for one, diagnostic in zip(made.sightings, result(made)["diagnostics"], strict=True):
        at, range = one.spot, diagnostic["location"]["range"]
        for line, column, end in ((at.lines[0], at.column, range["start"]), (at.lines[-1], at.end_column, range["end"])):
            # what stands in an odd half of a pair is three bytes, as U+FFFD is
            before = "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in line.ljust(column - 1)[: column - 1])
            assert end["column"] == len(before.encode("utf-8")) + 1
