"""The table of traps: each is found on its place with the line that would be right, and its fix makes the file right; or it is read as meant."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from worlds import BASE

from mobilectl.findings import Finding, Severity, Sighting
from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.fixing import Wanted, apply
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.document import Document
from mobilectl.workspace.reading import read_bytes
from mobilectl.workspace.sightings import sighting
from mobilectl.workspace.traps import sentences
from mobilectl.workspace.traps.trap import Mend, Repair, mended
from mobilectl.workspace.workspace import Workspace, load_workspace

ENGLISH = Language("en")
TRAP, DEMO = "campaigns/changsha/trap.yaml", "campaigns/changsha/demo.yaml"
TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "traps.yaml").read_text(encoding="utf-8"))
FILES = [pytest.param(row, id=row["id"]) for row in TABLE["files"]]
TRAPS = [pytest.param(row, id=row["id"]) for row in TABLE["files"] if "finds" in row]
FIXED = [pytest.param(row, id=row["id"]) for row in TABLE["files"] if "fixed" in row]
AS_MEANT = [pytest.param(row, id=row["id"]) for row in TABLE["files"] if "value" in row]
LINES = [pytest.param(row, id=row["id"]) for row in TABLE["lines"]]


def data_of(row: dict[str, Any]) -> bytes:
    if "bytes" in row:
        return bytes.fromhex(row["bytes"])
    parts = row["typed"] if isinstance(row["typed"], list) else [{"text": row["typed"], "encoding": row.get("encoding", "utf-8")}]
    return b"".join(part["text"].encode(part["encoding"]) for part in parts)


def document_of(row: dict[str, Any]) -> Document:
    return read_bytes(data_of(row), TRAP)


def findings_of(document: Document) -> list[Finding]:
    return [Finding(one.code, "trap", Severity.ERROR, one.problem) for one in document.readings]


def world(row: dict[str, Any]) -> Workspace:
    return load_workspace(BASE, {TRAP: data_of(row)})


def told(one: Sighting) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": one.code,
        "line": one.spot.line,
        "column": one.spot.column,
        "says": ENGLISH.text(one.message),
    }
    for correction in one.corrections:
        shown |= {"corrected": correction.corrected[0][2], "safe": correction.safe}
        assert correction.corrected[0][1] == one.spot.line
    return shown


@pytest.mark.parametrize("row", TRAPS)
def test_a_trap_is_found_on_its_place_with_the_line_that_would_be_right(row: dict[str, Any]) -> None:
    workspace = world(row)
    shown = [sighting(one, workspace) for one in findings_of(document_of(row))]
    assert [told(one) for one in shown] == row["finds"]
    assert all(one.hint is not None and one.hint != one.message for one in shown)
    assert all(one.spot.lines for one in shown if "bytes" not in row)


@pytest.mark.parametrize("row", FIXED)
def test_its_fixes_make_the_file_right_and_then_there_is_nothing_to_fix(row: dict[str, Any]) -> None:
    workspace = world(row)
    fixes = [Wanted(one, fix) for one in findings_of(document_of(row)) for fix in one.problem.fixes]
    done = apply(workspace, fixes)
    assert done.left == ()
    assert done.texts == {TRAP: row["fixed"]}
    after = read_bytes(row["fixed"].encode("utf-8"), TRAP)
    assert after.readings == ()
    assert after.marks is not None


@pytest.mark.parametrize("row", [pytest.param(row.values[0], id=row.id) for row in FIXED if len(row.values[0]["finds"]) > 1])  # type: ignore[index]
def test_each_fix_alone_makes_its_line_right(row: dict[str, Any]) -> None:
    workspace = world(row)
    for finding, expected in zip(findings_of(document_of(row)), row["finds"], strict=True):
        done = apply(workspace, [Wanted(finding, finding.problem.fixes[0])])
        assert done.texts[TRAP].splitlines()[expected["line"] - 1] == expected["corrected"]


@pytest.mark.parametrize("row", AS_MEANT)
def test_what_can_be_read_as_meant_is(row: dict[str, Any]) -> None:
    document = document_of(row)
    assert document.readings == ()
    assert document.value == row["value"]


@pytest.mark.parametrize("typed", ["month_days:\n  -1\n", "month_days:\n- 1\n- -1号\n", "channels:\n- -app_push\n"])
def test_only_an_entry_that_is_a_number_has_a_minus(typed: str) -> None:
    assert [one.code for one in read_bytes(typed.encode("utf-8"), TRAP).readings] == ["S014"]


@pytest.mark.parametrize("row", LINES)
def test_a_line_of_a_campaign_typed_otherwise_is_found_or_read_as_meant(row: dict[str, Any]) -> None:
    text = (BASE / DEMO).read_text(encoding="utf-8")
    assert text.count(row["was"] + "\n") == 1
    workspace = load_workspace(BASE, {DEMO: text.replace(row["was"], row["typed"]).encode("utf-8")})
    assert [told(sighting(one, workspace)) for one in check(workspace, all_rules())] == row["finds"]
    if not row["finds"]:
        assert workspace.campaign("demo") == load_workspace(BASE).campaign("demo")


def test_the_table_has_every_sentence_that_is_said_of_a_trap() -> None:
    filled = {"str": "x", "int": 2, "tuple[str, ...]": ("x", "y")}
    known = set()
    for name, function in inspect.getmembers(sentences, inspect.isfunction):
        if function.__module__ == sentences.__name__:
            known.add((name, function(*(filled[one.annotation] for one in inspect.signature(function).parameters.values())).message.text))
    said = {one.problem.message.text for row in TABLE["files"] for one in document_of(row).readings}
    assert {name for name, text in known if text not in said} == set()


def test_every_row_says_in_both_languages_what_it_is() -> None:
    rows = [*TABLE["files"], *TABLE["lines"]]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in row["zh"]) and row["en"] for row in rows)


@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.sampled_from(["", "x", "yz"])), max_size=4), max_size=4))
def test_every_character_of_a_repaired_text_is_known_where_it_was(rounds: list[list[tuple[int, int, str]]]) -> None:
    text = "0123456789ABCDEFGHIJKLMNOPQRST"
    repair = Repair(text)
    for round in rounds:
        mends: list[Mend] = []
        for start, length, new in sorted(round):
            free = not mends or start > mends[-1].end
            if free and start + length <= len(repair.text) and not repair.touches([Mend(start, start + length, new)]):
                mends.append(Mend(start, start + length, new))
        repair.add(mends)
    assert repair.text == mended(text, repair.mends)
    for index, sign in enumerate(repair.text):
        place = repair.original(index)
        assert text[place] == sign if sign in text else any(place == one.start for one in repair.mends)
