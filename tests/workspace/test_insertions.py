"""New items and keys, and such as go: in the style of the file, with every other character as it was, or not at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.findings import Route
from mobilectl.workspace.document import Document
from mobilectl.workspace.insertions import Append, Change, Drop, Insert, Put, changed
from mobilectl.workspace.reading import read_text

FILE = "a.yaml"
TOP = Path(__file__).parents[2]
SAMPLES = sorted([*(TOP / "campaigns").glob("*/*.yaml"), *(TOP / "campaigns").glob("*.yaml"), TOP / "touchpoints.yaml"])
NONE: Route = ("audience", "none")


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        # A list of lines, with comments beside and below.
        ("a:\n  - b: [x]  # c\n", Append(("a",), {"s": "y"}), "a:\n  - b: [x]  # c\n  - s: y\n"),
        ("a:\n- x\n# c\nb: y\n", Append(("a",), "z"), "a:\n- x\n- z\n# c\nb: y\n"),
        ("a:\n  - x\n    # on x\nb: y\n", Append(("a",), "z"), "a:\n  - x\n    # on x\n  - z\nb: y\n"),
        ("a:\n  - x", Append(("a",), "z"), "a:\n  - x\n  - z"),
        ("a:\r\n  - x\r\n", Append(("a",), "z"), "a:\r\n  - x\r\n  - z\r\n"),
        ("a:\n  - {b: x}\n", Append(("a",), {"s": "y"}), "a:\n  - {b: x}\n  - {s: y}\n"),
        ("a:\n  - - x\n    - y\n", Append(("a", 0), "z"), "a:\n  - - x\n    - y\n    - z\n"),
        ("a:\n  - |\n    x\n\n\nb: y\n", Append(("a",), "z"), "a:\n  - |\n    x\n  - z\n\n\nb: y\n"),
        ("a:\n  - |+\n    x\n\nb: y\n", Append(("a",), "z"), "a:\n  - |+\n    x\n\n  - z\nb: y\n"),
        # A list in brackets, on one line or several.
        ("a: [x]\n", Append(("a",), "z"), "a: [x, z]\n"),
        ("a: []\n", Append(("a",), "z"), "a: [z]\n"),
        ("a: [x, ]\n", Append(("a",), "z"), "a: [x, z, ]\n"),
        ("a: [\n  x,\n  y  # c\n]\n", Append(("a",), "z"), "a: [\n  x,\n  y,  # c\n  z\n]\n"),
        ("a: [x, # c\n    y]\n", Append(("a",), "z"), "a: [x, # c\n    y, z]\n"),
        ("a: !!seq [x]\n", Append(("a",), "z"), "a: !!seq [x, z]\n"),
        # Words that YAML would read as something else.
        ("a: [x]\n", Append(("a",), "b: #c"), "a: [x, 'b: #c']\n"),
        ("a: [x]\n", Append(("a",), "~"), "a: [x, '~']\n"),
        # Keys, behind another or as the last.
        ("audience:\n  all:\n    - b: [x]\n", Insert(NONE, [{"s": "y"}]), "audience:\n  all:\n    - b: [x]\n  none:\n    - s: y\n"),
        ("audience:\n  all:\n  - b: [x]\nc: d\n", Insert(NONE, [{"s": "y"}]), "audience:\n  all:\n  - b: [x]\n  none:\n  - s: y\nc: d\n"),
        ("audience:\n  all: [{b: [x]}]\n", Insert(NONE, [{"s": "y"}]), "audience:\n  all: [{b: [x]}]\n  none: [{s: y}]\n"),
        ("audience: {all: [{b: [x]}]}\n", Insert(NONE, [{"s": "y"}]), "audience: {all: [{b: [x]}], none: [{s: y}]}\n"),
        ("audience: {}\n", Insert(NONE, [{"s": "y"}]), "audience: {none: [{s: y}]}\n"),
        ("a: b\ntheme: t\nc: d\n", Insert(("priority",), "40", "theme"), "a: b\ntheme: t\npriority: 40\nc: d\n"),
        ("- id: a\n  on: b\n", Insert((0, "on_block"), "defer"), "- id: a\n  on: b\n  on_block: defer\n"),
        ("- {id: a, on: b}\n", Insert((0, "k"), "v", "id"), "- {id: a, k: v, on: b}\n"),
        ("---\na:\n...\n", Insert(("b",), "c"), "---\na:\nb: c\n...\n"),
        # What goes.
        ("a: [x, y]\n", Drop(("a", 0)), "a: [y]\n"),
        ("a: [x, y]\n", Drop(("a", 1)), "a: [x]\n"),
        ("a: [x]\n", Drop(("a", 0)), "a: []\n"),
        ("a: {k: v, l: m}\n", Drop(("a", "k")), "a: {l: m}\n"),
        ("a:\n  - x  # c\n  - y\n", Drop(("a", 0)), "a:\n  - y\n"),
        ("a:\r\n  - x\r\n  - k: v\r\n    l: m", Drop(("a", 1)), "a:\r\n  - x"),
        ("a:\n  - k: v\n    l: m\n", Drop(("a", 0, "k")), "a:\n  - l: m\n"),
        # A text that is there already.
        ('a: "x"  # c\n', Put(("a",), "y"), 'a: "y"  # c\n'),
    ],
)
def test_a_change_is_written_as_its_neighbours_are(before: str, change: Change, after: str) -> None:
    made = changed(read_text(before, FILE), [change])
    assert made is not None
    assert made.text == after


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a: &x [1]\nb: *x\n", Append(("a",), "2")),  # it would also be in b
        ("a:\n  - x\n", Drop(("a", 0))),  # nothing would be left of the list
        ("a: b\n", Insert(("a",), "c")),  # it is there
        ("a: b\n", Append(("a",), "c")),
        ("a: [b]\n", Append(("c",), "d")),
        ("a: [b]\n", Drop(("a", 3))),
        ("a: [b]\n", Put(("a", 0, "x"), "d")),
        ("a: b: c\n", Insert(("d",), "e")),  # the file cannot be read
    ],
)
def test_what_cannot_be_done_exactly_is_not_done(text: str, change: Change) -> None:
    assert changed(read_text(text, FILE), [change]) is None


def test_changes_are_made_one_after_the_other() -> None:
    document = read_text("audience:\n  none:\n  all: [x]\n", FILE)
    made = changed(document, [Drop(NONE), Insert(NONE, ["y"]), Append(NONE, "z")])
    assert made is not None
    assert made.text == "audience:\n  all: [x]\n  none: [y, z]\n"


def routes(value: Any, route: Route = ()) -> Iterator[tuple[Route, Any]]:
    yield route, value
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from routes(inner, (*route, step))


def possible(document: Document) -> list[Change]:
    """A change of each kind wherever there may be one."""
    found: list[Change] = []
    for route, value in routes(document.value):
        if isinstance(value, list):
            found += [Append(route, "新"), Append(route, {"segment": "x: y"})]
        if isinstance(value, dict):
            found += [Insert((*route, "new"), "v"), Insert((*route, "new"), [{"a": ["b"]}], next(iter(value), None))]
        found += [Drop(route)] if route else []
    return found


def expected(value: Any, change: Change) -> Any:
    result = copy.deepcopy(value)
    inner = result
    for step in change.route if isinstance(change, Append) else change.route[:-1]:
        inner = inner[step]
    if isinstance(change, Append):
        inner.append(change.value)
    elif isinstance(change, Insert):
        inner[change.route[-1]] = change.value
    else:
        del inner[change.route[-1]]
    return result


def is_scattered(before: str, after: str) -> bool:
    """Whether more than one stretch of the text is another."""
    first = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), min(len(before), len(after)))
    rest, more = before[first:], after[first:]
    shorter, longer = sorted((rest, more), key=len)
    return not (longer.endswith(shorter) or any(longer.endswith(shorter[at:]) and at < 40 for at in range(len(shorter) + 1)))


@given(st.data())
@settings(max_examples=300)
def test_in_sample_files_a_change_can_be_made_wherever_it_makes_sense(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SAMPLES)).read_text(encoding="utf-8")
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))
    document = read_text(text.replace("\n", ending), FILE)
    change = data.draw(st.sampled_from(possible(document)))
    made = changed(document, [change])
    if made is None:
        inner: Any = document.value
        for step in change.route[:-1]:
            inner = inner[step]
        assert isinstance(change, Drop), change
        assert len(inner) == 1, change
        return
    assert made.value == expected(document.value, change)
    assert made.text.count("\n") == made.text.count(ending)
    assert not is_scattered(document.text, made.text)


PIECES = [
    "a:",
    "b: ",
    "- ",
    "x",
    "\n",
    "\n  ",
    "\n    ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "# c",
    " # c",
    "|\n    t",
    ">-\n    t\n\n",
    '"q"',
    "'q'",
]
PIECES += ["&k ", "*k", "? ", ": ", "\r\n", "~", "- - ", "\n- ", "\n  - ", "k: v", "---\n", "\n..."]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.data())
@settings(max_examples=1500)
def test_in_any_file_a_change_is_exact_or_not_made(text: str, data: st.DataObject) -> None:
    document = read_text(text, FILE)
    changes = possible(document) if document.marks is not None else []
    if changes:
        change = data.draw(st.sampled_from(changes))
        made = changed(document, [change])
        assert made is None or made.value == expected(document.value, change)
