"""Findings on a terminal: carets under what they mean, corrected lines, nothing that matters cut off, at any width."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.made import AWKWARD, at, fix, hostile, reports, sighting, words

from mobilectl.findings import Beside, Report, Severity, Sighting, Spot
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen
from mobilectl.reports.widths import columns, folded, head, tail, wrapped

ENGLISH = Language("en")


def shown(*sightings: Sighting, width: int = 100, color: bool = False) -> list[str]:
    """The lines of the findings, without the summary."""
    return render(Report(sightings, 1), "terminal", ENGLISH, Screen(width, color)).split("\n\n")[0].split("\n")


@pytest.mark.parametrize(
    ("line", "marked", "under"),
    [
        ("name: 春节礼包", "礼包", "          ^^^^"),
        ("a: 😀x", "x", "     ^"),
        ("a: 😀x", "😀", "   ^^"),
        ("a: e\u0301x", "x", "    ^"),
        ("a: e\u0301x", "e\u0301", "   ^"),
        ("a: 𠮷x", "x", "     ^"),
        ("a:\tx", "x", "      ^"),
        ("a: \u200bx", "x", "           ^"),
        ("a: \u200bx", "\u200b", "   ^^^^^^^^"),
        ("a: x", "^x", "   ^"),
        ("ａ：ｘ", "ｘ", "    ^^"),
        ("a: ❤\ufe0fx", "x", "     ^"),
        ("한글: x", "x", "      ^"),
    ],
)
def test_the_caret_stands_under_what_it_means(line: str, marked: str, under: str) -> None:
    found = shown(sighting(at(line, marked, "a.yaml")))
    assert found[-1] == f"    | {under}"


def test_signs_that_no_screen_shows_are_shown_by_their_code() -> None:
    found = shown(sighting(at("a: \u200b\u202ex\x1b[31m", "x", "a.yaml"), text="bad\x1b[2J\nsecond\r", hint=words("a\x07b")))
    assert found == [
        "error[W014] a.yaml:1:6 misspelling",
        "  bad<U+001B>[2J",
        "  second<U+000D>",
        "  1 | a: <U+200B><U+202E>x<U+001B>[31m",
        "    |                    ^",
        "  hint: a<U+0007>b",
    ]


def test_both_sides_and_the_corrected_line_are_shown() -> None:
    here, there = at("a: 1\nprice：19.90 元/月\n", "：", "b.yaml"), at("x\n" * 11 + "price: 15 元/月\n", "15 元/月", "a.yaml")
    found = shown(
        sighting(
            here,
            Severity.WARNING,
            hint=words("write a plain colon"),
            beside=(Beside(there, words("the other price")), Beside(here, words("the same place"))),
            corrections=(fix("a plain colon", (here, ": ")),),
        )
    )
    assert found == [
        "warning[W014] b.yaml:2:6 misspelling",
        "  something is wrong",
        "   2 | price：19.90 元/月",
        "     |      ^^",
        "     :: a.yaml:12:8 the other price",
        "  12 | price: 15 元/月",
        "     |        ^^^^^^^^",
        "     :: b.yaml:2:6 the same place",
        "  hint: write a plain colon",
        "  fix: a plain colon (`--fix` does it)",
        "   2 + price: 19.90 元/月",
    ]


def test_an_unsafe_fix_says_so_and_a_safe_one_goes_before_it() -> None:
    place = at("a: 1\nb: 2", "1", "a.yaml")
    two, three = fix("make it 2", (place, "2"), safe=False), fix("make it 3", (place, "3"))
    unsafe = ["  fix: make it 2 (only `--unsafe-fixes` does it, have a look afterwards)", "  1 + a: 2"]
    assert shown(sighting(place, corrections=(two, replace(three, safe=False))))[-2:] == unsafe
    assert shown(sighting(place, corrections=(two, three)))[-2:] == ["  fix: make it 3 (`--fix` does it)", "  1 + a: 3"]


def test_a_fix_in_other_files_names_them_and_long_ones_are_counted() -> None:
    text = "\n".join(f"a{number}: x" for number in range(1, 9))
    here = at(text, "a1", "a.yaml")
    changes = [(at(text, f"a{number}", "b.yaml"), f"b{number}") for number in range(1, 9)]
    found = shown(sighting(here, corrections=(fix("rename", (here, "b1"), *changes),)))
    assert found[-8:] == [
        "  fix: rename (`--fix` does it)",
        "  1 + b1: x",
        "    :: b.yaml",
        "  1 + b1: x",
        "  2 + b2: x",
        "  3 + b3: x",
        "  4 + b4: x",
        "      and 4 more lines",
    ]


LONG = "  text: " + "尊敬的客户您好" * 12 + "流量 30 GB" + "详询营业厅" * 12


def test_a_long_line_is_cropped_around_the_place() -> None:
    found = shown(sighting(at(LONG, "30 GB", "a.yaml")), width=40)
    assert found[-2:] == ["  1 | …户您好流量 30 GB详询营业厅详询…", "    |             ^^^^^"]
    whole = shown(sighting(at(LONG, LONG.strip(), "a.yaml")), width=40)
    assert whole[-2:] == ["  1 |   text: 尊敬的客户您好尊敬的客户…", "    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"]


def test_a_corrected_line_is_shown_whole_however_narrow() -> None:
    place = at(LONG, "30 GB", "a.yaml")
    found = shown(sighting(place, corrections=(fix("more", (place, "38 GB")),)), width=40)
    rows = found[found.index("  fix: more (`--fix` does it)") + 1 :]
    assert len(rows) > 5
    assert all(columns(row) <= 40 for row in rows)
    assert "".join(row[6:] for row in rows) == LONG.replace("30", "38")


def test_an_endless_line_takes_no_endless_time_or_room() -> None:
    text = "a: " + "x" * 300_000 + "😀" + "y" * 300_000
    place = at(text, "😀", "a.yaml")
    said = "\n".join(shown(sighting(place, corrections=(fix("plain", (place, "z")),)), width=80))
    assert "xx😀yy" in said
    assert "xxzyy" in said
    assert len(said) < 2000


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [40, 60, 120])
def test_nothing_said_is_lost_at_any_width(troubled: Report, width: int, code: str) -> None:
    language = Language(code)
    wide = render(troubled, "terminal", language, Screen(100_000))
    narrow = render(troubled, "terminal", language, Screen(width))
    squeezed = re.sub(r"\s+", "", narrow)
    for one in troubled.sightings:
        for message in (one.message, one.hint, *(each.message for each in one.beside), *(each.title for each in one.corrections[:1])):
            if message is not None:
                assert re.sub(r"\s+", "", language.text(message)) in squeezed
        assert f"{one.spot.file}:{one.spot.line}:{one.spot.column}" in narrow
        assert f"{one.spot.file}:{one.spot.line}:{one.spot.column}" in wide
    for line in narrow.split("\n"):
        longest = max(columns(word) for word in re.split(r"[ ：，]", line))
        assert columns(line) <= max(width, longest + 8), line


def test_colours_are_only_colours(made: Report) -> None:
    plain = render(made, "terminal", ENGLISH, Screen(80, False))
    painted = render(made, "terminal", ENGLISH, Screen(80, True))
    assert "\x1b" not in plain
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain
    assert "\x1b[1;31merror[W014]\x1b[0m" in render(AWKWARD, "terminal", ENGLISH, Screen(80, True))


def test_only_what_is_new_in_a_corrected_line_is_coloured() -> None:
    place = at("price：19.90", "：", "a.yaml")
    found = shown(sighting(place, corrections=(fix("a plain colon", (place, ": ")),)), color=True)
    assert found[-1] == "  \x1b[2m1\x1b[0m \x1b[1;32m+\x1b[0m price\x1b[1;32m: \x1b[0m19.90"


def test_the_end_counts_what_is_shown_mended_and_held_back() -> None:
    safe, unsafe = (
        sighting(at("a: 1", "1", "a.yaml"), corrections=(fix("x", (at("a: 1", "1"), "2"), safe=safe),)) for safe in (True, False)
    )
    note = sighting(at("a: 1", "1", "a.yaml"), Severity.INFO)
    both = replace(safe, corrections=(*unsafe.corrections, *safe.corrections))
    made = Report((safe, unsafe, both, note), 3, unread=("x.yaml",), silent=("O001",), excepted=4, baselined=2)
    said = render(made, "terminal", ENGLISH, Screen(200)).split("\n")
    assert said[-6:] == [
        "Errors: 3, warnings: 0, notes: 1, in 3 files.",
        "`--fix` would mend 2 of them.",
        "`--unsafe-fixes` would mend 1 more, to be looked at afterwards.",
        "Not shown: excepted 4, in the baseline 2.",
        "Files that could not be read: 1 (x.yaml). Comparisons between files leave them out, so clashes with them are not shown.",
        "Without them these rules would say what is wrong, so they were not run: O001.",
    ]


def test_a_clean_report_is_one_line_and_still_says_what_is_held_back() -> None:
    assert render(Report((), 3), "terminal", ENGLISH, Screen()) == "No findings in 3 files."
    assert render(Report((), 3, baselined=1), "terminal", ENGLISH, Screen()).split("\n")[1:] == [
        "Not shown: excepted 0, in the baseline 1."
    ]


def test_a_file_that_cannot_be_opened_has_no_line_to_show() -> None:
    assert shown(sighting(Spot("gone.yaml", 1, 1, 1, 2))) == ["error[W014] gone.yaml:1:1 misspelling", "  something is wrong"]


@given(reports, st.integers(40, 120))
def test_no_report_can_act_on_the_terminal(made: Report, width: int) -> None:
    said = render(made, "terminal", ENGLISH, Screen(width))
    assert all(sign.isprintable() or sign == "\n" for sign in said)


@given(hostile.filter(str.isprintable), st.integers(2, 30))
def test_cut_text_fits_and_is_the_text(text: str, width: int) -> None:
    rows = folded(text, width)
    assert "".join(rows) == text
    assert all(columns(row) <= width for row in rows)
    assert text.startswith(head(text, width))
    assert text.endswith(tail(text, width))
    assert columns(head(text, width)) <= width
    assert columns(tail(text, width)) <= width
    assert not unicodedata.combining((tail(text, width) or "x")[0]) or tail(text, width) == text


@pytest.mark.parametrize(
    ("text", "width", "end"), [("春节礼包", 5, "礼包"), ("ae\u0301", 1, "e\u0301"), ("a中\u0301", 1, ""), ("abc", 9, "abc")]
)
def test_the_end_of_a_text_begins_with_a_whole_sign(text: str, width: int, end: str) -> None:
    assert tail(text, width) == end


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("一二三四", 4, ["一二", "三四"]),
        ("一二，三四", 4, ["一", "二，", "三四"]),
        ("用 mobilectl 检查", 11, ["用", "mobilectl", "检查"]),
        ("a/very/long/path.yaml is", 8, ["a/very/long/path.yaml", "is"]),
        ("中e\u0301文", 3, ["中e\u0301", "文"]),
        ("中\u0301文", 2, ["中\u0301", "文"]),
    ],
)
def test_text_is_wrapped_at_spaces_and_between_wide_characters(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
