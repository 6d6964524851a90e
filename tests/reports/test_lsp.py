"""Diagnostics of the Language Server Protocol, judged by the packages that editors and servers use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from hypothesis import assume, given
from reports.conftest import TROUBLED
from reports.made import AWKWARD, FILE, OTHER, TEXT, reports

from mobilectl.findings import Report
from mobilectl.messages import Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen

TYPES = "vscode-languageserver-types"
DOCUMENT = "vscode-languageserver-textdocument"
Node = Callable[[str, str, Any], str]


def said(made: Report) -> Any:
    return json.loads(render(made, "lsp", Language("en"), Screen()))


def by_file(made: Report) -> list[tuple[Any, Any]]:
    """Each finding with its Diagnostic."""
    files = {file: iter(found) for file, found in said(made)["files"].items()}
    return [(one, next(files[shown(one.spot.file)])) for one in made.sightings]


def shown(file: str) -> str:
    """A name as it is written: half a character in it cannot be, so a replacement is."""
    return file.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def test_every_diagnostic_is_one(node: Node, made: Report) -> None:
    script = (
        "import {Diagnostic} from 'vscode-languageserver-types';"
        "console.log(JSON.stringify(input.map(one => [Diagnostic.is(one), (one.relatedInformation ?? []).length])));"
    )
    given = [diagnostic for _, diagnostic in by_file(made)]
    assert json.loads(node(TYPES, script, given)) == [[True, len(one.beside)] for one, _ in by_file(made)]
    assert json.loads(node(TYPES, script, [{"message": "no range"}])) == [[False, 0]]


def test_ranges_are_what_an_editor_would_mark(node: Node, troubled: Report) -> None:
    script = (
        "import {TextDocument} from 'vscode-languageserver-textdocument';"
        "console.log(JSON.stringify(input.map(([text, range]) => TextDocument.create('a:b', 'yaml', 1, text).getText(range))));"
    )
    texts = {file: (TROUBLED / file).read_bytes().decode("utf-8") for file in {one.spot.file for one in troubled.sightings}}
    expected = []
    for one, _ in by_file(troubled):
        at, lines = one.spot, texts[one.spot.file].split("\n")
        assert at.line == at.end_line
        expected.append(lines[at.line - 1][at.column - 1 : at.end_column - 1])
    given = [[texts[one.spot.file], diagnostic["range"]] for one, diagnostic in by_file(troubled)]
    assert json.loads(node(DOCUMENT, script, given)) == expected

    awkward = [[{FILE: TEXT, "other.yaml": OTHER}[one.spot.file], diagnostic["range"]] for one, diagnostic in by_file(AWKWARD)[:-1]]
    assert json.loads(node(DOCUMENT, script, awkward)) == ["😀", "𠮷", "", "一行\r\n    两行", "尾", "尾"]


def test_a_diagnostic_says_all() -> None:
    found = said(AWKWARD)
    assert (found["version"], found["unread"], list(found["files"])) == (1, ["gone.yaml"], [FILE, "gone.yaml"])
    assert found["files"]["gone.yaml"] == [
        {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
            "severity": 1,
            "code": "W014",
            "source": "mobilectl",
            "message": "cannot be opened",
        }
    ]
    assert [one["severity"] for one in found["files"][FILE]] == [1, 2, 3, 1, 1, 1]
    related = found["files"][FILE][4]["relatedInformation"]
    assert [unquote(one["location"]["uri"]) for one in related] == ["other.yaml", FILE]
    assert related[0]["message"] == "the other side"


@given(reports)
def test_characters_of_any_text_count_utf16_units(made: Report) -> None:
    names = {one.spot.file for one in made.sightings}
    assume(len({shown(name) for name in names}) == len(names))
    for one, diagnostic in by_file(made):
        at, range = one.spot, diagnostic["range"]
        for line, column, end in ((at.lines[0], at.column, range["start"]), (at.lines[-1], at.end_column, range["end"])):
            before = line.ljust(column - 1)[: column - 1]
            assert end["character"] == sum(2 if ord(sign) > 0xFFFF else 1 for sign in before)
        assert (range["start"]["line"], range["end"]["line"]) == (at.line - 1, at.end_line - 1)
