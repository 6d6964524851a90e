"""Reading YAML: text stays text, positions are right, and nothing that a file holds ends in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.messages import Language
from mobilectl.workspace.document import Document
from mobilectl.workspace.reading import MOST_BYTES, read_bytes, read_file, read_text

ENGLISH = Language("en")


def only_reading(document: Document) -> tuple[str, str, tuple[int, int] | None]:
    (reading,) = document.readings
    return reading.code, ENGLISH.text(reading.problem.message), reading.problem.place.position


@pytest.mark.parametrize("written", ["21:00", "0571", "5.10", "no", "on", "2026-02-30", "1_000", "0x1F", "1e3", ".5", "=", "2026-01-01"])
def test_scalars_stay_the_text_that_was_written(written: str) -> None:
    assert read_text(f"key: {written}\n", "a.yaml").value == {"key": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_written_is_none(written: str) -> None:
    assert read_text(f"key: {written}\n", "a.yaml").value == {"key": None}


def test_quoted_null_is_text() -> None:
    assert read_text('key: "null"\n', "a.yaml").value == {"key": "null"}


def test_chinese_text_in_every_form_is_kept() -> None:
    text = "a: 【湖南移动】您好，余额不足。\nb: '引号：里面'\nc: \"转义\\n换行\"\nd: |\n  第一行\n  第二行𠮷😀\ne: >-\n  折叠\n  成一行\n"
    document = read_text(text, "a.yaml")
    assert document.readings == ()
    assert document.value == {
        "a": "【湖南移动】您好，余额不足。",
        "b": "引号：里面",
        "c": "转义\n换行",
        "d": "第一行\n第二行𠮷😀\n",
        "e": "折叠 成一行",
    }


def test_marks_are_characters_of_the_text() -> None:
    document = read_text("名称: 春节😀\nb: [1, 二]\n", "a.yaml")
    assert document.marks is not None
    start, end = document.marks.keys["b"]
    assert document.text[start:end] == "b"
    item = document.marks.children["b"].children[1]
    assert document.text[item.start : item.end] == "二"


def test_a_byte_order_mark_at_the_start_is_ignored() -> None:
    document = read_bytes(b"\xef\xbb\xbf" + "name: 春节\n".encode(), "a.yaml")
    assert document.value == {"name": "春节"}
    assert document.readings == ()


def test_a_second_key_of_one_name_is_found_and_the_first_value_kept() -> None:
    document = read_text("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert only_reading(document) == ("S002", "the key `a` stands here a second time", (3, 1))
    assert document.readings[0].problem.related[0].place.position == (1, 1)
    assert document.value == {"a": "1", "b": "2"}


def test_an_alias_repeats_its_value() -> None:
    assert read_text("a: &x [1, 2]\nb: *x\n", "a.yaml").value == {"a": ["1", "2"], "b": ["1", "2"]}


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    code, message, position = only_reading(read_text("\n".join(lines) + "\n", "a.yaml"))
    assert code == "S001"
    assert "holds more than 1000000 values" in message
    assert position is not None
    assert position[0] == 6


def test_a_value_that_repeats_itself_is_refused() -> None:
    assert only_reading(read_text("a: &x [1, *x]\n", "a.yaml"))[1] == "*x stands inside the value that it repeats"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        ("name: 春节\n".encode("gbk"), "the file is not UTF-8 from line 1 on"),
        ("name: 春节\n".encode("utf-16"), "the file is in UTF-16"),
        (b"\x00\x01\x02\x03binary", "the file holds a character that no text may hold"),
        (b"name: [1, 2\n", "a list or mapping in brackets is not closed, or lacks a comma"),
        (b'name: "open\n', "the file ends inside a quoted text"),
        (b"a: 1\n\tb: 2\n", "the line is indented with a tab"),
        (b"a: @b\n", "this character cannot start a value (`@`, `%`, a tab or a backquote)"),
        (b"a: b: c\n", "a second `: ` stands in this line"),
        (b"a: 1\n---\nb: 2\n", "a second document begins here"),
        (b"a: *nowhere\n", "*nowhere repeats a value that nothing above is named &nowhere"),
        (b"<<: {a: 1}\n", "`<<` is not read here"),
        (b"{{name}}: 1\n", "a key must be a single word or text"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, message: str) -> None:
    document = read_bytes(data, "a.yaml")
    assert only_reading(document)[:2] == ("S001", message)
    assert document.marks is None
    assert document.readings[0].problem.hint is not None


def test_deep_nesting_is_refused() -> None:
    assert "nested more than 40 deep" in only_reading(read_text("[" * 100_000, "a.yaml"))[1]
    assert "nested more than 40 deep" in only_reading(read_text("\n".join("  " * n + "a:" for n in range(500)), "a.yaml"))[1]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert only_reading(read_file(path, "big.yaml"))[1] == "the file is too big to be a definition: 50 MB"
    assert MOST_BYTES < 50 * 1024 * 1024


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert "cannot be opened" in only_reading(read_file(tmp_path / "none.yaml", "none.yaml"))[1]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_value_or_a_finding(data: bytes) -> None:
    document = read_bytes(data, "a.yaml")
    assert document.marks is not None or document.readings


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@ \n\t，：【】", max_size=60))
def test_any_yaml_like_text_gives_a_value_or_a_finding(text: str) -> None:
    document = read_text(text, "a.yaml")
    assert document.marks is not None or document.readings
    for reading in document.readings:
        for code in ("en", "zh"):
            assert Language(code).text(reading.problem.message)
