"""Edits in scalars of every style: the value becomes just what is meant, and no other character of the file changes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mobilectl.findings import Edit, Place
from mobilectl.workspace.document import Document, Marks, Value
from mobilectl.workspace.edits import exact, holds, replaced
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.spelling import spelling

FILE = "a.yaml"
STYLES = [
    "a: {}\nb: x\n",
    "a: '{}'\nb: x\n",
    'a: "{}"\nb: x\n',
    "a: |\n  {}\nb: x\n",
    "a: |-\n  {}\n",
    "a: >\n  {}\n\nb: x\n",
    "a: >+  # folded\n  {}\n\nb: x\n",
    "a: |2\n  {}\nb: x\n",
    "c:\n  - a: >1-\n     {}\n",
    "a: [ '{}', {} ]\n",
    '{{a: {}, b: "{}"}}\n',
    "a: &x {}\nb: x\n",
    'a: !!str "{}"\n',
    "a: |+\r\n  {}\r\n\r\nb: x\r\n",
    "a:\r\n  {}\r\n",
    "? {}\n: b\n",
]
PIECES = ["a", "中", "b ", "  ", "\n", "\n  ", "\n    ", "\n\n  ", "''", "'", "\\n", "\\u4e2d", "\\\n   ", '\\"', "#", " #", ": ", ", "]
PIECES += ["\r\n  ", "😀", "\\x41", "\n  \n  ", "\\ ", "，", "\u200b", "{x}"]
BODIES = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
WORDS = [
    "",
    "x",
    "【湖南移动】",
    "拒收",
    "it's",
    'say "x"',
    "a: b",
    "x #y",
    "[",
    "-",
    "- x",
    "{y}",
    "a\nb",
    "\\",
    "\t",
    "😀",
    " ",
    "#",
    "~",
    "null",
    "\u2028",
]


def scalars(value: Value, marks: Marks, route: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str, int, int]]:
    if isinstance(value, dict | list):
        steps = value if isinstance(value, dict) else range(len(value))
        return [one for step in steps for one in scalars(value[step], marks.children[step], (*route, step))]
    return [(route, value, marks.start, marks.end)] if isinstance(value, str) else []


def document_of(style: str, body: str) -> Document | None:
    document = read_text(style.replace("{}", body).replace("{{", "{").replace("}}", "}"), FILE)
    return document if document.marks is not None else None


@given(st.sampled_from(STYLES), BODIES)
@settings(max_examples=400)
def test_every_character_of_a_value_has_its_stretch(style: str, body: str) -> None:
    document = document_of(style, body)
    if document is None or document.marks is None:
        return
    for _, value, start, end in scalars(document.value, document.marks):
        found = spelling(document.text, start, end, value)
        if found is None:
            # Only a comment between an anchor and its value is not understood.
            assert document.text[start] in "&!"
            assert "#" in document.text[start:end]
            continue
        assert len(found.letters) == len(value)
        assert all(start <= one < other <= max(end, one + 1) for one, other in found.letters)
        assert all(one[1] <= other[0] for one, other in zip(found.letters, found.letters[1:], strict=False))


@given(st.sampled_from(STYLES), BODIES, st.sampled_from(WORDS), st.integers(0, 30), st.integers(0, 4))
@settings(max_examples=600)
@example("a: |\n  {}\nb: x\n", "ab\n  c", "x\ny", 1, 1)
@example("a: {}\nb: x\n", "a:b", " ", 2, 0)
@example('{{a: {}, b: "{}"}}\n', "ab", "~", 0, 2)
@example("a: [ '{}', {} ]\n", "a: {x}", "x #y", 0, 1)
def test_an_edit_makes_the_value_what_is_meant_or_is_refused(style: str, body: str, words: str, first: int, length: int) -> None:
    document = document_of(style, body)
    if document is None or document.marks is None:
        return
    for route, value, start, end in scalars(document.value, document.marks):
        old = value[first : first + length]
        if not old:
            continue
        occurrence, at = 0, value.find(old)
        while at < first:
            occurrence, at = occurrence + 1, value.find(old, at + 1)
        edit = Edit(Place(FILE, route, fragment=(old, occurrence)), words)
        made = exact(document, [edit])
        text = replaced(document.text, made)
        after = read_text(text, FILE)
        if after.marks is None:  # a placeholder in a list is looked at only where there is a ` #` besides, and then refused
            assert "{x}" in body
            assert "#" in words
            assert not holds(document, [edit], text)
            continue
        assert holds(document, [edit], text) or not made
        assert dict_at(after.value, route) == (value[:first] + words + value[first + length :] if made else value)
        assert text[:start] == document.text[:start]
        if made and "\n" not in document.text[end:]:
            assert text.endswith(document.text[end:])


def dict_at(value: Value, route: tuple[str | int, ...]) -> Value:
    for step in route:
        value = value[step]
    return value


@pytest.mark.parametrize(
    ("text", "fragment", "words", "after"),
    [
        ("a: 登陆\n", "登陆", "登录", "a: 登录\n"),
        ("a: x y\n", "y", "y: z", "a: 'x y: z'\n"),
        ("a: x y  # c\n", "x", "[x]", "a: '[x] y'  # c\n"),
        ("a: x y  # c\n", "y", "it's #1", "a: 'x it''s #1'  # c\n"),
        ("a: {b: x}\n", "x", "x, y", "a: {b: 'x, y'}\n"),
        ("a: [x，y]\n", "，", "], [", "a: ['x], [y']\n"),
        ("a: x\n", "x", "1\n2", 'a: "1\\n2"\n'),
        ("a: 'x'\n", "x", "1\n2", 'a: "1\\n2"\n'),
        ("a: 'x y'\n", "y", "it's", "a: 'x it''s'\n"),
        ('a: "x y"\n', "y", 'say "\\"', 'a: "x say \\"\\\\\\""\n'),
        ('a: "x\\u200by"\n', "\u200b", "", 'a: "xy"\n'),
        ('a: "x\u200by\\u200bz"\n', "y", "\x85\n", 'a: "x\u200b\\u0085\\n\\u200bz"\n'),
        ("a: |\n  x\n  y\n", "y", "1\n2", "a: |\n  x\n  1\n  2\n"),
        ("a: |-\r\n    x\r\n", "x", "1\n2", "a: |-\r\n    1\r\n    2\r\n"),
        ("a: >-\n  x\n  y\n", "y", "1\n2", "a: >-\n  x\n  1\n\n  2\n"),
        ("a: >-\n  x\n  y\n", "x y", "z", "a: >-\n  z\n"),
        ("a: x\n   y z\n", "y", "1", "a: x\n   1 z\n"),
        ("a: x\n   y z\n", "x y", "1: 2", "a: '1: 2 z'\n"),
        ("a: x\n", "x", "", "a: ''\n"),
        ("a: x\n", "x", "~", "a: '~'\n"),
        ('a: "x"\n', "x", "", 'a: ""\n'),
        ("a: |\n  \u200b x\n", "\u200b", "", None),
        ("a: |\n  x\n", "x", "\x85", None),
        ("a: &n x\nb: *n\n", "x", "y", None),
        ("a: x\n", "y", "z", None),
    ],
)
def test_words_keep_the_style_that_they_stand_in(text: str, fragment: str, words: str, after: str | None) -> None:
    document = read_text(text, FILE)
    route = ("a",) if isinstance(document.value["a"], str) else ("a", 0) if isinstance(document.value["a"], list) else ("a", "b")
    made = exact(document, [Edit(Place(FILE, route, fragment=(fragment, 0)), words)])
    assert (replaced(text, made) if made else None) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("prioritty: 40\n", "priority: 40\n"),
        ("'prioritty'  : 40\n", "'priority'  : 40\n"),
        ('{"prioritty": 40}\n', '{"priority": 40}\n'),
        ("? prioritty\n: 40\n", "? priority\n: 40\n"),
    ],
)
def test_a_key_is_written_where_it_stands(text: str, after: str) -> None:
    document = read_text(text, FILE)
    assert replaced(text, exact(document, [Edit(Place(FILE, ("prioritty",), "key"), "priority")])) == after


def test_characters_at_a_position_are_not_taken_for_a_value() -> None:
    document = read_text("a: x\n", FILE)
    assert exact(document, [Edit(Place(FILE, position=(1, 1), until=(1, 1)), "[")]) == ()
    assert replaced(document.text, exact(document, [Edit(Place(FILE, position=(1, 4), until=(1, 5)), "'y'")])) == "a: 'y'\n"


def test_a_key_is_not_given_the_name_of_another() -> None:
    document = read_text("a: 1\nb: 2\n", FILE)
    assert exact(document, [Edit(Place(FILE, ("b",), "key"), "a")]) == ()


def test_edits_of_a_key_and_of_what_is_below_go_together() -> None:
    document = read_text("a: {b: x, c: y}\n", FILE)
    edits = [
        Edit(Place(FILE, ("a",), "key"), "A"),
        Edit(Place(FILE, ("a", "b"), "key"), "B"),
        Edit(Place(FILE, ("a", "b")), "X"),
        Edit(Place(FILE, ("a", "c"), fragment=("y", 0)), "y, z"),
    ]
    assert replaced(document.text, exact(document, edits)) == "'A': {'B': 'X', c: 'y, z'}\n"
    assert replaced(document.text, exact(document, edits[:3])) == "A: {B: X, c: y}\n"


def test_a_whole_value_becomes_another() -> None:
    document = read_text("a: 2026/1/1 # x\nb: |\n  ２\n", FILE)
    edits = [Edit(Place(FILE, ("a",)), "2026-01-01"), Edit(Place(FILE, ("b",)), "2")]
    assert replaced(document.text, exact(document, edits)) == "a: 2026-01-01 # x\nb: |\n  2\n"
